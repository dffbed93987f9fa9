# That what is made is freed, by close and by the garbage collector.

"Bytes of this process in memory (Linux)."
resident() = parse(Int, split(read("/proc/self/statm", String))[2]) * 4096

X, y = randn(16, 16, 4), [1, -1, 1, -1]  # 8 kB; 10,000 of them that leak are 80 MB

function make_and_use()
    data = Dataset(X, y)
    part = data[1:2]
    model, optimizer, trace, token = attention_model(16; v = y_of_16), Optimizer(), Trace(), CancelToken()
    train!((_, _) -> nothing, model, optimizer, data; max_iterations = 1, threads = 1, trace = trace, cancel = token)
    svm = solve(rows_problem([1.0 0; 0 1]); threads = 1)
    tokenizer = Tokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    texts = text_dataset(tokenizer, ["a"]; threads = 1)
    borrowed = Dataset(X, y; borrow = true)
    try train!((_, _) -> error("no"), model, optimizer, data; threads = 1) catch end
    try Dataset(X, 2y) catch end
    return (data, part, model, optimizer, trace, token, svm, tokenizer, texts, borrowed)
end
y_of_16 = ones(16)

function growth(cycle, count)
    foreach(_ -> cycle(), 1:1000)
    GC.gc()
    before = resident()
    foreach(_ -> cycle(), 1:count)
    GC.gc()
    return resident() - before
end

if isfile("/proc/self/statm")
    @testset "10,000 cycles with close" begin
        @test growth(() -> foreach(close, make_and_use()), 10_000) < 20e6
    end
    @testset "10,000 cycles with the garbage collector" begin
        cycles = 0
        @test growth(10_000) do
            make_and_use()
            (cycles += 1) % 500 == 0 && GC.gc()
        end < 20e6
    end
    @testset "a leak would be seen" begin
        kept = []
        @test growth(() -> push!(kept, Dataset(X, y)), 10_000) > 60e6
        foreach(close, kept)
    end
end
