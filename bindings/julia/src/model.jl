"""
A model with named parameters: an attention head ([`attention_model`](@ref)), a transformer ([`transformer_model`](@ref)) or
a vision transformer ([`vit_model`](@ref)).

`model[name]` reads a parameter, `model[name] = values` writes it, `keys(model)` are the names, [`parameters`](@ref) tells
more. Indices are the paper's and PyTorch's: `model["W"][j, k]` is ``W_{jk}``.
"""
mutable struct Model <: Handle{Raw.attmd_model}
    pointer::Ptr{Raw.attmd_model}
    users::Users
    Model(pointer::Ptr) = owned(new(pointer, Users(0)))
end
free(pointer::Ptr{Raw.attmd_model}) = Raw.attmd_model_free(pointer)

"""
    attention_model(d; keywords...)

One head of softmax attention with a linear decoder, `f(X, z) = v' X' softmax(X W z)`, for tokens of `d` numbers. Keywords:

- `parametrization = :w`: train `W`; `:kq`: `W = K'Q`, train `K` and `Q`; `:joint`: train `W` and `v`
- `loss = :logistic`, `:exponential` or `:correlation`
- `head_dim = 0`: rows of `K` and `Q`, 0 = d
- `W`, `K`, `Q`, `v`: initial values; without `v` (and `v_std`) it is 0, and `:w` and `:kq` cannot learn
- `W_std = 0`, `v_std = 0`, `seed = 0`: Gaussian initial values of those that are not given; `W_std` is for `K` and `Q`, too
"""
function attention_model(d::Integer; W = nothing, K = nothing, Q = nothing, v = nothing, keywords...)
    raw = Raw.attmd_attention_options()
    set_all!(raw, keywords, filter(!=(:d), number_fields(typeof(raw))), :W, :K, :Q, :v)
    raw.d = d
    head_dim = raw.head_dim == 0 ? d : raw.head_dim
    W, K, Q = initial(W, (d, d), "W"), initial(K, (head_dim, d), "K"), initial(Q, (head_dim, d), "Q")
    v = initial(v, (d,), "v")
    raw.W, raw.K, raw.Q, raw.v = address(W), address(K), address(Q), address(v)
    return GC.@preserve W K Q v create_model(Raw.attmd_model_create_attention, raw)
end

create_model(call, arguments...) = create(Model, call, Raw.attmd_model, arguments...)

initial(::Nothing, shape, what) = nothing
initial(values, shape, what) = row_major(finite(of_shape(values, shape, what), what))
function of_shape(values, shape, what)
    size(values) == Tuple(shape) || throw(DimensionMismatch("$what is $(size(values)), expected $(Tuple(Int.(shape)))"))
    return values
end

"    kind(model)\n\n`:attention`, `:transformer` or `:vit`."
kind(model::Model) = value(model_kinds, scalar(Raw.attmd_model_kind, Raw.attmd_model_get_kind, model))

"""
    settings(model)
    settings(optimizer)

What a model was made with, or an optimizer's options as they are now, by the names of the keywords.
"""
function settings(model::Model)
    of_kind = kind(model)
    of_kind == :attention &&
        return plain(read_struct(Raw.attmd_attention_options, Raw.attmd_model_get_attention_options, model))
    of_kind == :transformer &&
        return plain(read_struct(Raw.attmd_transformer_options, Raw.attmd_model_get_transformer_options, model))
    return plain(read_struct(Raw.attmd_vit_options, Raw.attmd_model_get_vit_options, model))
end

"""
    parameters(model)

For each parameter its `name`, `size`, whether it is `trainable`, and the `dtype` that it is held in (it is read and written
as `Float64`).
"""
function parameters(model::Model)
    count = scalar(Int64, Raw.attmd_model_get_parameter_count, model)
    return [parameter_info(model, index) for index in 0:count-1]
end

function parameter_info(model, index)
    raw = read_struct(Raw.attmd_parameter_info, Raw.attmd_model_get_parameter_info, model, index)
    return GC.@preserve model (name = unsafe_string(raw.name), size = Tuple(Int.(raw.shape[1:raw.rank])),
                               trainable = raw.trainable != 0, dtype = value(dtypes, raw.dtype))
end

Base.keys(model::Model) = [parameter.name for parameter in parameters(model)]

"The shape of a parameter; `nothing` if there is none of that name, which the library then says."
function parameter_shape(model, name)
    all = parameters(model)
    at = findfirst(parameter -> parameter.name == name, all)
    isnothing(at) || return all[at].size
    # K and Q have the product W, too.
    return name == "W" && "K" in keys(model) ? (d = last(all).size[1]; (d, d)) : nothing
end

