# Julia objects that own a handle of the library.

"What owns a handle: `close` frees it, or the garbage collector does."
abstract type Handle{T} <: Raw.Object{T} end

# The fields every Handle has: `pointer`, NULL once it is closed, and `users`: how many running calls with a progress
# function have lent it, or `alone`. A progress function could otherwise free what is in use under the call's feet.
const alone = -1
const Users = Threads.Atomic{Int}

function Base.unsafe_convert(::Type{Ptr{T}}, handle::Handle{T}) where {T}
    handle.users[] == alone && throw(in_use(handle))
    return open_pointer(handle)
end

function open_pointer(handle::Handle)
    handle.pointer == C_NULL && throw(ArgumentError("this $(name(handle)) is closed"))
    return handle.pointer
end

name(handle::Handle) = nameof(typeof(handle))
in_use(handle) = ArgumentError("this $(name(handle)) is in use by a call that has not ended")

Base.isopen(handle::Handle) = handle.pointer != C_NULL

"""
    close(object)

Frees what the object holds in the library, at once; the object cannot be used any more. Twice does no harm. An error while
a call with a progress function uses it.
"""
function Base.close(handle::Handle)
    Threads.atomic_cas!(handle.users, 0, alone) == 0 || throw(in_use(handle))
    release(handle)
    handle.users[] = 0
    return nothing
end

function release(handle::Handle)
    pointer, handle.pointer = handle.pointer, C_NULL
    free(pointer)  # NULL is fine
end

owned(handle::Handle) = finalizer(release, handle)

"Calls `call(arguments..., out)` and makes an object of the handle to a `T` that it writes."
function create(make, call, T, arguments...)
    out = Ref{Ptr{T}}(C_NULL)
    check(call(arguments..., out))
    return make(out[])
end

"""
Runs `call` while it has the handles in `alone_with` for itself and those in `shared` cannot be closed. `nothing` among them
is skipped.
"""
function lend(call, alone_with, shared)
    taken = Tuple{Handle,Bool}[]
    # The task must come back to the thread whose C frames it has below it, whatever the progress function waits for.
    task = current_task()
    sticky, task.sticky = task.sticky, true
    try
        foreach(handle -> take!(taken, handle, true), filter(!isnothing, alone_with))
        foreach(handle -> take!(taken, handle, false), filter(!isnothing, shared))
        return GC.@preserve alone_with shared call()
    finally
        foreach(give_back!, taken)
        task.sticky = sticky
    end
end

function take!(taken, handle, exclusive)
    while true
        users = handle.users[]
        (exclusive ? users != 0 : users == alone) && throw(in_use(handle))
        if Threads.atomic_cas!(handle.users, users, exclusive ? alone : users + 1) == users
            push!(taken, (handle, exclusive))
            open_pointer(handle)
            return
        end
    end
end

function give_back!((handle, exclusive))
    exclusive ? (handle.users[] = 0) : Threads.atomic_sub!(handle.users, 1)
    return
end

pointer_or_null(::Nothing) = C_NULL
pointer_or_null(handle::Handle) = handle.pointer
