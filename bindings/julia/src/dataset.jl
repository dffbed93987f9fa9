"""
    Dataset(X, y; z = nothing, lengths = nothing, v = nothing, borrow = false)

n labelled samples of attention. `X[:, t, i]` is token `t` of sample `i`, `y[i]` is -1 or +1, `z[:, i]` the query (default:
the first token), `lengths[i]` how many tokens the sample has (default: all), `v` a decoder that belongs to the data.

The arrays are copied; with `borrow = true` those of `X` and `z` are not, if they have strides and elements of type `Float64`
or `Float32`: do not change them while the dataset or a part of it is in use.

Datasets of texts and images: [`sequence_dataset`](@ref), [`text_dataset`](@ref), [`image_dataset`](@ref) and the functions
`load_...`. A dataset never changes. `length(data)` is n, `data[places]` the dataset of these samples, in that order.
"""
mutable struct Dataset <: Handle{Raw.attmd_dataset}
    pointer::Ptr{Raw.attmd_dataset}
    users::Users
    info::Raw.attmd_dataset_info
    lengths::Vector{Int64}  # empty: not asked for yet
    borrowed::Any           # arrays of the caller that the dataset reads
    function Dataset(pointer::Ptr, borrowed = nothing)
        info = Raw.attmd_dataset_info()
        data = owned(new(pointer, Users(0), info, Int64[], borrowed))
        check(Raw.attmd_dataset_get_info(data, info))
        return data
    end
end
free(pointer::Ptr{Raw.attmd_dataset}) = Raw.attmd_dataset_free(pointer)
create_dataset(call, arguments...) = create(Dataset, call, Raw.attmd_dataset, arguments...)

function Dataset(X::AbstractArray{<:Real,3}, y; z = nothing, lengths = nothing, v = nothing, borrow = false)
    d, T, n = size(X)
    isnothing(z) || size(z) == (d, n) || throw(DimensionMismatch("z is $(size(z)), expected ($d, $n) for X of $(size(X))"))
    X, z = same_type(with_strides(X), isnothing(z) ? nothing : with_strides(z))
    y = of_length(dense(Int32, y, "y"), n, "y")
    lengths = isnothing(lengths) ? nothing : of_length(dense(Int64, lengths, "lengths"), n, "lengths")
    v = isnothing(v) ? nothing : of_length(dense(Float64, v, "v"), d, "v")

    raw = Raw.attmd_dataset_desc()
    raw.dtype = dtype(X)
    raw.n, raw.T, raw.d = n, T, d
    raw.X, raw.X_strides = address(X), reversed_strides(X)
    raw.z, raw.z_strides = address(z), isnothing(z) ? (0, 0) : reversed_strides(z)
    raw.y, raw.lengths, raw.v = address(y), address(lengths), address(v)
    GC.@preserve X z y lengths v begin
        borrow || return create_dataset(Raw.attmd_dataset_create, raw)
        # Without a release function: the objects of the dataset and of its parts keep the arrays alive.
        return create(pointer -> Dataset(pointer, (X, z)), Raw.attmd_dataset_create_borrow, Raw.attmd_dataset, raw, C_NULL,
                      C_NULL)
    end
end

same_type(X, ::Nothing) = (X, nothing)
same_type(X::AbstractArray{T}, z::AbstractArray{T}) where {T} = (X, z)
same_type(X, z) = (Array{Float64}(X), Array{Float64}(z))

"""
    gaussian_dataset(n, T, d; seed = 0)

The paper's synthetic data: entries of tokens, queries and the decoder N(0,1), each vector scaled to unit length, labels a
fair coin; the same bits on every machine.
"""
gaussian_dataset(n::Integer, T::Integer, d::Integer; seed::Integer = 0) =
    create_dataset(Raw.attmd_dataset_generate_gaussian, n, T, d, converted(UInt64, seed, "seed"))

"""
    sequence_dataset(sequences, labels = nothing; vocabulary, classes = 2, vocabulary_fingerprint = 0)

A dataset of token sequences, a vector of ids from 0 to `vocabulary - 1` each. Labels are from 0 to `classes - 1`; without
them all are 0, for texts that are only to be classified. `vocabulary_fingerprint`: of the tokenizer that the ids are from.
"""
function sequence_dataset(sequences::AbstractVector{<:AbstractVector{<:Integer}}, labels = nothing; keywords...)
    ids = dense(Int32, reduce(vcat, sequences; init = Int32[]), "sequences")
    sizes = Vector{Int64}(length.(sequences))
    labels = class_labels(labels, length(sequences))
    raw = Raw.attmd_sequences_desc()
    set_all!(raw, keywords, (:vocabulary, :classes, :vocabulary_fingerprint))
    raw.n, raw.id_count = length(sequences), length(ids)
    raw.ids, raw.lengths, raw.labels = address(ids), address(sizes), address(labels)
    return GC.@preserve ids sizes labels create_dataset(Raw.attmd_dataset_create_sequences, raw)
end

