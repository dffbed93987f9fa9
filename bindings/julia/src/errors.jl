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
@noinline function last_error(status)
    message = unsafe_string(Raw.attmd_last_error())
    return AttmdError(status_symbol(status), counted_from_one(message))
end

function status_symbol(status)
    name = unsafe_string(Raw.attmd_status_name(status))  # ATTMD_ERROR_DIMENSION, ATTMD_CANCELLED
    return Symbol(lowercase(replace(name, r"^ATTMD_(ERROR_)?" => "")))
end

# The library counts places from 0 and names the axes of its arrays, of which samples come first.
const told_otherwise = [
    # arguments that are places, selected[2] among them, with the range that they must be in
    r"^(selected|indices|index|slice|record|sample|i|block|head|pivotal)\b(\[\d+\])? is -?\d+, expected -?\d+\.\.-?\d+" =>
        told -> more_by_one(told),
    # where in an array; "X[3].csv: ..." is a file
    r"^[Xz]\[[\d,]+\](?= )" => told -> turned(more_by_one(told)),
    r"^(?!selected|indices|X|z)\w+\[[\d,]+\](\.\w+\[\d+\])?(?= |\.\w+ )" => told -> more_by_one(told),
    r"(?<= than labels)\[\d+\]$|(?<= and deviation)\[\d+\](?= )" => told -> more_by_one(told),
    r"^row \d+(?= of the margins )" => told -> more_by_one(told),
    # columns of files
    r": column \d+(?= (is|begins|goes) )|(?<= are both )column \d+" => told -> more_by_one(told),
    r"^\w+_column is -?\d+, expected -\d+\.\.\d+" => told -> columns(told),
]

counted_from_one(message) = foldl(replace, told_otherwise; init = message)

more_by_one(text) = replace(text, r"-?\d+" => number -> string(parse(Int, number) + 1))
turned(text) = replace(text, r"[\d,]+" => places -> join(reverse(split(places, ',')), ", "))
function columns(text)
    name, column, first, last = match(r"^(\w+) is (-?\d+), expected (-\d+)\.\.(\d+)", text).captures
    asked = startswith(column, '-') ? column : more_by_one(column)
    return "$name is $asked, expected 1..$(more_by_one(last)) or $first..-1"
end
