vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "good", "bad", "film", "##s", "é"]
tokenizer = Tokenizer(vocabulary)

@testset "tokens" begin
    @test length(tokenizer) == 11
    @test info(tokenizer) == (vocabulary = 11, pad = 0, unknown = 1, cls = 2, sep = 3, mask = 4,
                              vocabulary_fingerprint = info(tokenizer).vocabulary_fingerprint)
    @test token_id(tokenizer, "film") == 8 && token(tokenizer, 9) == "##s"
    @test encode(tokenizer, "Good films") == [2, 6, 8, 9, 3]
    @test encode(tokenizer, "Good films"; max_length = 4) == [2, 6, 8, 3]
    @test encode(tokenizer, "") == [2, 3]
    @test encode(tokenizer, SubString("a bad\0 film!", 3)) == [2, 7, 8, 1, 3]
    text = "A  bad films"
    found, spans = encode_with_spans(tokenizer, text)
    @test found == encode(tokenizer, text)
    @test [String(codeunits(text)[span]) for span in spans] == ["", "A", "bad", "film", "s", ""]
    @test decode(tokenizer, found) == "[CLS] a bad films [SEP]"
    @test decode(tokenizer, found; skip_special = true) == "a bad films"
    @test decode(tokenizer, Int[]) == ""
    mktempdir() do folder
        path = joinpath(folder, "vocabulary.txt")
        write(path, join(vocabulary, '\n'))
        @test encode(Tokenizer(path), text) == found
    end
end

@testset "datasets" begin
    data = text_dataset(tokenizer, ["good film", "", "a\0 bad film"], [1, 0, 0]; max_length = 4, threads = 2)
    @test [ids(data, i) for i in 1:3] == [[2, 6, 8, 3], [2, 3], [2, 5, 7, 3]]
    @test labels(data) == [1, 0, 0] && info(data).vocabulary == 11
    @test info(text_dataset(tokenizer, ["good"]; classes = 3)).classes == 3

    mktempdir() do folder
        for (name, text) in ("neg/0_2.txt" => "bad", "neg/1_1.txt" => "a bad film", "pos/0_9.txt" => "good")
            mkpath(dirname(joinpath(folder, name)))
            write(joinpath(folder, name), text)
        end
        reviews = load_reviews(folder, tokenizer)
        @test labels(reviews) == [0, 0, 1] && ids(reviews, 2) == [2, 5, 7, 8, 3]

        table = joinpath(folder, "table.tsv")
        write(table, "text\tid\tlabel\ngood \"film\"\t1\tplus\nbad\t2\tminus\n")
        read_table(; keywords...) = load_text_table(table, tokenizer; delimiter = '\t', quotes = false, header = true,
                                                    text_column = 1, labels = ["minus", "plus"], keywords...)
        for column in (3, -1)
            rows = read_table(label_column = column, max_length = 3)
            @test labels(rows) == [1, 0] && ids(rows, 2) == [2, 7, 3] && ids(rows, 1) == [2, 6, 3]
        end
        @test_throws ArgumentError("label_column is 0, but columns count from 1, or from the end: -1 is the last") read_table(
            label_column = 0)
        @test_throws DimensionMismatch read_table(label_column = 3, classes = 3)
        simple = joinpath(folder, "table.csv")
        write(simple, "1,\"good, good film\"\n0,bad\n")
        @test labels(load_text_table(simple, tokenizer)) == [1, 0]
    end
end

@testset "progress and cancelling" begin
    texts = fill("a good film", 100)
    calls = []
    text_dataset((done, _) -> push!(calls, done), tokenizer, texts)
    @test all(0 .<= calls .<= 100)
    ended = CancelToken()
    cancel!(ended)
    for call in (() -> text_dataset(tokenizer, texts; cancel = ended),)
        failure = try call() catch failure failure end
        @test failure isa AttmdError && failure.status == :cancelled
    end
end

@testset "attended words" begin
    model = transformer_model(vocabulary = 11, max_length = 8, n_embd = 8, heads = 2, hidden = 8, blocks = 2, dtype = Float64)
    text = "A  good Films, é great!!! very bad"
    words = attended_words(model, tokenizer, SubString("x" * text, 2))
    @test join(word.text for word in words) == text
    @test first.(words) == ["A", "  ", "good", " ", "Films", ",", " ", "é", " great!!! very bad"]
    weights = predict(model, text_dataset(tokenizer, [text]; max_length = 8)).softmax[:, 1]
    @test last.(words) ≈ [weights[2], 0, weights[3], 0, weights[4] + weights[5], weights[6], 0, weights[7], 0]
    @test attended_words(model, tokenizer, "") == []
    several = Tokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "\u1112", "##\u1161", "##\u11ab"])
    @test encode(several, "\ud55c") == [2, 4, 5, 6, 3]
    @test first.(attended_words(model, several, "\ud55c")) == ["\ud55c"]
    @test [first.(attended_words(model, tokenizer, " a\xff"))...] |> join == " a\xff"
    @test_throws ArgumentError attended_words(attention_model(2), tokenizer, text)
end

@testset "texts are classified as their dataset is" begin
    texts = ["A good film", "bad "^40, "", "film\0 bad", "\xff\xfegood"]  # the second is cut
    for classes in (1, 3)
        model = transformer_model(vocabulary = 11, max_length = 8, classes = classes, n_embd = 8, heads = 2, hidden = 8, blocks = 1)
        expected = predict(model, text_dataset(tokenizer, texts; max_length = 8); wanted = (:label, :probability))
        @test classify_texts(model, tokenizer, texts) == expected
        @test classify_texts(model, tokenizer, [SubString("x" * text, 2) for text in texts]; threads = 1) == expected
        @test expected.probability[:, 4] != classify_texts(model, tokenizer, ["film"]).probability[:, 1]
    end
    model = transformer_model(vocabulary = 11, n_embd = 6, blocks = 1)
    @test_throws ArgumentError("the model is of kind :attention, expected :transformer") classify_texts(
        attention_model(2), tokenizer, texts)
    @test_throws AttmdError(:invalid_argument, "threads is -1, expected at least 0") classify_texts(
        model, tokenizer, texts; threads = -1)
    @test_throws AttmdError classify_texts(model, tokenizer, String[])
    small = transformer_model(vocabulary = 5, n_embd = 6, blocks = 1)
    @test_throws AttmdError classify_texts(small, tokenizer, texts)
end
