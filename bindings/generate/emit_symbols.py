"""src/capi/symbols.txt: the functions that the library exports, which the tests hold against the library itself."""
from header import Header


def emit(header: Header) -> str:
    return "".join(f"{name}\n" for name in sorted(function.name for function in header.functions))
