# Progress functions and cancel tokens of long calls.

"""
What a progress function that takes one argument is told. `value` is the loss (training) or the certified relative gap
(`solve`), `lower` and `upper` bound the optimum of a max-margin problem.
"""
struct Progress
    iteration::Int64
    max_iteration::Int64
    seconds::Float64
    value::Float64
    lower::Float64
    upper::Float64
end
Progress(raw::Raw.attmd_progress) =
    Progress(raw.iteration, raw.max_iteration, raw.seconds, raw.value, raw.lower, raw.upper)

"""
A progress function while its call runs. An exception must not pass through the library: it ends the call and is thrown
again after it.
"""
mutable struct Watcher
    report::Any
    ended::Bool
    failure::Any
end

function Watcher(report)
    takes_two = hasmethod(report, Tuple{Int64,Float64})
    takes_two || hasmethod(report, Tuple{Progress}) ||
        throw(ArgumentError("the progress function takes neither (iteration, value) nor one Progress"))
    return Watcher(takes_two ? progress -> report(progress.iteration, progress.value) : report, false, nothing)
end

function on_progress(raw::Ptr{Raw.attmd_progress}, user::Ptr{Cvoid})::Int32
    watcher = unsafe_pointer_to_objref(user)::Watcher
    watcher.ended && return 1
    try
        watcher.ended = watcher.report(Progress(unsafe_load(raw))) === :stop
    catch failure
        watcher.failure = failure
        watcher.ended = true
    end
    return watcher.ended
end

"""
A flag by which another thread or task ends a running call: give it to the call as `cancel = token`, and call
`cancel!(token)`.
"""
mutable struct CancelToken <: Handle{Raw.attmd_cancel}
    pointer::Ptr{Raw.attmd_cancel}
    users::Users
    CancelToken(pointer::Ptr) = owned(new(pointer, Users(0)))
end
CancelToken() = create(CancelToken, Raw.attmd_cancel_create, Raw.attmd_cancel)
free(pointer::Ptr{Raw.attmd_cancel}) = Raw.attmd_cancel_free(pointer)

"Ends every call that was given the token, at its next iteration; from any thread."
cancel!(token::CancelToken) = Raw.attmd_cancel_request(token)

"""
    reset!(token)
    reset!(optimizer)

Clears a cancel token's request, so that it can serve again; makes an optimizer forget its state and iteration count.
"""
reset!(token::CancelToken) = Raw.attmd_cancel_reset(token)

"""
Runs `call(options)` with the progress function and the cancel token in `options`, the handles lent to it. Returns the
status, or throws what the progress function threw.
"""
function watched(call, report, options, cancel; alone_with = (), shared = ())
    watcher = isnothing(report) ? nothing : Watcher(report)
    return lend(alone_with, (shared..., cancel)) do
        options.cancel = pointer_or_null(cancel)
        if !isnothing(watcher)
            options.progress = @cfunction(on_progress, Int32, (Ptr{Raw.attmd_progress}, Ptr{Cvoid}))
            options.progress_user = pointer_from_objref(watcher)
        end
        status = GC.@preserve watcher call(options)
        isnothing(watcher) || isnothing(watcher.failure) || throw_failure(watcher)
        return status
    end
end
throw_failure(watcher) = throw(watcher.failure)
