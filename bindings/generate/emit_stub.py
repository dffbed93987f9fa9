"""A C source that defines every function of the header and does nothing: compiled with debug information in a moment, it
shows tools the interface that the header promises. Never part of a library."""
from header import Header


def emit(header: Header) -> str:
    return "#include <attmd/attmd.h>\n" + "".join(_definition(function) for function in header.functions)


def _definition(function) -> str:
    parameters = ", ".join(f"{parameter.spelling} {parameter.name}" for parameter in function.parameters) or "void"
    body = "" if function.result.kind == "void" else " return 0; "
    return f"{function.result_spelling} {function.name}({parameters}) {{{body}}}\n"
