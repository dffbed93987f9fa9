# Structs of the library from keyword arguments and as named tuples.

const enumerated_fields = Dict(
    :layout => token_layouts, :kind => dataset_kinds, :parametrization => parametrizations, :loss => losses,
    :method => optimizer_methods, :potential => potentials, :schedule => schedules, :stop_reason => stop_reasons,
    :outcome => svm_outcomes, :source => svm_sources, :norm => svm_norms, :slack => svm_slacks, :dtype => dtypes,
    [name => flags for name in (:drop_other_labels, :header, :center, :quotes, :has_decoder, :biases, :mean_loss, :flip,
                                :trainable, :normalized, :exclusive, :nesterov, :is_feasible, :is_farkas)]...)

"How a field's number reads, or `nothing` if as a number. A report's `loss` is a number, a model's is not."
function enumeration_of(T, field)
    fieldtype(T, field) <: Integer || return nothing
    field == :method && startswith(string(nameof(T)), "attmd_svm") && return svm_methods
    return get(enumerated_fields, field, nothing)
end

is_number(T, field) =
    fieldtype(T, field) <: Real && field != :struct_size && !startswith(string(field), "reserved")
number_fields(T) = filter(field -> is_number(T, field), fieldnames(T))

"Columns count from 1, or from the end by negative numbers."
const column_fields = (:label_column, :text_column)

"""
A struct `T` with the library's defaults, except for the fields that `keywords` name. `besides`: the function's other keywords,
for the message.
"""
prepared(T, keywords, besides...) = set_all!(T(), keywords, number_fields(T), besides...)

"Sets the fields of a struct that `keywords` name; `allowed` says which of them may be set so."
function set_all!(raw, keywords, allowed, besides...)
    for (field, value) in pairs(keywords)
        field in allowed || throw(no_keyword(field, (allowed..., besides...)))
        set!(raw, field, value)
    end
    return raw
end

no_keyword(name, known) = ArgumentError("there is no keyword $name here, but $(join(nearest_first(name, known), ", ", " and "))")

"`known` from what `name` most likely stands for on."
function nearest_first(name, known)
    distance(other) = (a = string(name); b = string(other); occursin(a, b) || occursin(b, a) ? 0 : edits(a, b))
    return sort(collect(known); by = distance)
end

"The least number of characters to insert, delete or replace that makes one text the other (Levenshtein)."
function edits(a, b)
    row = collect(0:length(b))
    for (i, x) in enumerate(a)
        diagonal, row[1] = row[1], i
        for (j, y) in enumerate(b)
            diagonal, row[j+1] = row[j+1], min(row[j+1] + 1, row[j] + 1, diagonal + (x != y))
        end
    end
    return row[end]
end

function set!(raw::T, field, value) where {T}
    enumeration = enumeration_of(T, field)
    if !isnothing(enumeration)
        value = number(enumeration, value, field)
    elseif field in column_fields
        value = zero_based_column(value, field)
    elseif field == :delimiter
        value = character(value, field)
    end
    setfield!(raw, field, converted(fieldtype(T, field), value, field))
end

"The keywords whose names pass `test`."
select(test, keywords) = (; (keyword for keyword in pairs(keywords) if test(first(keyword)))...)

zero_based_column(column, what) =
    column == 0 ? throw(ArgumentError("$what is 0, but columns count from 1, or from the end: -1 is the last")) :
    column > 0 ? column - 1 : column

character(value::Union{AbstractChar,Integer}, what) = value
character(value, what) =
    value isa AbstractString && length(value) == 1 ? first(value) :
    throw(ArgumentError("$what is $(repr(value)), expected one character such as ',' or '\\t'"))

function converted(T, value, what)
    try
        return convert(T, value)
    catch
        kind = T <: AbstractFloat ? "a number" : T <: Unsigned ? "a whole number of at least 0" : "a whole number"
        throw(ArgumentError("$what is $(repr(value)), expected $kind"))
    end
end

"The numbers in a struct, by name."
function plain(raw::T) where {T}
    fields = number_fields(T)
    return NamedTuple{fields}(map(field -> plain(enumeration_of(T, field), getfield(raw, field)), fields))
end
plain(::Nothing, number) = number
plain(enumeration::Enumeration, number) = value(enumeration, number)

"The struct that `get(arguments..., struct)` writes."
function read_struct(T, get, arguments...)
    raw = T()
    check(get(arguments..., raw))
    return raw
end
