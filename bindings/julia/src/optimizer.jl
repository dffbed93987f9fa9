"""
    Optimizer(; keywords...)

Steps parameters along their gradients and keeps the state. Keywords:

- `method = :mirror_descent`, `:gradient_descent`, `:adam` or `:adamw`
- `p = 2`: exponent of the potential, above 1
- `potential = :power`, `:squared_norm` or `:hypentropy`: ψ(w) = ‖w‖ₚᵖ/p, ‖w‖ₚ²/2, or that of ∇ψ(w) = asinh(w/`hypentropy_beta`), whose
  steps lead to the max-margin direction in the l1 norm whatever `p`; `hypentropy_beta = 1`. Mirror descent only
- `normalized = false`: divide each parameter's gradient by its dual norm
- `schedule = :constant`, `:inv_sqrt`, `:inv` or `:cosine`; `warmup = 0` and `horizon = 0` for the last
- `step_size = 0.1`
- `norm_epsilon = 0`: added to the dual norm
- `beta1 = 0.9`, `beta2 = 0.999`, `adam_epsilon = 1e-8`: Adam and AdamW
- `momentum = 0`, `nesterov = false`: gradient descent
- `weight_decay = 0`, with `method = :adamw` 0.01: of mirror descent the step of `weight_decay * ψ`
- `clip_norm = 0`, `clip_value = 0`: bounds of all gradients' l2 norm and of each entry; 0 = none
- `threads = 0`: of [`step!`](@ref)
- `exclusive = false`: `true` promises that only this optimizer changes the parameters, which saves a comparison
"""
mutable struct Optimizer <: Handle{Raw.attmd_optimizer}
    pointer::Ptr{Raw.attmd_optimizer}
    users::Users
    Optimizer(pointer::Ptr) = owned(new(pointer, Users(0)))
end
free(pointer::Ptr{Raw.attmd_optimizer}) = Raw.attmd_optimizer_free(pointer)

function Optimizer(; keywords...)
    options = prepared(Raw.attmd_optimizer_options, keywords)
    # Without a decay it would be Adam.
    options.method == Raw.ATTMD_METHOD_ADAMW && !haskey(keywords, :weight_decay) && (options.weight_decay = 0.01)
    return create(Optimizer, Raw.attmd_optimizer_create, Raw.attmd_optimizer, options)
end

settings(optimizer::Optimizer) =
    plain(read_struct(Raw.attmd_optimizer_options, Raw.attmd_optimizer_get_options, optimizer))

"""
    add_group!(optimizer, pattern; step_size = NaN, p = NaN, weight_decay = NaN)

Adds a group: the parameters of a model whose names match `pattern` (`*` stands for any characters, `?` for one) and that of no
earlier group have a step size, an exponent or a decay of their own; NaN: the optimizer's. Before the first step only.
"""
function add_group!(optimizer::Optimizer, pattern::AbstractString; keywords...)
    check(Raw.attmd_optimizer_add_group(optimizer, pattern, prepared(Raw.attmd_group_options, keywords)))
    return optimizer
end

"""
    step!(optimizer, parameters, gradients; log_scale = 0, group = 0)
    step!(optimizer, parameter, gradient; log_scale = 0, group = 0)

One iteration over your own arrays, changed in place: dense arrays of `Float64` or `Float32`, one or a vector of them. Later
calls must bring the same number, sizes and types. A gradient is `exp(log_scale)` times the array, as
[`scaled_gradient`](@ref) gives it. `group` is the number of the group that a parameter belongs to, 0 = none. Both are one
number for all or a vector.
"""
step!(optimizer::Optimizer, parameter::AbstractArray{<:Float}, gradient::AbstractArray{<:Real}; keywords...) =
    step!(optimizer, [parameter], [gradient]; keywords...)
function step!(optimizer::Optimizer, parameters::AbstractVector{<:AbstractArray}, gradients::AbstractVector; log_scale = 0,
               group = 0)
    of_length(gradients, length(parameters), "gradients")
    scales, groups = each(log_scale, length(parameters), "log_scale"), each(group, length(parameters), "group")
    gradients = [matching(parameter, gradient) for (parameter, gradient) in zip(parameters, gradients)]
    tensors = [Raw.attmd_step_tensor(parameter = address(parameter), gradient = address(gradient),
                                     count = length(parameter), dtype = dtype(parameter), log_scale = scale,
                                     group = group)
               for (parameter, gradient, scale, group) in zip(parameters, gradients, scales, groups)]
    GC.@preserve parameters gradients check(Raw.attmd_optimizer_step(optimizer, tensors, length(tensors)))
    return optimizer
end

each(value::Real, count, what) = fill(value, count)
each(values, count, what) = of_length(values, count, what)

"The gradient in the type and the order in memory of its parameter, which must be dense."
function matching(parameter::AbstractArray{T,N}, gradient) where {T,N}
    parameter isa StridedArray{<:Float} && is_dense(parameter) ||
        throw(ArgumentError("a parameter is $(summary(parameter)), expected a dense array of Float64 or Float32"))
    return convert(Array{T,N}, of_shape(gradient, size(parameter), "a gradient"))
end
is_dense(A) = collect(strides(A)) == cumprod([1, size(A)...])[1:end-1]

"    iteration(optimizer)\n\nIterations done so far, by [`step!`](@ref) and [`train!`](@ref) together."
iteration(optimizer::Optimizer) = scalar(Int64, Raw.attmd_optimizer_get_iteration, optimizer)

"    set_step_size!(optimizer, step_size)\n\nChanges the step size; the schedule goes on."
set_step_size!(optimizer::Optimizer, step_size::Real) = check(Raw.attmd_optimizer_set_step_size(optimizer, step_size))

reset!(optimizer::Optimizer) = check(Raw.attmd_optimizer_reset(optimizer))

"    save_optimizer(optimizer, path)\n\nWrites options and state to a safetensors file, replacing it atomically."
save_optimizer(optimizer::Optimizer, path::AbstractString) = check(Raw.attmd_optimizer_save(optimizer, path))

"    load_optimizer(path)\n\nAn optimizer from a file that [`save_optimizer`](@ref) wrote; it goes on with the same bits."
load_optimizer(path::AbstractString) = create(Optimizer, Raw.attmd_optimizer_load, Raw.attmd_optimizer, path)
