"""
A call of the library that failed. `status` is one of `:invalid_argument`, `:dimension`, `:out_of_memory`, `:io`,
`:format`, `:not_found`, `:buffer_too_small`, `:numerical`, `:unsupported`, `:cancelled`, `:internal`; `message` names the
argument, its value and what was expected. The objects of the call stay usable as they were.
"""
struct AttmdError <: Exception
    status::Symbol
    message::String
end

Base.showerror(io::IO, error::AttmdError) = print(io, "AttmdError (", error.status, "): ", error.message)

check(status) = status == Raw.ATTMD_OK ? nothing : throw(last_error(status))

# Right after the call, on its thread: the message is that of the thread's last failure.
function last_error(status)
    message = unsafe_string(Raw.attmd_last_error())
    return AttmdError(status_symbol(status), message)
end

function status_symbol(status)
    name = unsafe_string(Raw.attmd_status_name(status))  # ATTMD_ERROR_DIMENSION, ATTMD_CANCELLED
    return Symbol(lowercase(replace(name, r"^ATTMD_(ERROR_)?" => "")))
end
