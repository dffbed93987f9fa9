struct Unhappy <: Exception end

run_of(d) = (data = gaussian_dataset(6, 8, d; seed = 1); (attention_model(d; v = decoder(data)), Optimizer(p = 3), data))

@testset "what a progress function is told" begin
    model, optimizer, data = run_of(10)
    told = []
    ended = train!(model, optimizer, data; max_iterations = 30, progress_every = 10) do iteration, loss
        push!(told, iteration => loss)
    end
    @test first.(told) == [0, 10, 20, 30] && last(told[end]) == ended.loss
    train!(model, optimizer, data; max_iterations = 2, progress_every = 1) do progress
        @test progress isa Progress && progress.max_iteration == 2 && progress.seconds >= 0 && isnan(progress.lower)
    end
    gaps = Float64[]
    svm = solve((iteration, gap) -> push!(gaps, gap), attention_problem(data, ones(Int, 6)); p = 3)
    @test length(gaps) > 2 && minimum(gaps) <= 1e-8
    bounds, optimum = Progress[], report(svm).primal_objective
    solve_attention(progress -> (push!(bounds, progress); nothing), data, ones(Int, 6); p = 3)
    @test all(of.lower <= optimum * (1 + 1e-12) && of.upper >= optimum * (1 - 1e-8) for of in bounds)
    @test_throws ArgumentError train!((a, b, c) -> 0, model, optimizer, data)
end
@testset "ending a call" begin
    model, optimizer, data = run_of(10)
    told = Int[]
    of = train!(model, optimizer, data; max_iterations = 1000, progress_every = 10) do iteration, loss
        push!(told, iteration)
        iteration >= 20 ? :stop : false
    end
    @test (of.stop_reason, of.iterations, told) == (:cancelled, 20, [0, 10, 20])
    @test iteration(optimizer) == 20 && train!(model, optimizer, data; max_iterations = 5).stop_reason == :iterations

    svm = solve((iteration, gap) -> iteration >= 2 ? :stop : nothing, attention_problem(data, ones(Int, 6)); p = 3)
    @test report(svm).outcome == :cancelled
    ended = solve_path((iteration, gap) -> :stop, attention_problem(data, ones(Int, 6)), [1.75, 2, 3])
    @test length(ended) < 3

    token = CancelToken()
    cancel!(token)
    @test train!(model, optimizer, data; cancel = token).stop_reason == :cancelled
    reset!(token)
    @test train!(model, optimizer, data; max_iterations = 3, cancel = token).stop_reason == :iterations
end

@testset "a progress function that throws" begin
    model, optimizer, data = run_of(10)
    at = Int[]
    @test_throws Unhappy train!(model, optimizer, data; progress_every = 10) do iteration, loss
        push!(at, iteration)
        iteration == 20 && throw(Unhappy())
    end
    @test at == [0, 10, 20] && iteration(optimizer) == 20
    other, its_optimizer, _ = run_of(10)
    train!(other, its_optimizer, data; max_iterations = 20)
    @test model["W"] == other["W"]
    train!(model, optimizer, data; max_iterations = 5)
    @test iteration(optimizer) == 25

    problem = attention_problem(data, ones(Int, 6))
    @test_throws Unhappy solve((_, _) -> throw(Unhappy()), problem; p = 3)
    @test_throws InterruptException solve_path((_, _) -> throw(InterruptException()), problem, [2, 3])
    @test report(solve(problem; p = 3)).outcome == :optimal
    tokenizer = Tokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    @test_throws Unhappy text_dataset((_, _) -> throw(Unhappy()), tokenizer, fill("a", 10))
    @test length(text_dataset(tokenizer, ["a"])) == 1
end

@testset "objects of a running call" begin
    model, optimizer, data = run_of(10)
    trace, token, warm = Trace(), CancelToken(), solve_attention(data, ones(Int, 6); p = 3)
    refused(call) = (failure = try call() catch failure failure end;
                     failure isa ArgumentError && occursin("in use by a call", failure.msg))
    train!(model, optimizer, data; max_iterations = 1, trace = trace, cancel = token) do iteration, loss
        @test refused(() -> model["W"]) && refused(() -> iterations(trace)) && refused(() -> reset!(optimizer))
        @test refused(() -> train!(model, Optimizer(), data)) && refused(() -> train!(attention_model(10), optimizer, data))
        @test all(refused(() -> close(object)) for object in (model, optimizer, data, trace, token))
        @test repr(model) == "Model(in use)"
        # Those that a call only reads may be read beside it, and others do as they like.
        @test length(tokens(data, 1)) == 80
        @test train!(attention_model(10; v = ones(10)), Optimizer(), data; max_iterations = 2).iterations == 2
    end
    solve((_, _) -> (@test refused(() -> close(warm)) && refused(() -> close(data)); duals(warm)),
          attention_problem(data, ones(Int, 6)); p = 3.1, warm_start = warm)
    foreach(close, (model, optimizer, data, trace, token, warm))
    @test !isopen(model)
end

@testset "other tasks run while a progress function waits" begin
    model, optimizer, data = run_of(10)
    turns = Channel{Int}(0)
    other = @async foreach(turn -> put!(turns, turn), 1:3)
    seen = Int[]
    train!((_, _) -> (push!(seen, take!(turns)); yield()), model, optimizer, data; max_iterations = 2, progress_every = 1)
    wait(other)
    @test seen == 1:3
end

@testset "log" begin
    lines = []
    Attmd.set_log((level, message) -> push!(lines, level => message))
    learns_nothing = attention_model(10)  # v = 0
    train!(learns_nothing, Optimizer(), run_of(10)[3]; max_iterations = 1)
    @test length(lines) == 1 && lines[1][1] == :warning && occursin("gradient is exactly zero", lines[1][2])
    Attmd.set_log((level, message) -> throw(Unhappy()))
    @test_logs (:error, r"receiver of attmd's log failed") train!(learns_nothing, Optimizer(), run_of(10)[3]; max_iterations = 1)
    Attmd.set_log()
    train!(learns_nothing, Optimizer(), run_of(10)[3]; max_iterations = 1)
    @test length(lines) == 1
end
