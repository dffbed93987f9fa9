"""
    train!(model, optimizer, data; keywords...)
    train!(model, optimizer, data; keywords...) do iteration, loss ... end

Trains until the first of the limits and returns a named tuple: `stop_reason` (`:iterations`, `:time`, `:loss`, `:gradient` or
`:cancelled`), `iterations`, `seconds`, `loss`, `gradient_norm`, `log_gradient_norm`. Model and optimizer hold what was
reached; a further call goes on from there. Keywords:

- `max_iterations = 1000`: of this call; with a `checkpoint` the optimizer's iteration to stop at. `max_seconds = Inf`
- `epochs = 0`: if not 0, in place of `max_iterations` and counted from where that is: passes over the data
- `stop_loss = -Inf`, `stop_gradient_norm = -1`: stop at or below
- `batch_size = 0`: samples a step, 0 = all; `shuffle_seed = 0`: of their order
- `progress_every = 0`: iterations between two calls of the progress function, 0 = about ten calls a second
- `threads = 0`: 0 = as many as can run at the same time
- `trace = nothing`: a [`Trace`](@ref) to record in
- `cancel = nothing`: a [`CancelToken`](@ref)
- `checkpoint = nothing`: a file to write checkpoints to, where the call begins and ends and `checkpoint_every = 0` iterations or
  `checkpoint_seconds = 0` after the last (0: not by these); see [`load_checkpoint`](@ref)

The progress function takes the iterations done and the loss, or one [`Progress`](@ref). It may return `:stop` to end the
call (any other value is ignored), and may throw, which ends the call as well: the exception is thrown again when model and
optimizer hold what was reached. It must not use the model, the optimizer and the trace; that is an error.
"""
train!(model::Model, optimizer::Optimizer, data::Dataset; keywords...) =
    train!(nothing, model, optimizer, data; keywords...)
function train!(progress, model::Model, optimizer::Optimizer, data::Dataset; trace::Union{Trace,Nothing} = nothing,
                cancel::Union{CancelToken,Nothing} = nothing, checkpoint::Union{AbstractString,Nothing} = nothing,
                keywords...)
    options = prepared(Raw.attmd_train_options, keywords, :trace, :cancel, :checkpoint)
    options.epochs != 0 && haskey(keywords, :max_iterations) && throw(ArgumentError(
        "epochs is $(options.epochs) and max_iterations $(options.max_iterations), expected one of the two"))
    path = isnothing(checkpoint) ? "" : c_path(checkpoint)
    isnothing(checkpoint) || (options.checkpoint_path = Base.unsafe_convert(Cstring, path))
    report = Raw.attmd_train_report()
    isnothing(trace) || (length(trace) > 0 && trace.samples > 0) || describe_run!(trace, model, data)
    status = GC.@preserve path begin
        watched(progress, options, cancel; alone_with = (model, optimizer, trace), shared = (data,)) do options
            Raw.attmd_train(model.pointer, optimizer.pointer, data.pointer, options, pointer_or_null(trace), report)
        end
    end
    status == Raw.ATTMD_CANCELLED || check(status)
    return plain(report)
end

"What one has to know to read records of the run."
function describe_run!(trace, model, data)
    trace.samples = length(data)
    trace.shapes = shapes_of(model)
end
shapes_of(model) = Dict(parameter.name => parameter.size for parameter in parameters(model))

"A path as C takes it: a String of its own, without zero bytes."
function c_path(path)
    '\0' in path && throw(ArgumentError("checkpoint is $(repr(path)), expected a path without zero bytes"))
    return String(path)
end

"""
    load_checkpoint(path)

The run that [`train!`](@ref) wrote to `path`, as a named tuple of `model`, `optimizer` and `trace` (`nothing` if it had none);
`nothing` if there is no such file. `train!` goes on from there with the same bits as without the interruption:

    run = load_checkpoint(path)
    model, optimizer = isnothing(run) ? (attention_model(10; v = v), Optimizer(p = 3)) : (run.model, run.optimizer)
    train!(model, optimizer, data; max_iterations = 10_000, checkpoint = path, checkpoint_every = 1000)
"""
function load_checkpoint(path::AbstractString)
    model = Ref{Ptr{Raw.attmd_model}}(C_NULL)
    optimizer = Ref{Ptr{Raw.attmd_optimizer}}(C_NULL)
    trace = Ref{Ptr{Raw.attmd_trace}}(C_NULL)
    status = Raw.attmd_checkpoint_load(path, model, optimizer, trace)
    status == Raw.ATTMD_ERROR_NOT_FOUND && return nothing
    check(status)
    run = (model = Model(model[]), optimizer = Optimizer(optimizer[]), trace = trace[] == C_NULL ? nothing : Trace(trace[]))
    isnothing(run.trace) || (run.trace.shapes = shapes_of(run.model))  # the samples are known when it is trained on
    return run
end