"An array of a parameter's shape that `get(arguments..., name, out, capacity)` fills."
function read_parameter(shape, get, arguments...)
    shape = something(shape, (0,))
    return from_row_major(filled(Float64, prod(shape), get, arguments...), shape)
end

Base.getindex(model::Model, name::AbstractString) =
    read_parameter(parameter_shape(model, name), Raw.attmd_model_get_parameter, model, name)

function Base.setindex!(model::Model, values::AbstractArray{<:Real}, name::AbstractString)
    shape = parameter_shape(model, name)
    isnothing(shape) || of_shape(values, shape, name)
    check(Raw.attmd_model_set_parameter(model, name, row_major(finite(values, name)), length(values)))
    return model
end

"    loss(model, data)\n\nThe empirical risk."
loss(model::Model, data::Dataset) = scalar(Float64, Raw.attmd_model_get_loss, model, data)

"    accuracy(model, data)\n\nThe share of samples that the model tells right."
accuracy(model::Model, data::Dataset) = scalar(Float64, Raw.attmd_model_get_accuracy, model, data)

"    gradient(model, data, name)\n\nThe derivative of the loss by a parameter, in its shape; see [`scaled_gradient`](@ref)."
gradient(model::Model, data::Dataset, name::AbstractString) =
    read_parameter(parameter_shape(model, name), gradient_without_scale, model, data, name)
gradient_without_scale(model, data, name, out, capacity) =
    Raw.attmd_model_get_gradient(model, data, name, out, capacity, C_NULL)

"""
    scaled_gradient(model, data, name)

An array `G` and a number `log_scale`: the gradient is `exp(log_scale) * G`. Near saturation it can be below the smallest
`Float64`, but `G` is not.
"""
function scaled_gradient(model::Model, data::Dataset, name::AbstractString)
    log_scale = Ref(0.0)
    call(out, capacity) = Raw.attmd_model_get_gradient(model, data, name, out, capacity, log_scale)
    G = read_parameter(parameter_shape(model, name), call)
    return G, log_scale[]
end

"""
    predict(model, data; wanted, threads = 0)

A named tuple with what is wanted, by default all of

- `value[i]`: `f(X_i, z_i)`; of a classifier the logit of class 1 or the lead of the most probable class
- `label[i]`: -1 or +1; of a classifier the most probable class, from 0
- `selected[i]`: the token with the largest weight
- `softmax[t, i]`: attention weights, 0 past the length of a sample
- `probability[c, i]`: of class `c - 1`; classifiers only
"""
function predict(model::Model, data::Dataset; wanted = all_predictions(model), threads::Integer = 0)
    wanted = Tuple(wanted)
    known = (:value, :label, :selected, :softmax, :probability)
    foreach(what -> what in known || throw(ArgumentError("there is no prediction $what, but $(join(known, ", "))")), wanted)
    wants(what, T, shape...) = what in wanted ? Array{T}(undef, shape...) : nothing
    n = length(data)
    value, label, selected = wants(:value, Float64, n), wants(:label, Int32, n), wants(:selected, Int64, n)
    softmax = wants(:softmax, Float64, weights_of_sample(model, data), n)
    probability = wants(:probability, Float64, classes_of(model), n)

    raw = prepared(Raw.attmd_predictions, (threads = threads,))
    raw.capacity = n
    raw.value, raw.label, raw.selected = address(value), address(label), address(selected)
    raw.softmax, raw.softmax_capacity = address(softmax), isnothing(softmax) ? 0 : length(softmax)
    raw.probability, raw.probability_capacity = address(probability), isnothing(probability) ? 0 : length(probability)
    GC.@preserve value label selected softmax probability check(Raw.attmd_model_predict(model, data, raw))

    isnothing(selected) || (selected .+= 1)
    results = (value = value, label = label, selected = selected, softmax = softmax, probability = probability)
    return NamedTuple{wanted}(results)
end

all_predictions(model) =
    kind(model) == :attention ? (:value, :label, :selected, :softmax) :
    (:value, :label, :selected, :softmax, :probability)

function weights_of_sample(model, data)
    kind(model) == :vit || return data.info.T
    of_model = settings(model)
    return 1 + (of_model.image_size ÷ of_model.patch_size)^2
end

classes_of(model) = kind(model) == :attention ? 0 : max(settings(model).classes, 2)

"    save_model(model, path)\n\nWrites parameters and settings to a safetensors file, replacing it atomically."
save_model(model::Model, path::AbstractString) = check(Raw.attmd_model_save(model, path))

"    load_model(path)\n\nA model from a file that [`save_model`](@ref) wrote."
load_model(path::AbstractString) = create_model(Raw.attmd_model_load, path)
