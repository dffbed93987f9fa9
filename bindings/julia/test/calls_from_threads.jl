# Julia's threads as callers; threads.jl runs it where there are two at least.
using Attmd, Test

one_run(seed) = begin
    data = gaussian_dataset(20, 6, 8; seed = seed)
    model = attention_model(8; v = decoder(data))
    told = Ref(0)
    train!((_, _) -> (told[] += 1), model, Optimizer(p = 3, normalized = true), data; max_iterations = 200,
           progress_every = 50, threads = 2)
    svm = solve_attention(data, globally_optimal_tokens(data, decoder(data)); p = 3)
    return model["W"], told[], report(svm).primal_objective
end

@testset "calls from two threads at once" begin
    alone = one_run.(1:12)
    together = fetch.([Threads.@spawn one_run(seed) for seed in 1:12])
    @test together == alone && all(run[2] == 5 for run in together)
end

@testset "each thread has its own message" begin
    messages = fetch.([Threads.@spawn try lp_norm(-seed, ones(3)) catch failure failure.message end for seed in 1:100])
    @test all(occursin("$seed", message) for (seed, message) in enumerate(messages))
end

@testset "reading one object, and finalizers, beside calls" begin
    data = gaussian_dataset(20, 6, 8; seed = 1)
    model = attention_model(8; v = decoder(data), W_std = 1)
    expected = predict(model, data)
    results = fetch.([Threads.@spawn (gaussian_dataset(10, 4, 4); k % 10 == 0 && GC.gc(false); predict(model, data))
                      for k in 1:100])
    @test all(==(expected), results)
end

@testset "ended from another thread" begin
    data, token = gaussian_dataset(20, 6, 8; seed = 1), CancelToken()
    begun = Threads.Atomic{Bool}(false)
    other = Threads.@spawn train!(attention_model(8; v = decoder(data)), Optimizer(), data; max_iterations = 10^12,
                                  cancel = token, progress_every = 100) do _, _
        begun[] = true
        yield()
    end
    while !begun[]
        sleep(0.01)
    end
    cancel!(token)
    @test fetch(other).stop_reason == :cancelled
end

@testset "one model in two calls at once is refused" begin
    data = gaussian_dataset(20, 6, 8; seed = 1)
    model = attention_model(8; v = decoder(data))
    entered, leave = Base.Event(), Base.Event()
    other = Threads.@spawn train!((_, _) -> (notify(entered); wait(leave)), model, Optimizer(), data; max_iterations = 1)
    wait(entered)
    @test_throws ArgumentError train!(model, Optimizer(), data)
    notify(leave)
    @test fetch(other).iterations == 1
end

println("done")
