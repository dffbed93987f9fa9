@testset "settings" begin
    optimizer = Optimizer(p = 3, normalized = true, schedule = :cosine, warmup = 2, horizon = 10, step_size = 0.5)
    of = settings(optimizer)
    @test (of.method, of.p, of.normalized, of.schedule, of.warmup, of.horizon, of.step_size, of.exclusive) ==
          (:mirror_descent, 3.0, true, :cosine, 2, 10, 0.5, false)
    set_step_size!(optimizer, 0.25)
    @test settings(optimizer).step_size == 0.25
    @test settings(Optimizer()).p == 2
end

@testset "steps of one's own arrays" begin
    mirror(w, g, p) = (u = sign(w) * abs(w)^(p - 1) - 0.1g; sign(u) * abs(u)^(1 / (p - 1)))
    W, v = [1.0 -2 3; 4 5 -6], Float32[1, 2]
    G, g = [6.0 5 4; -3 2 1], Float32[3, -3]
    optimizer = Optimizer(p = 3)
    expected = mirror.(W, G, 3), mirror.(v, g, 3)
    step!(optimizer, [W, v], [G, g])
    @test W ≈ expected[1] && v ≈ expected[2]
    @test iteration(optimizer) == 1
    step!(optimizer, [W, v], [permutedims(G)', [3, -3]]; log_scale = [log(2), 0])
    @test W ≈ mirror.(expected[1], 2G, 3) && v ≈ mirror.(expected[2], g, 3)
    reset!(optimizer)
    @test iteration(optimizer) == 0
    w = view([9.0, 1, 2, 9], 2:3)
    step!(Optimizer(), w, [1, 1]; log_scale = log(10))
    @test w ≈ [0, 1] && parent(w) ≈ [9, 0, 1, 9]
end

@testset "groups" begin
    optimizer = Optimizer(step_size = 0.1)
    @test add_group!(optimizer, "*.bias"; step_size = 0.5) === optimizer
    add_group!(optimizer, "v"; step_size = 0, weight_decay = 0)
    u, v, w = [1.0], [1.0], [1.0]
    step!(optimizer, [u, v, w], [[1], [1], [1]]; group = [0, 1, 2])
    @test (u, v, w) == ([0.9], [0.5], [1.0])
    failure = try step!(Optimizer(), u, [1]; group = 1) catch failure failure end
    @test failure isa AttmdError
    @test_throws ArgumentError add_group!(Optimizer(), "W"; beta1 = 0.5)

    data = gaussian_dataset(4, 3, 5)
    model, fixed = attention_model(5; parametrization = :joint, v_std = 1, W_std = 1), Optimizer()
    v = model["v"]
    train!(model, add_group!(fixed, "v"; step_size = 0), data; max_iterations = 5)
    @test model["v"] == v
end

@testset "momentum, decay and clipping" begin
    w = [1.0]
    optimizer = Optimizer(method = :gradient_descent, momentum = 0.5, step_size = 0.1)
    foreach(_ -> step!(optimizer, w, [1]), 1:2)
    @test w ≈ [1 - 0.1 - 0.15]
    @test settings(Optimizer(method = :gradient_descent, momentum = 0.5, nesterov = true)).nesterov === true
    w = [1.0]
    step!(Optimizer(method = :adamw, weight_decay = 0.5, step_size = 0.1), w, [0])
    @test w ≈ [0.95]
    @test settings(Optimizer(method = :adamw)).weight_decay == 0.01 && settings(Optimizer(method = :adam)).weight_decay == 0
    @test settings(Optimizer(method = :adamw, weight_decay = 0)).weight_decay == 0
    w = [3.0, 4]
    step!(Optimizer(clip_norm = 1, step_size = 1), w, [3, 4])
    @test w ≈ [2.4, 3.2] rtol = 1e-5
    step!(Optimizer(clip_value = 0.5, step_size = 1), w, [3, -4])
    @test w ≈ [1.9, 3.7] rtol = 1e-5
end

@testset "potentials" begin
    u = 0.1 * [3, -4]
    for (potential, expected) in ((:squared_norm, sign.(u) .* sqrt.(abs.(u) * lp_norm(1.5, u))), (:hypentropy, sinh.(u) / 2))
        optimizer = Optimizer(; p = 3, potential, hypentropy_beta = 0.5)
        w = [0.0, 0]
        step!(optimizer, w, [-3, 4])
        @test w ≈ expected
        @test settings(optimizer).potential == potential
        @test occursin("p = 3.0, potential $potential", sprint(show, optimizer))
    end
    @test_throws ArgumentError Optimizer(potential = :cosh)
end

@testset "what cannot be stepped" begin
    optimizer = Optimizer()
    for w in (view([1.0 2; 3 4], 1, :), [1.0 2; 3 4]')
        @test_throws ArgumentError step!(optimizer, w, zeros(size(w)))
    end
    @test_throws ArgumentError step!(optimizer, [[1, 2]], [[1, 2]])
    @test_throws DimensionMismatch step!(optimizer, [1.0, 2], [1.0])
    @test_throws DimensionMismatch step!(optimizer, [[1.0]], [])
    step!(optimizer, [1.0, 2], [1, 2])
    failure = try step!(optimizer, [1.0], [1]) catch failure failure end
    @test failure.status == :dimension && iteration(optimizer) == 1
end
