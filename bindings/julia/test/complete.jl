# That nothing of the C interface is left out, and nothing undocumented.

"Those of `names` that no file of the package uses, apart from raw.jl."
function unused(names)
    folder = joinpath(dirname(pathof(Attmd)))
    text = join(read(joinpath(folder, file), String) for file in readdir(folder) if file != "raw.jl")
    used = Set(Symbol(found.captures[1]) for found in eachmatch(r"Raw\.(attmd_\w+)", text))
    return filter(name -> !(name in used), collect(names))
end

functions = filter(name -> !endswith(string(name), "_init"), fieldnames(Raw.Addresses))  # raw.jl itself calls _init
structs = filter(name -> getfield(Raw, name) isa Type && getfield(Raw, name) <: Raw.Prepared && name != :Prepared,
                 names(Raw; all = true))

@testset "every function and every struct is used" begin
    @test length(functions) > 90 && length(structs) > 15
    @test unused(functions) == []
    @test unused(structs) == []
    @test unused([:attmd_not_there, :attmd_norm]) == [:attmd_not_there]
end

@testset "every constant has a name" begin
    enumerations = filter(name -> getfield(Attmd, name) isa Attmd.Enumeration, names(Attmd; all = true))
    known = Set(last(entry) for name in enumerations for entry in getfield(Attmd, name).values)
    prefixes = ("DATASET", "TOKENS", "MODEL", "PARAMETRIZATION", "LOSS", "WEIGHTS", "METHOD", "POTENTIAL", "SCHEDULE", "TRACE", "STOP",
                "LOG", "SVM", "NORM", "SLACK", "FLOAT32", "FLOAT64", "ERROR", "OK", "CANCELLED", "MAX_RANK")
    constants = filter(name -> startswith(string(name), "ATTMD_"), names(Raw; all = true))
    @test filter(name -> !any(prefix -> startswith(string(name), "ATTMD_$prefix"), prefixes), constants) == []
    svm = [Attmd.svm_outcomes, Attmd.svm_sources, Attmd.svm_methods]
    @test sum(length(of.values) for of in svm) == count(name -> startswith(string(name), "ATTMD_SVM_"), constants)
    @test Attmd.number(Attmd.parametrizations, :joint, "it") == Raw.ATTMD_PARAMETRIZATION_JOINT
    @test Attmd.value(Attmd.svm_outcomes, Raw.ATTMD_SVM_BEYOND_NORM) == :beyond_norm
end

text_of(documented) = string(Base.Docs.doc(Base.Docs.Binding(Attmd, documented)))

@testset "documentation" begin
    @test filter(name -> occursin("No documentation found", text_of(name)), names(Attmd)) == []
    @test occursin("No documentation found", text_of(:functions_of_nobody))
    # Every field of an options struct is a keyword, and is described where the keywords are.
    for (name, type, not_keywords) in ((:load_csv, Raw.attmd_csv_options, ()),
                                       (:text_dataset, Raw.attmd_text_options, ()),
                                       (:load_text_table, Raw.attmd_text_table_options, ()),
                                       (:attention_model, Raw.attmd_attention_options, (:d,)),
                                       (:transformer_model, Raw.attmd_transformer_options, ()),
                                       (:vit_model, Raw.attmd_vit_options, ()),
                                       (:Optimizer, Raw.attmd_optimizer_options, ()),
                                       (:add_group!, Raw.attmd_group_options, ()),
                                       (:train!, Raw.attmd_train_options, ()),
                                       (:solve, Raw.attmd_svm_options, ()),
                                       (:report, Raw.attmd_svm_report, ()),
                                       (:compare, Raw.attmd_comparison, ()),
                                       (:certify, Raw.attmd_svm_certificate, ()),
                                       (:train!, Raw.attmd_train_report, ()),
                                       (:info, Raw.attmd_dataset_info, ()),
                                       (:info, Raw.attmd_tokenizer_info, ()))
        documented = text_of(name)
        @test filter(field -> !(field in not_keywords) && !occursin(Regex("`[^`]*\\b$field\\b"), documented),
                     Attmd.number_fields(type)) == ()
    end
end
