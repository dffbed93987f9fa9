@testset "attention models" begin
    model = attention_model(4; parametrization = :joint, loss = :exponential, W_std = 0.5, v_std = 1, seed = 3)
    @test kind(model) == :attention
    @test settings(model) == (parametrization = :joint, loss = :exponential, d = 4, head_dim = 4, W_std = 0.5, v_std = 1.0,
                              seed = 3)
    @test parameters(model) == [(name = "W", size = (4, 4), trainable = true, dtype = Float64),
                                (name = "v", size = (4,), trainable = true, dtype = Float64)]
    @test keys(model) == ["W", "v"]
    @test model["W"] == attention_model(4; W_std = 0.5, seed = 3)["W"] != attention_model(4; W_std = 0.5)["W"]
    @test [parameter.trainable for parameter in parameters(attention_model(4; parametrization = :kq))] == [true, true, false]

    data = gaussian_dataset(5, 3, 4)
    exponential = sum(exp.(-labels(data) .* predict(model, data).value)) / 5
    @test loss(model, data) ≈ exponential
    @test accuracy(model, data) == count(labels(data) .== predict(model, data).label) / 5
    model["v"] = 1:4
    @test model["v"] == 1:4
end

@testset "what is wanted of predictions" begin
    data = gaussian_dataset(5, 3, 4)
    model = attention_model(4; W_std = 1, v_std = 1)
    all_of_it = predict(model, data)
    @test keys(all_of_it) == (:value, :label, :selected, :softmax)
    @test predict(model, data; wanted = (:selected, :value), threads = 2) ==
          (selected = all_of_it.selected, value = all_of_it.value)
    @test_throws ArgumentError predict(model, data; wanted = [:values])
    failure = try predict(model, data; wanted = [:probability]) catch failure failure end
    @test failure isa AttmdError && failure.status == :unsupported
end

@testset "files" begin
    data = gaussian_dataset(5, 3, 4)
    model, optimizer = attention_model(4; v = decoder(data)), Optimizer(p = 3, normalized = true)
    train!(model, optimizer, data; max_iterations = 10)
    mktempdir() do folder
        save_model(model, joinpath(folder, "model"))
        save_optimizer(optimizer, joinpath(folder, "optimizer"))
        model_again, optimizer_again = load_model(joinpath(folder, "model")), load_optimizer(joinpath(folder, "optimizer"))
        @test model_again["W"] == model["W"] && settings(optimizer_again) == settings(optimizer)
        @test iteration(optimizer_again) == 10
        train!(model, optimizer, data; max_iterations = 10)
        train!(model_again, optimizer_again, data; max_iterations = 10)
        @test model_again["W"] == model["W"]
    end
end
