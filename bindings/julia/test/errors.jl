failure_of(call) = try call(); nothing catch failure failure end

@testset "errors of the library" begin
    failure = failure_of(() -> lp_norm(0.5, [3, 4]))
    @test failure isa AttmdError && failure.status == :invalid_argument && occursin("0.5", failure.message)
    @test sprint(showerror, failure) == "AttmdError (invalid_argument): $(failure.message)"
    @test failure_of(() -> load_csv("/no/such/file.csv")).status == :io
    @test failure_of(() -> load_model(@__FILE__)).status == :format
    @test failure_of(() -> decoder(Dataset(ones(2, 1, 1), [1]))).status == :not_found
    @test failure_of(() -> attention_model(3)["Z"]).status == :not_found
    @test failure_of(() -> attention_model(3)["Z"] = [1]).status == :not_found
    @test failure_of(() -> transformer_model()).status == :invalid_argument
    @test failure_of(() -> Optimizer(p = 1)).status == :invalid_argument
    @test failure_of(() -> loss(attention_model(3), sequence_dataset([[1]]; vocabulary = 2))).status == :unsupported
    @test failure_of(() -> loss(attention_model(3), gaussian_dataset(2, 2, 4))).status == :dimension
    @test failure_of(() -> Dataset(fill(NaN, 2, 2, 1), [1])).status == :invalid_argument
    @test failure_of(() -> Dataset(ones(2, 2, 1), [0])).status == :invalid_argument
    @test Attmd.status_symbol(Raw.ATTMD_ERROR_BUFFER_TOO_SMALL) == :buffer_too_small
    @test Attmd.status_symbol(Raw.ATTMD_CANCELLED) == :cancelled
end

@testset "places that there are not" begin
    data = gaussian_dataset(3, 2, 4)
    for call in (() -> tokens(data, 0), () -> tokens(data, 4), () -> query(data, -1), () -> data[[0]], () -> data[4:4],
                 () -> data[Int[]], () -> ids(data, 1), () -> pixels(data, 1), () -> solve_attention(data, [1, 2, 3]),
                 () -> attention_map(attention_model(4), data, 1), () -> tokens(data, typemin(Int)))
        @test failure_of(call) isa AttmdError
    end
end

@testset "arguments that do not fit" begin
    X = ones(2, 3, 4)
    for call in (() -> Dataset(X, [1]), () -> Dataset(X, ones(4); z = ones(4, 2)), () -> Dataset(X, ones(4); lengths = [1]),
                 () -> Dataset(X, ones(4); v = [1]), () -> attention_model(2; W = ones(2, 3)), () -> attention_model(2; v = [1]),
                 () -> attention_model(2)["W"] = ones(4), () -> attention_problem(gaussian_dataset(3, 2, 2), [1]),
                 () -> rows_problem(ones(2, 2); right_side = [1]), () -> sequence_dataset([[1]], [1, 2]; vocabulary = 3))
        @test failure_of(call) isa DimensionMismatch
    end
    for (call, expected) in ((() -> Optimizer(q = 2), "there is no keyword q here, but p, "),
                             (() -> Optimizer(method = :sgd), "method is :sgd, expected :mirror_descent, "),
                             (() -> Optimizer(warmup = 1.5), "warmup is 1.5, expected a whole number"),
                             (() -> Optimizer(p = "two"), "p is \"two\", expected a number"),
                             (() -> gaussian_dataset(1, 1, 1; seed = -1), "seed is -1, expected a whole number of at least 0"),
                             (() -> transformer_model(dtype = Float16), "dtype is Float16, expected Float32 or Float64"),
                             (() -> Dataset(X, [0.5, 1, 1, 1]), "y has elements that are no Int32"),
                             (() -> load_csv("a"; label_column = 0), "columns count from 1"),
                             (() -> train!(attention_model(2), Optimizer(), gaussian_dataset(2, 2, 2); struct_size = 8),
                              "there is no keyword struct_size"),
                             (() -> sequence_dataset([[1]]; vocabulary = 2, n = 9), "there is no keyword n"),
                             (() -> Tokenizer(["a\nb"]), "newline"))
        failure = failure_of(call)
        @test failure isa ArgumentError && occursin(expected, failure.msg)
    end
end