"""
    image_dataset(pixels, labels = nothing; classes = 10)

A dataset of images: `pixels[x, y, channel, i]`, or `pixels[x, y, i]` with one channel, from 0 to 255. Labels as for
[`sequence_dataset`](@ref).
"""
function image_dataset(pixels::AbstractArray{<:Integer,4}, labels = nothing; keywords...)
    width, height, channels, n = size(pixels)
    bytes = dense(UInt8, pixels, "pixels")
    labels = class_labels(labels, n)
    raw = Raw.attmd_images_desc()
    set_all!(raw, keywords, (:classes,))
    raw.n, raw.channels, raw.height, raw.width = n, channels, height, width
    raw.pixels, raw.labels = address(bytes), address(labels)
    return GC.@preserve bytes labels create_dataset(Raw.attmd_dataset_create_images, raw)
end
image_dataset(pixels::AbstractArray{<:Integer,3}, labels = nothing; keywords...) =
    image_dataset(reshape(pixels, size(pixels, 1), size(pixels, 2), 1, size(pixels, 3)), labels; keywords...)

class_labels(::Nothing, n) = nothing
class_labels(labels, n) = of_length(dense(Int32, labels, "labels"), n, "labels")

"""
    info(data)
    info(tokenizer)

What there is to know of a dataset: `has_decoder`, `n`, `T` (the largest length), `d`, `tokens` (the sum of the lengths),
`kind` (`:samples`, `:sequences` or `:images`), `classes`, `vocabulary`, `channels`, `height`, `width`,
`vocabulary_fingerprint` (the tokenizer's, if it is known); 0 where the kind has no such thing. Of a tokenizer: the size of
its `vocabulary`, the ids of its special tokens `pad`, `unknown`, `cls`, `sep` and `mask` (-1 if there is none), and its
`vocabulary_fingerprint`, equal for equal vocabularies.
"""
info(data::Dataset) = plain(data.info)

Base.length(data::Dataset) = data.info.n
Base.getindex(data::Dataset, places::AbstractVector{<:Integer}) =
    part(data, Raw.attmd_dataset_subset, zero_based(places, "places"), length(places))
Base.getindex(data::Dataset, chosen::AbstractVector{Bool}) = data[findall(of_length(chosen, length(data), "the choice"))]
Base.getindex(data::Dataset, ::Colon) = data[1:length(data)]
Base.firstindex(::Dataset) = 1
Base.lastindex(data::Dataset) = length(data)

"A dataset that shares memory with `data`."
part(data, call, arguments...) =
    create(pointer -> Dataset(pointer, data.borrowed), call, Raw.attmd_dataset, data, arguments...)

"    shuffled(data; seed = 0)\n\nThe dataset of all samples, in an order drawn from `seed`."
shuffled(data::Dataset; seed::Integer = 0) = part(data, Raw.attmd_dataset_shuffle, converted(UInt64, seed, "seed"))

"""
    split_dataset(data, fraction; seed = 0)

Shuffles and splits: two datasets, the first with `round(fraction * n)` samples.
"""
function split_dataset(data::Dataset, fraction::Real; seed::Integer = 0)
    first, second = Ref{Ptr{Raw.attmd_dataset}}(C_NULL), Ref{Ptr{Raw.attmd_dataset}}(C_NULL)
    check(Raw.attmd_dataset_split(data, fraction, converted(UInt64, seed, "seed"), first, second))
    return Dataset(first[], data.borrowed), Dataset(second[], data.borrowed)
end

"    tokens(data, i)\n\nThe tokens of sample `i`, `d × T_i`: column `t` is the token ``x_{it}``."
tokens(data::Dataset, i::Integer) =
    reshape(filled(Float64, length_of(data, i) * data.info.d, Raw.attmd_dataset_get_tokens, data, zero_based(i)),
            Int(data.info.d), :)

"    query(data, i)\n\nThe query ``z_i``."
query(data::Dataset, i::Integer) = filled(Float64, data.info.d, Raw.attmd_dataset_get_query, data, zero_based(i))

"    labels(data)\n\nThe labels: -1 or +1 of attention samples, else from 0 to `classes - 1`."
labels(data::Dataset) = filled(Int32, length(data), Raw.attmd_dataset_get_labels, data)

"    lengths(data)\n\nHow many tokens each sample has."
lengths(data::Dataset) = copy(known_lengths(data))

"    decoder(data)\n\nThe decoder `v` that came with the data; an error with status `:not_found` if there is none."
decoder(data::Dataset) = filled(Float64, data.info.d, Raw.attmd_dataset_get_decoder, data)

"    ids(data, i)\n\nThe ids of sequence `i`."
ids(data::Dataset, i::Integer) = filled(Int32, length_of(data, i), Raw.attmd_dataset_get_ids, data, zero_based(i))

"    pixels(data, i)\n\nThe pixels of image `i`, `[x, y, channel]`."
function pixels(data::Dataset, i::Integer)
    shape = Int.((data.info.width, data.info.height, data.info.channels))
    return reshape(filled(UInt8, prod(shape), Raw.attmd_dataset_get_pixels, data, zero_based(i)), shape)
end

function known_lengths(data)
    open_pointer(data)
    if isempty(data.lengths)
        data.lengths = filled(Int64, length(data), Raw.attmd_dataset_get_lengths, data)
    end
    return data.lengths
end

"The length of sample `i`; 0 for a place that there is not, which the library then names in its error."
length_of(data, i) = get(known_lengths(data), i, 0)
