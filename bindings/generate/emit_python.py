"""attmd/_raw.py: the header in ctypes."""
import re

from header import Alias, Callback, Constants, Handle, Header, Struct, Type
from wrap import wrapped

NUMBERS = {"int32": "c_int32", "uint32": "c_uint32", "int64": "c_int64", "uint64": "c_uint64", "uint8": "c_uint8",
           "double": "c_double", "size": "c_size_t"}

BEGIN = '''"""The C interface as it is: all that <attmd/attmd.h> {version} declares, for attmd's modules.

Written by bindings/generate from the header; do not edit. What everything means is said there.
"""
from ctypes import CFUNCTYPE, POINTER, Structure, sizeof
from ctypes import {types}

#: Version of the header, which a library must fit.
VERSION = {version_tuple}
'''

END = '''

def bind(library):
    """Declares every function of a ctypes.CDLL and returns it. OSError if it is no attmd of a version that fits."""
    _check_version(library)
    for name, result, parameters in FUNCTIONS:
        try:
            function = getattr(library, name)
        except AttributeError:
            raise OSError(f"{library._name} has no function {name}, which attmd {_text(VERSION)} has") from None
        function.restype = result
        function.argtypes = parameters
    return library


def _check_version(library):
    """The same major version; while that is 0, the same minor version, too."""
    try:
        function = library.attmd_version
    except AttributeError:
        raise OSError(f"{library._name} is not attmd: it has no function attmd_version") from None
    function.restype, function.argtypes = c_int32, []
    number = function()
    found = (number // 1000000, number // 1000 % 1000, number % 1000)
    if found[0] != VERSION[0] or (VERSION[0] == 0 and found[1] != VERSION[1]):
        raise OSError(f"{library._name} is attmd {_text(found)}, but this package is made for attmd {_text(VERSION)}")


def _text(version):
    return ".".join(map(str, version))


def prepared(library, struct):
    """A struct with its defaults, or ready to receive results; its class is one with an `init`."""
    result = struct()
    status = getattr(library, struct.init)(result, sizeof(struct))
    if status != ATTMD_OK:
        raise OSError(f"{struct.init} failed: {library.attmd_last_error().decode()}")
    return result
'''


def emit(header: Header) -> str:
    body = "".join(_declaration(declaration) for declaration in header.declarations)
    body += "\n\n#: Name, result and parameters of every function.\nFUNCTIONS = (\n"
    for function in header.functions:
        parameters = ", ".join(_spell(parameter.type) for parameter in function.parameters)
        body += wrapped(f'    ("{function.name}", {_spell(function.result)}, [', parameters, "]),\n")
    body += ")\n"
    body = re.sub("\n{4,}", "\n\n\n", body)
    types = sorted(set(re.findall(r"\bc_\w+", body)))
    version = ".".join(map(str, header.version))
    return BEGIN.format(version=version, version_tuple=header.version, types=", ".join(types)) + body + END


def _declaration(declaration) -> str:
    if isinstance(declaration, Constants):
        return "\n" + "".join(f"{entry.name} = {entry.value}\n" for entry in declaration.entries)
    if isinstance(declaration, Alias):
        return f"\n{declaration.name} = {_spell(declaration.type)}\n"
    if isinstance(declaration, Handle):
        return f"\n\nclass {declaration.name}(Structure):\n    pass\n\n"
    if isinstance(declaration, Callback):
        types = [declaration.result] + [parameter.type for parameter in declaration.parameters]
        return f"\n{declaration.name} = CFUNCTYPE({', '.join(map(_spell, types))})\n"
    if isinstance(declaration, Struct):
        init = f'    init = "{declaration.init}"\n' if declaration.init else ""
        fields = "".join(f'        ("{field.name}", {_spell(field.type)}),\n' for field in declaration.fields)
        return f"\n\nclass {declaration.name}(Structure):\n{init}    _fields_ = [\n{fields}    ]\n\n"
    raise TypeError(declaration)


def _spell(type_: Type) -> str:
    if type_.kind == "void":
        return "None"
    if type_.kind == "number":
        return NUMBERS[type_.name]
    if type_.kind == "character":
        return "c_char"
    if type_.kind in ("text", "bytes"):
        return "c_char_p"
    if type_.kind == "array":
        return f"{_spell(type_.target)} * {type_.length}"
    if type_.kind == "pointer":
        return "c_void_p" if type_.target.kind == "void" else f"POINTER({_spell(type_.target)})"
    return type_.name
