# Between Julia's arrays and the library's. The rule is in the documentation of the module.

const Float = Union{Float32,Float64}
const Laid = Union{StridedArray, PermutedDimsArray{<:Any,<:Any,<:Any,<:Any,<:StridedArray}}

"An array with strides and with elements that the library knows: `A` itself if it has them, else a copy."
with_strides(A::AbstractArray{<:Float}) = strided(A)
with_strides(A::AbstractArray{<:Real}) = Array{Float64}(A)
strided(A::Laid) = A
strided(A::Union{LinearAlgebra.Adjoint,LinearAlgebra.Transpose}) = strided(PermutedDimsArray(parent(A), (2, 1)))
strided(A::Union{LinearAlgebra.Adjoint{T,<:AbstractVector},LinearAlgebra.Transpose{T,<:AbstractVector}}) where {T} = Array(A)
strided(A::AbstractArray) = Array(A)

"Strides of the library's axes, which are Julia's from the last to the first."
reversed_strides(A) = reverse(strides(A))

dtype(A::AbstractArray) = Raw.attmd_dtype(number(dtypes, eltype(A), "the element type"))

"A copy in the library's order of an array whose indices have the same order there: the last one runs fastest."
row_major(A::AbstractArray{<:Real}) = vec(permutedims(Array{Float64}(A), ndims(A):-1:1))

"The values themselves, whose first entry that is no finite number is named in an error."
function finite(values, what)
    at = findfirst(!isfinite, values)
    isnothing(at) || throw(ArgumentError("$what[$(join(Tuple(at), ", "))] is $(values[at]), expected a finite number"))
    return values
end

"An array whose indices have the order that they have in the library."
from_row_major(values::Vector, shape::Dims) = permutedims(reshape(values, reverse(shape)), length(shape):-1:1)

"Values in an order that does not matter."
flat(A::AbstractArray{<:Real}) = vec(Array{Float64}(A))

"As a dense vector of `T`; `what` is the argument's name, for the message."
function dense(T, values, what)
    try
        return convert(Vector{T}, vec(collect(values)))
    catch
        throw(ArgumentError("$what has elements that are no $T: $(summary(values))"))
    end
end

function of_length(values, expected, what)
    length(values) == expected || throw(DimensionMismatch("$what has $(length(values)) values, expected $expected"))
    return values
end

"The address of an array, or NULL for `nothing`; the caller keeps the array alive."
address(::Nothing) = C_NULL
address(A) = pointer(A)

"From the places that Julia counts from 1 to those that the library counts from 0, and back. Not in range: its error."
zero_based(places, what) = dense(Int64, places, what) .- 1
zero_based(place::Integer) = Int64(place) - 1
one_based(places::Vector) = places .+ 1

"A vector of `count` elements that `get(arguments..., out, capacity)` fills."
function filled(T, count, get, arguments...)
    out = Vector{T}(undef, count)
    check(get(arguments..., out, count))
    return out
end

"The one number that `get(arguments..., out)` writes."
@inline function scalar(::Type{T}, get::F, arguments::Vararg{Any,N}) where {T,F,N}
    out = Ref{T}(zero(T))
    check(get(arguments..., out))
    return out[]
end