@testset "the keywords that there are, the nearest first" begin
    message(call) = failure_of(call).msg
    data, tokenizer = gaussian_dataset(2, 2, 2), Tokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    of_train = message(() -> train!(attention_model(2), Optimizer(), data; iterations = 3))
    @test startswith(of_train, "there is no keyword iterations here, but max_iterations, ")
    @test endswith(message(() -> sequence_dataset([[1]]; vocab = 3)),
                   "here, but vocabulary, vocabulary_fingerprint and classes")
    for (said, others) in ((of_train, "trace cancel checkpoint"),
                           (message(() -> solve_attention(data, [1, 1]; q = 1)), "warm_start cancel"),
                           (message(() -> attention_model(2; q = 1)), "W K Q v seed"),
                           (message(() -> vit_model(q = 1)), "mean deviation"),
                           (message(() -> Trace(q = 1)), "quantities every iterations directions"),
                           (message(() -> text_dataset(tokenizer, ["a"]; q = 1)), "max_length threads cancel classes"),
                           (message(() -> load_text_table("a", tokenizer; q = 1)), "max_length threads cancel labels quotes"))
        @test issubset(split(others), split(said, r"[, ]+"))
    end
    @test occursin("no keyword d ", message(() -> attention_model(2; d = 3)))
    @test Attmd.edits("kitten", "sitting") == 3
end

@testset "messages count from 1" begin
    data, model, tokenizer = gaussian_dataset(3, 2, 4), attention_model(4), Tokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    texts = sequence_dataset([[1]]; vocabulary = 2)
    classifier = transformer_model(vocabulary = 2, n_embd = 2, heads = 1, hidden = 2, blocks = 1)
    trace = Trace(quantities = (:norm, :selected))
    train!(model, Optimizer(), data; max_iterations = 2, trace = trace)
    nan(shape, place...) = (A = ones(shape); A[place...] = NaN; A)
    table = tempname()
    write(table, "1,2,1\n3,x,-1\n")
    for (call, expected) in ((() -> solve_attention(data, zeros(3)), "selected[1] is 0, expected 1..2"),
                             (() -> solve_attention(data, [1, 3, 1]), "selected[2] is 3, expected 1..2"),
                             (() -> tokens(data, 0), "i is 0, expected 1..3"),
                             (() -> data[[1, 4]], "indices[2] is 4, expected 1..3"),
                             (() -> attention_map(classifier, texts, 2), " is 2, expected 1..1"),
                             (() -> attention_map(classifier, texts, 1; block = 2), "block is 2, expected 1..1"),
                             (() -> attention_map(classifier, texts, 1; head = 0), "head is 0, expected 1..1"),
                             (() -> token_selection_score(classifier, texts, 1, 2), "pivotal is 2, expected 1..1"),
                             (() -> selected(trace, 4), "record is 4, expected 1..3"),
                             (() -> trace[:norm, 0], "index is 0, expected 1..2"),
                             (() -> Dataset(nan((2, 3, 4), 2, 1, 3), ones(4)), "X[2, 1, 3] is nan"),
                             (() -> Dataset(ones(2, 3, 4), ones(4); z = nan((2, 4), 1, 4)), "z[1, 4] is nan"),
                             (() -> Dataset(ones(2, 3, 2), [1, 0]), "y[2] is 0"),
                             (() -> solve(rows_problem(nan((2, 3), 2, 3))), "A[2,3] is nan"),
                             (() -> step!(Optimizer(), [[1.0], [1.0, 2]], [[1.0], [1, NaN]]), "tensors[2].gradient[2] is nan"),
                             (() -> vit_model(mean = [0, 0, NaN]), "mean[3] is nan and deviation[3]"),
                             (() -> load_text_table(table, tokenizer; labels = ["a", "a"]), "labels[2] is \"a\", expected another than labels[1]"),
                             # ids and labels are numbers from 0, where they stand is not
                             (() -> sequence_dataset([[1, 7]]; vocabulary = 7), "ids[2] is 7, expected 0..6"),
                             (() -> sequence_dataset([[1]], [2]; vocabulary = 7), "labels[1] is 2, expected 0..1"),
                             (() -> load_csv(table), "$table:2: column 2 is \"x\""),
                             (() -> load_csv(table; label_column = 4), "label_column is 4, expected 1..3 or -3..-1: "),
                             (() -> load_csv(table; label_column = -4), "label_column is -4, expected 1..3 or -3..-1: "),
                             (() -> load_text_table(table, tokenizer; text_column = 1), "are both column 1,"))
        failure = failure_of(call)
        @test failure isa AttmdError && occursin(expected, failure.message)
    end
    for (what, at) in (("W[1, 2]", (1, 2)), ("W[2, 1]", (2, 1)))
        for call in (() -> attention_model(2; W = nan((2, 2), at...)), () -> attention_model(2)["W"] = nan((2, 2), at...),
                     () -> Direction("W", nan((2, 2), at...), 2))
            @test failure_of(call) == ArgumentError("$what is NaN, expected a finite number")
        end
    end
    @test Attmd.counted_from_one("X[3].csv: line 2") == "X[3].csv: line 2"
