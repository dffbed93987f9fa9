# raw.jl against the library: layouts as the C compiler has them, a run through every kind of argument, exceptions after
# errors of the library, and libraries that are refused.
#   julia raw_test.jl LIBRARY DIRECTORY_OF_IMPOSTORS
using Test

include("../../julia/src/raw.jl")
const library, impostors = ARGS

mutable struct Dataset <: Raw.Object{Raw.attmd_dataset}
    pointer::Ptr{Raw.attmd_dataset}
end

const iterations = Int64[]
function progress(state::Ptr{Raw.attmd_progress}, user::Ptr{Cvoid})::Int32
    user == Ptr{Cvoid}(7) && push!(iterations, unsafe_load(state).iteration)
    return iterations[end] >= 30
end

check(status) = @test status == Raw.ATTMD_OK

@testset "before load" begin
    @test_throws ErrorException("attmd is not loaded: call Raw.load first") Raw.attmd_version()
end

refusal(name) =
    try
        Raw.load(joinpath(impostors, first(filter(contains("impostor_$name."), readdir(impostors)))))
        "not refused"
    catch failure
        sprint(showerror, failure)
    end

@testset "libraries that do not fit" begin
    own = Raw.header_version
    @test occursin("$(VersionNumber(own.major + 1, own.minor, own.patch))", refusal("major"))
    @test occursin("made for attmd $own", refusal("major"))
    own.major == 0 && @test occursin("$(VersionNumber(own.major, own.minor + 1, own.patch))", refusal("minor"))
    @test occursin("attmd_version_string", refusal("patch"))
    @test occursin("is not attmd", refusal("other"))
    @test_throws ErrorException Raw.attmd_version()
end

Raw.load(library)

@testset "layout" begin
    lines = split.(readlines(joinpath(@__DIR__, "../layout.txt")))
    for (what, name, number) in lines
        if what == "constant"
            @test getfield(Raw, Symbol(name)) == parse(Int, number)
        elseif what == "size"
            @test sizeof(getfield(Raw, Symbol(name))) == parse(Int, number)
        else
            struct_, field = split(name, '.')
            type = getfield(Raw, Symbol(struct_))
            at = findfirst(==(Symbol(field)), fieldnames(type))
            @test fieldoffset(type, at) == parse(Int, number)
        end
    end
    @test length(lines) > 300
end

@testset "training with a callback" begin
    out = Ref{Ptr{Raw.attmd_dataset}}(C_NULL)
    check(Raw.attmd_dataset_generate_gaussian(6, 8, 10, 1, out))
    data = Dataset(out[])
    info = Raw.attmd_dataset_info()
    check(Raw.attmd_dataset_get_info(data, info))
    @test (info.n, info.T, info.d, info.kind) == (6, 8, 10, Raw.ATTMD_DATASET_SAMPLES)
    v = zeros(10)
    check(Raw.attmd_dataset_get_decoder(data, v, length(v)))
    @test sum(abs2, v) ≈ 1

    options = Raw.attmd_attention_options()
    options.d = 10
    options.v = pointer(v)
    model = Ref{Ptr{Raw.attmd_model}}(C_NULL)
    GC.@preserve v check(Raw.attmd_model_create_attention(options, model))
    optimizer = Ref{Ptr{Raw.attmd_optimizer}}(C_NULL)
    check(Raw.attmd_optimizer_create(C_NULL, optimizer))
    training = Raw.attmd_train_options()
    training.progress = @cfunction(progress, Int32, (Ptr{Raw.attmd_progress}, Ptr{Cvoid}))
    training.progress_user = Ptr{Cvoid}(7)
    training.progress_every = 10
    report = Raw.attmd_train_report()
    @test Raw.attmd_train(model[], optimizer[], data, training, C_NULL, report) == Raw.ATTMD_CANCELLED
    @test report.iterations == 30
    @test iterations[1:4] == [0, 10, 20, 30]

    parameter = Raw.attmd_parameter_info()
    check(Raw.attmd_model_get_parameter_info(model[], 0, parameter))
    @test unsafe_string(parameter.name) == "W"
    @test parameter.shape == (10, 10, 1, 1)

    weights, gradient = ones(3), [1.0, 2.0, 3.0]
    tensor = Ref(Raw.attmd_step_tensor(parameter = pointer(weights), gradient = pointer(gradient), count = 3,
                                       dtype = Raw.ATTMD_FLOAT64))
    plain = Ref{Ptr{Raw.attmd_optimizer}}(C_NULL)
    check(Raw.attmd_optimizer_create(C_NULL, plain))
    GC.@preserve weights gradient check(Raw.attmd_optimizer_step(plain[], tensor, 1))
    @test weights ≈ 1 .- 0.1gradient
    Raw.attmd_optimizer_free(plain[])
    Raw.attmd_optimizer_free(optimizer[])
    Raw.attmd_model_free(model[])
    Raw.attmd_dataset_free(data)
end

@testset "text" begin
    vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nfilm\ngood\n"
    tokenizer = Ref{Ptr{Raw.attmd_tokenizer}}(C_NULL)
    check(Raw.attmd_tokenizer_create(vocabulary, sizeof(vocabulary), tokenizer))
    text, ids, count = "go\0od film", zeros(Int32, 8), Ref{Int64}()
    check(Raw.attmd_tokenizer_encode(tokenizer[], text, sizeof(text), 0, ids, C_NULL, 8, count))
    @test ids[1:count[]] == [2, 5, 4, 3]
    token = Ref{Cstring}()
    check(Raw.attmd_tokenizer_get_token(tokenizer[], 4, token))
    @test unsafe_string(token[]) == "film"
    texts, data = ["good", "good film"], Ref{Ptr{Raw.attmd_dataset}}(C_NULL)
    check(Raw.attmd_dataset_create_texts(tokenizer[], texts, sizeof.(texts), C_NULL, 2, 2, C_NULL, data))
    lengths = zeros(Int64, 2)
    check(Raw.attmd_dataset_get_lengths(data[], lengths, 2))
    @test lengths == [3, 4]
    Raw.attmd_dataset_free(data[])
    Raw.attmd_tokenizer_free(tokenizer[])
end

@testset "a failure has a message" begin
    norm = Ref(0.0)
    @test Raw.attmd_norm(0.5, [3.0, 4.0], 2, norm) == Raw.ATTMD_ERROR_INVALID_ARGUMENT
    @test occursin("0.5", unsafe_string(Raw.attmd_last_error()))
    check(Raw.attmd_norm(2, [3.0, 4.0], 2, norm))
    @test norm[] == 5
end
