"""layout.txt: constants, sizes and offsets as the C compiler has them, for tests of the bindings' declarations."""
from header import Header, Struct


def emit(header: Header) -> str:
    lines = [f"constant {constant.name} {constant.value}" for constant in header.constants]
    for struct in header.all(Struct):
        lines.append(f"size {struct.name} {struct.size}")
        lines += [f"offset {struct.name}.{field.name} {field.offset}" for field in struct.fields]
    return "\n".join(lines) + "\n"