end

@testset "what a trace did not record" begin
    trace = Trace(quantities = (:loss, :norm, :selected))
    @test keys(trace) == [:loss, :norm, :selected]
    @test keys(Trace(quantities = [:parameters, :divergence])) == [:parameters, :divergence]
    @test failure_of(() -> trace[:divergence]) ==
          AttmdError(:not_found, "this trace did not record :divergence, but :loss, :norm and :selected")
    @test occursin("see selected", failure_of(() -> trace[:selected]).msg)
    @test occursin("see parameter", failure_of(() -> trace[:parameters]).msg)
end

@testset "closed objects" begin
    data = gaussian_dataset(2, 2, 3)
    all = [data, attention_model(3), Optimizer(), Trace(), CancelToken(), solve_attention(data, [1, 2]),
           Tokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])]
    @test Base.all(isopen, all)
    foreach(close, all)
    foreach(close, all)
    @test !any(isopen, all)
    data, model, optimizer, trace, token, svm, tokenizer = all
    for (call, name) in ((() -> tokens(data, 1), "Dataset"), (() -> lengths(data), "Dataset"), (() -> model["W"], "Model"),
                         (() -> kind(model), "Model"), (() -> iteration(optimizer), "Optimizer"),
                         (() -> length(trace), "Trace"), (() -> cancel!(token), "CancelToken"),
                         (() -> duals(svm), "SVM"), (() -> length(tokenizer), "Tokenizer"),
                         (() -> train!(attention_model(3), Optimizer(), gaussian_dataset(2, 2, 3); cancel = token), "CancelToken"),
                         (() -> train!(model, Optimizer(), gaussian_dataset(2, 2, 3)), "Model"),
                         (() -> solve_attention(data, [1, 2]), "Dataset"),
                         (() -> solve(rows_problem(ones(1, 1)); warm_start = svm), "SVM"))
        @test failure_of(call) == ArgumentError("this $name is closed")
    end
    @test repr.(all) == ["$name(closed)" for name in ("Dataset", "Model", "Optimizer", "Trace", "CancelToken", "SVM", "Tokenizer")]
end

@testset "show" begin
    data = gaussian_dataset(6, 8, 10; seed = 1)
    @test repr(data) == "Dataset(6 samples, T = 8, d = 10, decoder)"
    @test repr(sequence_dataset([[1]]; vocabulary = 3)) == "Dataset(1 sequences, T = 1, vocabulary 3, 2 classes)"
    @test repr(image_dataset(ones(UInt8, 4, 5, 3, 2))) == "Dataset(2 images, 4×5×3, 10 classes)"
    @test repr(attention_model(10)) == "Model(attention, 110 numbers in W 10×10, v 10)"
    @test occursin(r"^Model\(transformer, \d+ numbers in \d+ parameters\)$", repr(transformer_model(
        vocabulary = 7, n_embd = 8, heads = 2, hidden = 12, blocks = 1)))
    @test repr(Optimizer(p = 3, normalized = true)) ==
          "Optimizer(mirror_descent, p = 3.0, normalized, step size 0.1, iteration 0)"
    @test repr(Optimizer(method = :adam)) == "Optimizer(adam, step size 0.1, iteration 0)"
    @test repr(Trace(quantities = (:loss, :selected))) == "Trace(0 records of loss, selected)" && repr(CancelToken()) == "CancelToken()"
    @test occursin(r"^SVM\(rows, p = 2.0, C = 3.0: optimal, objective 0.5, gap \S+\)$", repr(solve(rows_problem([1.0 0]); C = 3)))
    @test repr(rows_problem(ones(2, 3))) == "Problem(rows, 2×3)"
    @test repr(attention_problem(data, ones(6))) == "Problem(attention, 6 samples)"
    @test repr(Direction("W", ones(2, 2), 3)) == "Direction(W, 4 numbers, p = 3.0)"
end
