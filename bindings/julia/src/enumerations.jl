# The library's enumerations as symbols: ATTMD_METHOD_ADAM is :adam in `methods_of_optimizer`.

struct Enumeration
    values::Vector{Pair{Any,Int}}
end

"All constants that begin with `prefix`, under the rest of their names."
function enumeration(prefix::String)
    constants = filter(name -> startswith(string(name), prefix), names(Raw; all = true))
    symbol(name) = Symbol(lowercase(chop(string(name); head = length(prefix), tail = 0)))
    return Enumeration(sort([symbol(name) => Int(getfield(Raw, name)) for name in constants]; by = last))
end

enumeration(prefix, symbols...) = Enumeration(filter(value -> first(value) in symbols, enumeration(prefix).values))

const dataset_kinds = enumeration("ATTMD_DATASET_")
const token_layouts = enumeration("ATTMD_TOKENS_")
const model_kinds = enumeration("ATTMD_MODEL_")
const parametrizations = enumeration("ATTMD_PARAMETRIZATION_")
const losses = enumeration("ATTMD_LOSS_")
const weight_parts = enumeration("ATTMD_WEIGHTS_")
const optimizer_methods = enumeration("ATTMD_METHOD_")
const potentials = enumeration("ATTMD_POTENTIAL_")
const schedules = enumeration("ATTMD_SCHEDULE_")
const quantities = enumeration("ATTMD_TRACE_")
const stop_reasons = enumeration("ATTMD_STOP_")
const log_levels = enumeration("ATTMD_LOG_")
const svm_outcomes = enumeration("ATTMD_SVM_", :optimal, :infeasible, :beyond_norm, :stopped, :cancelled)
const svm_sources = enumeration("ATTMD_SVM_", :attention, :decoder, :rows)
const svm_norms = enumeration("ATTMD_NORM_")
const svm_slacks = enumeration("ATTMD_SLACK_")
const svm_methods = enumeration("ATTMD_SVM_METHOD_")
const dtypes = Enumeration([Float32 => Raw.ATTMD_FLOAT32, Float64 => Raw.ATTMD_FLOAT64])
const flags = Enumeration([false => 0, true => 1])

"The library's number for `value`; `what` is the argument's name, for the message."
function number(enumeration::Enumeration, value, what)
    at = findfirst(entry -> first(entry) == value, enumeration.values)
    isnothing(at) || return last(enumeration.values[at])
    expected = join(map(repr ∘ first, enumeration.values), ", ", " or ")
    throw(ArgumentError("$what is $(repr(value)), expected $expected"))
end

"The value of a number; the number itself if it is of a later version."
function value(enumeration::Enumeration, number)
    at = findfirst(entry -> last(entry) == number, enumeration.values)
    return isnothing(at) ? number : first(enumeration.values[at])
end
