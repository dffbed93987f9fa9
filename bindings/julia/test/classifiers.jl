sequences = sequence_dataset([[1, 5, 6, 2], [1, 3, 2], [1, 4, 4, 4, 2]], [0, 1, 1]; vocabulary = 7)
transformer(; keywords...) = transformer_model(; vocabulary = 7, max_length = 6, n_embd = 8, heads = 2, hidden = 12, blocks = 2,
                                               dropout = 0, dtype = Float64, keywords...)

@testset "a transformer" begin
    model = transformer(seed = 4)
    @test kind(model) == :transformer
    of = settings(model)
    @test (of.dtype, of.vocabulary, of.heads, of.biases, of.seed) == (Float64, 7, 2, false, 4)
    shapes = Dict(parameter.name => parameter.size for parameter in parameters(model))
    @test shapes["blocks.0.attn.attn_matrix.weight"] == (24, 8)  # (out, in), as in PyTorch
    name = first(name for (name, shape) in shapes if shape == (12, 8))  # into the MLP

    # An entry moved by h changes the loss by h times that entry of the gradient: indices of both are the same.
    G = gradient(model, sequences, name)
    @test size(G) == (12, 8)
    for (j, k) in ((1, 2), (2, 1), (11, 8))
        weights = model[name]
        h = 1e-5
        moved(sign) = (copied = copy(weights); copied[j, k] += sign * h; model[name] = copied; loss(model, sequences))
        @test G[j, k] ≈ (moved(1) - moved(-1)) / 2h rtol = 1e-5 atol = 1e-9
        model[name] = weights
        @test model[name] == weights
    end

    predictions = predict(model, sequences)
    @test size(predictions.probability) == (2, 3) && vec(sum(predictions.probability; dims = 1)) ≈ ones(3)
    @test predictions.probability[2, :] ≈ 1 ./ (1 .+ exp.(-predictions.value))
    @test predictions.label == [p > 0.5 ? 1 : 0 for p in predictions.probability[2, :]]
    @test size(predictions.softmax) == (5, 3) && predictions.softmax[4:5, 2] == zeros(2)
    @test loss(model, sequences) ≈ -sum(log(predictions.probability[1 + y, i]) for (i, y) in enumerate(labels(sequences)))

    attention = attention_map(model, sequences, 1; block = 2, head = 1)
    @test size(attention) == (4, 4) && vec(sum(attention; dims = 2)) ≈ ones(4)
    @test !(vec(sum(attention; dims = 1)) ≈ ones(4))
    @test attention_map(model, sequences, 1) ≈ (attention + attention_map(model, sequences, 1; head = 2)) / 2
    @test !(attention_map(model, sequences, 1; block = 1) ≈ attention_map(model, sequences, 1))
    first_row = attention_map(model, sequences, 1)[1, :]
    @test first_row ≈ predictions.softmax[1:4, 1]
    scaled = (first_row .- minimum(first_row)) ./ (maximum(first_row) - minimum(first_row))
    @test [token_selection_score(model, sequences, 1, t) for t in 1:4] ≈ scaled
end

@testset "distributions of weights" begin
    model = transformer(seed = 4)
    name = "blocks.1.attn.attn_matrix.weight"
    weights = model[name]
    edges = [-Inf, -0.2, 0, 0.1, Inf]
    in_bins(values) = [count(w -> edges[k] <= w < edges[k+1], values) for k in 1:4]
    @test weight_histogram(model, name, edges) == in_bins(weights)
    @test weight_histogram(model, name, edges; part = :key) == in_bins(weights[9:16, :])
    @test count_weights_above(model, name, 0.1) == count(>(0.1), abs.(weights))
    @test count_weights_above(model, name, 0.1; part = :value) == count(>(0.1), abs.(weights[17:24, :]))
    @test_throws ArgumentError weight_histogram(model, name, [0])
    @test_throws ArgumentError count_weights_above(model, name, 0; part = :output)
end

@testset "training a transformer" begin
    model = transformer(classes = 3, mean_loss = true, biases = true)
    data = sequence_dataset([[1, 5, 2], [1, 3, 2], [1, 4, 2]], [0, 1, 2]; vocabulary = 7, classes = 3)
    report = train!(model, Optimizer(method = :adam, step_size = 0.01), data; max_iterations = 200, batch_size = 2)
    @test report.iterations == 200 && accuracy(model, data) == 1
    @test predict(model, data).label == [0, 1, 2]
    @test size(predict(model, data).probability) == (3, 3)
    single = transformer_model(vocabulary = 7, max_length = 6, n_embd = 8, heads = 2, hidden = 12)
    @test all(parameter.dtype == Float32 for parameter in parameters(single))
end

@testset "a vision transformer" begin
    images = image_dataset(rand(UInt8, 8, 8, 1, 5), [0, 1, 0, 1, 0]; classes = 2)
    model = vit_model(channels = 1, image_size = 8, patch_size = 4, classes = 2, n_embd = 8, heads = 2, head_dim = 4,
                      hidden = 12, blocks = 1, flip = false, crop_padding = 0, mean = [0.4], deviation = [0.3])
    @test kind(model) == :vit && settings(model).flip === false && settings(model).image_size == 8
    predictions = predict(model, images)
    @test size(predictions.softmax) == (5, 5) && vec(sum(predictions.softmax; dims = 1)) ≈ ones(5)
    @test size(attention_map(model, images, 5; block = 1, head = 2)) == (5, 5)
    @test 0 <= token_selection_score(model, images, 1, 5) <= 1
    before = loss(model, images)
    train!(model, Optimizer(method = :adam, step_size = 0.01), images; max_iterations = 30)
    @test loss(model, images) < before
    @test_throws DimensionMismatch vit_model(channels = 3, mean = [0.5])
end
