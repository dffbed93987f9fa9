@testset "synthetic data" begin
    data = gaussian_dataset(6, 8, 10; seed = 1)
    @test length(data) == 6
    @test info(data) == (has_decoder = true, n = 6, T = 8, d = 10, tokens = 48, kind = :samples, classes = 2,
                         vocabulary = 0, channels = 0, height = 0, width = 0, vocabulary_fingerprint = 0)
    @test sum(abs2, decoder(data)) ≈ 1 && all(i -> sum(abs2, query(data, i)) ≈ 1, 1:6)
    @test Set(labels(data)) ⊆ Set([-1, 1])
    @test tokens(data, 1) == tokens(gaussian_dataset(6, 8, 10; seed = 1), 1)
    @test tokens(data, 1) != tokens(gaussian_dataset(6, 8, 10), 1)
end

@testset "samples of different lengths" begin
    X = reshape(collect(1.0:24), 2, 4, 3)
    data = Dataset(X, [true, -1, 1.0]; lengths = [4, 1, 3])
    @test lengths(data) == [4, 1, 3] && labels(data) == [1, -1, 1]
    @test tokens(data, 2) == X[:, 1:1, 2] && tokens(data, 3) == X[:, 1:3, 3]
    @test query(data, 3) == X[:, 1, 3]
    lengths(data)[1] = 9
    @test lengths(data) == [4, 1, 3]
    @test predict(attention_model(2; v = [1, 2]), data).softmax[2:4, 2] == zeros(3)
end

@testset "parts" begin
    data = gaussian_dataset(7, 3, 4; seed = 2)
    part = data[[3, 1, 3]]
    @test [tokens(part, i) for i in 1:3] == [tokens(data, i) for i in (3, 1, 3)]
    @test [labels(data[2:end])...] == labels(data)[2:end]
    @test labels(data[labels(data) .== 1]) == fill(1, count(==(1), labels(data)))
    @test labels(data[:]) == labels(data)
    sorted(of) = sort([vec(tokens(of, i)) for i in 1:length(of)])
    @test sorted(shuffled(data; seed = 5)) == sorted(data)
    @test tokens(shuffled(data; seed = 5), 1) == tokens(shuffled(data; seed = 5), 1)
    first, second = split_dataset(data, 0.6; seed = 3)
    @test (length(first), length(second)) == (4, 3)
    @test sort(vcat(sorted(first), sorted(second))) == sorted(data)
    close(data)
    @test tokens(part, 1) == tokens(part, 3)
end

@testset "borrowed arrays live as long as a part of the dataset" begin
    function parts()
        data = Dataset(fill(7.5, 10, 10, 100), ones(100); borrow = true)
        return data[1:50], shuffled(data), split_dataset(data, 0.5)...
    end
    kept = parts()
    GC.gc()
    others = [rand(10, 10, 100) for _ in 1:50]
    @test all(all(==(7.5), tokens(part, i)) for part in kept for i in 1:length(part))
    @test all(part -> part.borrowed !== nothing, kept)

    X = ones(2, 2, 1)
    borrowed, copied = Dataset(X, [1]; borrow = true), Dataset(X, [1])
    X .= 2
    @test tokens(borrowed, 1) == fill(2, 2, 2) && tokens(copied, 1) == ones(2, 2)
end

@testset "sequences" begin
    data = sequence_dataset([[2, 5, 3], Int[1], UInt8[0, 9]], [0, 2, 1]; vocabulary = 10, classes = 3)
    @test [ids(data, i) for i in 1:3] == [[2, 5, 3], [1], [0, 9]]
    @test lengths(data) == [3, 1, 2] && labels(data) == [0, 2, 1]
    @test info(data).kind == :sequences && info(data).vocabulary == 10 && info(data).classes == 3 && info(data).T == 3
    @test labels(sequence_dataset([[1]]; vocabulary = 2)) == [0]
end

@testset "images" begin
    bytes = reshape(UInt8.(0:119), 5, 4, 3, 2)  # width, height, channels, images
    data = image_dataset(bytes, [0, 4]; classes = 5)
    @test pixels(data, 2) == bytes[:, :, :, 2]
    of = info(data)
    @test (of.kind, of.width, of.height, of.channels, of.n, of.classes) == (:images, 5, 4, 3, 2, 5)
    @test pixels(image_dataset(bytes[:, :, 1, :]), 1) == bytes[:, :, 1:1, 1]
    @test pixels(image_dataset(PermutedDimsArray(bytes, (2, 1, 3, 4))), 1) == permutedims(bytes[:, :, :, 1], (2, 1, 3))
end
