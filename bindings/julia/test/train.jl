start() = (data = gaussian_dataset(6, 8, 10; seed = 1);
           (attention_model(10; v = decoder(data)), Optimizer(p = 3, normalized = true), data))

start_at(k) = (run = start(); train!(run...; max_iterations = k); run[1])
mean_of_largest(weights) = sum(maximum(weights; dims = 1)) / size(weights, 2)

@testset "limits" begin
    model, optimizer, data = start()
    report = train!(model, optimizer, data; max_iterations = 30)
    @test (report.stop_reason, report.iterations) == (:iterations, 30)
    @test report.loss == loss(model, data) && iteration(optimizer) == 30
    @test report.log_gradient_norm ≈ log(report.gradient_norm)
    @test train!(model, optimizer, data; stop_loss = report.loss - 1e-3).stop_reason == :loss
    @test train!(model, optimizer, data; max_seconds = 0.01, max_iterations = 10^12).stop_reason == :time
    @test train!(model, optimizer, data; stop_gradient_norm = 1e9).stop_reason == :gradient
    @test train!(model, optimizer, data; epochs = 3, batch_size = 4).iterations == 6
    @test train!(model, optimizer, data; epochs = 0, max_iterations = 5).iterations == 5
    @test_throws ArgumentError train!(model, optimizer, data; epochs = 3, max_iterations = 1000)
    @test_throws AttmdError train!(model, optimizer, data; epochs = -1)
    once, twice = start(), start()
    train!(once...; max_iterations = 20, threads = 2, batch_size = 4, shuffle_seed = 9)
    train!(twice...; max_iterations = 10, threads = 1, batch_size = 4, shuffle_seed = 9)
    train!(twice...; max_iterations = 10, threads = 1, batch_size = 4, shuffle_seed = 9)
    @test once[1]["W"] == twice[1]["W"]
end

@testset "a trace" begin
    model, optimizer, data = start()
    trace = Trace(quantities = (:loss, :norm, :selected, :step_size, :softmax_mass), every = 10)
    @test length(trace) == 0
    train!(model, optimizer, data; max_iterations = 25, trace = trace)
    @test iterations(trace) == [0, 10, 20, 25] && length(trace) == 4
    @test trace[:loss][end] == loss(model, data) && trace[:loss][1] > trace[:loss][end]
    @test trace[:norm, 1][end] ≈ lp_norm(3, model["W"]) && trace[:norm, 2][1] ≈ lp_norm(3, decoder(data))
    @test trace[:step_size] == fill(0.1, 4)
    @test selected(trace, 4) == predict(model, data).selected
    @test selected(trace, 1) == ones(6)  # W = 0: all weights are equal, the first counts
    @test mean_of_largest(predict(model, data).softmax) ≈ trace[:softmax_mass][end]
    at = Trace(quantities = :accuracy, iterations = [25, 30])
    train!(model, optimizer, data; max_iterations = 25, trace = at)
    @test iterations(at) == [25, 30]
    for wrong in (() -> trace[:losses], () -> Trace(quantities = (:loss, :size)))
        @test_throws ArgumentError wrong()
    end
    failure = try trace[:accuracy] catch failure failure end
    @test failure.status == :not_found
    # A run with other samples is refused and changes nothing about the trace.
    @test_throws AttmdError train!(model, optimizer, gaussian_dataset(4, 8, 10); trace = trace)
    @test selected(trace, 4) == predict(start_at(25), data).selected
end

@testset "a run goes on from its checkpoint" begin
    mktempdir() do folder
        path = joinpath(folder, "run.checkpoint")
        @test isnothing(load_checkpoint(path))
        options = (batch_size = 4, checkpoint = path, checkpoint_every = 7)
        recorded() = Trace(quantities = (:loss, :selected, :parameters))
        whole, whole_trace = start(), recorded()
        train!(whole...; batch_size = 4, max_iterations = 40, trace = whole_trace)
        model, optimizer, data = start()
        train!(model, optimizer, data; max_iterations = 20, trace = recorded(), options...)
        run = load_checkpoint(path)
        @test iteration(run.optimizer) == 20 && parameter(run.trace, 21, "W") == model["W"]
        train!(run.model, run.optimizer, data; max_iterations = 40, trace = run.trace, options...)
        @test run.model["W"] == whole[1]["W"]
        @test run.trace[:loss] == whole_trace[:loss] && selected(run.trace, 41) == selected(whole_trace, 41)
        @test_throws AttmdError train!(run.model, run.optimizer, gaussian_dataset(6, 8, 10; seed = 2); options...)
        @test_throws ArgumentError train!(run.model, run.optimizer, data; checkpoint = "a\0b")
        write(path, "not a checkpoint")
        failure = try load_checkpoint(path) catch failure failure end
        @test failure.status == :format && occursin("run.checkpoint", failure.message)
    end
end
