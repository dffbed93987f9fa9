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
