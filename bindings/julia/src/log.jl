const log_receiver = Ref{Any}(nothing)

function on_log(level::Int32, message::Cstring, ::Ptr{Cvoid})::Cvoid
    try
        log_receiver[](value(log_levels, level), unsafe_string(message))
    catch failure
        # It must not pass through the library, and there is no call to throw it from.
        @error "the receiver of attmd's log failed" exception = (failure, catch_backtrace())
    end
    return
end

"""
    Attmd.set_log(receiver)
    Attmd.set_log()

Makes `receiver(level, message)`, level `:warning` or `:info`, the receiver of the library's log lines, for the whole process;
without an argument they are dropped, as at the start. Wait until no other call runs. To Julia's own logging:

    Attmd.set_log((level, message) -> level == :warning ? (@warn message) : (@info message))
"""
function set_log(receiver)
    log_receiver[] = receiver
    Raw.attmd_set_log(@cfunction(on_log, Cvoid, (Int32, Cstring, Ptr{Cvoid})), C_NULL)
end
function set_log()
    Raw.attmd_set_log(C_NULL, C_NULL)
    log_receiver[] = nothing
end
