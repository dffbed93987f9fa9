# Datasets from files of numbers and images. Those of texts are in text.jl.

"""
    load_csv(path; keywords...)

Attention samples from a CSV file of numbers, a row each; the first token is the query. Keywords:

- `layout = :consecutive`: values 1 to d are token 1, the next d token 2, ...; `:patches`: values are a picture, tokens
  its tiles
- `T = 1`: tokens a row (`:consecutive`)
- `image_height`, `image_width`, `patch_height`, `patch_width` (`:patches`)
- `label_column = -1`: from 1, or from the end by negative numbers
- `positive_label = 1`, `negative_label = -1`: what becomes +1 and -1
- `drop_other_labels = false`: leave out rows with another label instead of failing
- `header = false`: whether the first line holds names
- `scale = 1`: factor of every value
- `delimiter = ','`
- `center = false`: subtract from each entry its mean over the rows
"""
load_csv(path::AbstractString; keywords...) =
    create_dataset(Raw.attmd_dataset_load_csv, path, prepared(Raw.attmd_csv_options, keywords))

"""
    load_npz(path; slice = nothing)

Attention samples from NumPy arrays in an .npz file, of the shapes that they have there: `X` (n, T, d) and `y` (n); `z` (n, d),
`v` (d) and `lengths` (n) may be there, too. With `slice = k` every array has one axis more in front, of which the `k`-th entry
is read.
"""
load_npz(path::AbstractString; slice::Union{Integer,Nothing} = nothing) =
    create_dataset(Raw.attmd_dataset_load_npz, path, zero_based_slice(slice))

zero_based_slice(::Nothing) = -1
zero_based_slice(slice) = slice >= 1 ? slice - 1 : throw(ArgumentError("slice is $slice, but slices count from 1"))

"    load_npy(X, y; z = nothing)\n\nThe same from one .npy file for each array."
load_npy(X::AbstractString, y::AbstractString; z::Union{AbstractString,Nothing} = nothing) =
    create_dataset(Raw.attmd_dataset_load_npy, X, y, isnothing(z) ? Cstring(C_NULL) : z)

"    load_cifar10(paths)\n\nImages from binary batches of CIFAR-10, or CIFAR-100 by its fine label, one after the other."
load_cifar10(paths::AbstractVector{<:AbstractString}) =
    create_dataset(Raw.attmd_dataset_load_cifar10, Vector{String}(paths), length(paths))
load_cifar10(path::AbstractString) = load_cifar10([path])

"    load_idx(images, labels; classes = 10)\n\nImages from MNIST's IDX files, plain or packed by gzip; of n x k labels the first column."
load_idx(images::AbstractString, labels::AbstractString; classes::Integer = 10) =
    create_dataset(Raw.attmd_dataset_load_idx, images, labels, classes)
