"""
    train!(model, optimizer, data; keywords...)
    train!(model, optimizer, data; keywords...) do iteration, loss ... end

Trains until the first of the limits and returns a named tuple: `stop_reason` (`:iterations`, `:time`, `:loss`, `:gradient` or
`:cancelled`), `iterations`, `seconds`, `loss`, `gradient_norm`, `log_gradient_norm`. Model and optimizer hold what was
reached; a further call goes on from there. Keywords:

- `max_iterations = 1000`, `max_seconds = Inf`
- `stop_loss = -Inf`, `stop_gradient_norm = -1`: stop at or below
- `batch_size = 0`: samples a step, 0 = all; `shuffle_seed = 0`: of their order
- `progress_every = 0`: iterations between two calls of the progress function, 0 = about ten calls a second
- `threads = 0`: 0 = all that the machine has
- `trace = nothing`: a [`Trace`](@ref) to record in
- `cancel = nothing`: a [`CancelToken`](@ref)

The progress function takes the iterations done and the loss, or one [`Progress`](@ref). It may return `:stop` to end the
call (any other value is ignored), and may throw, which ends the call as well: the exception is thrown again when model and
optimizer hold what was reached. It must not use the model, the optimizer and the trace; that is an error.
"""
train!(model::Model, optimizer::Optimizer, data::Dataset; keywords...) =
    train!(nothing, model, optimizer, data; keywords...)
function train!(progress, model::Model, optimizer::Optimizer, data::Dataset; trace::Union{Trace,Nothing} = nothing,
                cancel::Union{CancelToken,Nothing} = nothing, keywords...)
    options = prepared(Raw.attmd_train_options, keywords)
    report = Raw.attmd_train_report()
    isnothing(trace) || length(trace) > 0 || describe_run!(trace, model, data)
    status = watched(progress, options, cancel; alone_with = (model, optimizer, trace), shared = (data,)) do options
        Raw.attmd_train(model.pointer, optimizer.pointer, data.pointer, options, pointer_or_null(trace), report)
    end
    status == Raw.ATTMD_CANCELLED || check(status)
    return plain(report)
end

"What one has to know to read records of the run."
function describe_run!(trace, model, data)
    trace.samples = length(data)
    trace.shapes = Dict(parameter.name => parameter.size for parameter in parameters(model))
end
