"""
    Direction(parameter, values, p)

A direction that the path of a parameter (`"W"` also for `K` and `Q`) is compared with, in the geometry of `p`.
"""
struct Direction
    parameter::String
    values::Vector{Float64}  # in the library's order
    p::Float64
    Direction(parameter::AbstractString, values::AbstractArray{<:Real}, p::Real) = 
        new(parameter, row_major(finite(values, parameter)), p)
end

# Valid while `direction` is preserved.
raw_direction(direction) =
    Raw.attmd_direction(parameter = Base.unsafe_convert(Cstring, direction.parameter), values = address(direction.values),
                        count = length(direction.values), p = direction.p)

"""
    Trace(; quantities = (:loss,), every = 1, iterations = Int[], directions = Direction[])

Quantities recorded along one training run; give it to [`train!`](@ref) and read it afterwards. `quantities` are of `:loss`,
`:gradient_norm`, `:log_gradient_norm`, `:norm`, `:accuracy`, `:softmax_mass`, `:softmax_mass_min`, `:selected`,
`:parameters`, `:divergence` (from each of `directions`) and `:step_size`. Records are at multiples of `every` and at the end
of each call, or at the `iterations` given, by the optimizer's count.

`trace[quantity]` are the values, one a record; `trace[:norm, k]` those of parameter number `k`, `trace[:divergence, k]` those
of direction number `k`. `length(trace)` is the number of records, `keys(trace)` are the quantities. See also [`iterations`](@ref), [`selected`](@ref),
[`parameter`](@ref) and [`divergence`](@ref).
"""
mutable struct Trace <: Handle{Raw.attmd_trace}
    pointer::Ptr{Raw.attmd_trace}
    users::Users
    samples::Int               # of the run that it records; set by train!
    shapes::Dict{String,Dims}
    Trace(pointer::Ptr) = owned(new(pointer, Users(0), 0, Dict{String,Dims}()))
end
free(pointer::Ptr{Raw.attmd_trace}) = Raw.attmd_trace_free(pointer)

function Trace(; quantities = (:loss,), iterations = Int64[], directions = Direction[], keywords...)
    raw = Raw.attmd_trace_options()
    set_all!(raw, keywords, (:every,), :quantities, :iterations, :directions)
    raw.quantities = all_of(quantities)
    iterations, directions = dense(Int64, iterations, "iterations"), Vector{Direction}(directions)
    raw_directions = raw_direction.(directions)
    raw.iterations, raw.iteration_count = address(iterations), length(iterations)
    raw.directions, raw.direction_count = address(raw_directions), length(raw_directions)
    return GC.@preserve iterations directions raw_directions create(Trace, Raw.attmd_trace_create, Raw.attmd_trace, raw)
end

all_of(names) = reduce(|, [number(quantities, name, "a quantity") for name in names]; init = 0)
all_of(name::Symbol) = all_of((name,))

Base.length(trace::Trace) = scalar(Int64, Raw.attmd_trace_get_length, trace)
function Base.getindex(trace::Trace, quantity::Symbol, index::Integer = 1)
    code = number(quantities, quantity, "the quantity")
    of_one_number(quantity) ||
        throw(ArgumentError("$(repr(quantity)) is not one number a record: see $(quantity == :selected ? "selected" : "parameter")"))
    is_recorded(trace, quantity) ||
        throw(AttmdError(:not_found, "this trace did not record $(repr(quantity)), but $(join(repr.(keys(trace)), ", ", " and "))"))
    return filled(Float64, length(trace), Raw.attmd_trace_get_values, trace, code, zero_based(index))
end

"    keys(trace)\n\nThe quantities that the trace records."
Base.keys(trace::Trace) = filter(quantity -> is_recorded(trace, quantity), first.(quantities.values))

of_one_number(quantity) = !(quantity in (:selected, :parameters))

# Whether a quantity is recorded is what the library looks at first: a place that there is not makes no difference.
function is_recorded(trace, quantity)
    status = quantity == :selected ? Raw.attmd_trace_get_selected(trace, -1, C_NULL, 0) :
             quantity == :parameters ? Raw.attmd_trace_get_parameter(trace, -1, "", C_NULL, 0) :
             Raw.attmd_trace_get_values(trace, number(quantities, quantity, "the quantity"), -1, C_NULL, 0)
    return status != Raw.ATTMD_ERROR_NOT_FOUND
end

"    iterations(trace)\n\nThe iteration of each record, by the optimizer's count."
iterations(trace::Trace) = filled(Int64, length(trace), Raw.attmd_trace_get_iterations, trace)

"""
    selected(trace, record)
    selected(svm)

The token that each sample selected at a record of a trace (`:selected`); the tokens that a max-margin problem was made for.
"""
selected(trace::Trace, record::Integer) =
    one_based(filled(Int64, trace.samples, Raw.attmd_trace_get_selected, trace, zero_based(record)))

"    parameter(trace, record, name)\n\nA parameter at a record (`:parameters`)."
parameter(trace::Trace, record::Integer, name::AbstractString) =
    read_parameter(get(trace.shapes, name, nothing), Raw.attmd_trace_get_parameter, trace, zero_based(record), name)

"    divergence(trace, direction)\n\nThe divergence of a recorded parameter from a [`Direction`](@ref), one value a record."
divergence(trace::Trace, direction::Direction) =
    GC.@preserve direction filled(Float64, length(trace), Raw.attmd_trace_get_divergence, trace,
                                  Ref(raw_direction(direction)))
