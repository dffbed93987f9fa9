"""julia/src/raw.jl: the header as Julia declarations, with one pointer a function."""
from header import Alias, Callback, Constants, Handle, Header, Struct, Type
from wrap import wrapped

NUMBERS = {"int32": "Int32", "uint32": "UInt32", "int64": "Int64", "uint64": "UInt64", "uint8": "UInt8",
           "double": "Float64", "size": "Csize_t"}

# Words of the language, which var"..." makes names.
RESERVED = {"baremodule", "begin", "break", "catch", "const", "continue", "do", "else", "elseif", "end", "export", "false",
            "finally", "for", "function", "global", "if", "import", "let", "local", "macro", "module", "quote", "return",
            "struct", "true", "try", "using", "while"}

BEGIN = '''# The C interface as it is: all that <attmd/attmd.h> {version} declares, for attmd's modules.
# Written by bindings/generate from the header; do not edit. What everything means is said there.
#
# Call load(path) first, in __init__: addresses do not outlive a process. Pointers to numbers take arrays or a Ref,
# pointers to structs the structs themselves, pointers to handles an Object. As in every ccall, nothing checks the
# element type of an array, and arrays whose address a struct holds are the caller's to GC.@preserve.
module Raw

import Libdl

"The version of the header, which a library must fit."
const header_version = v"{version}"

"""
A Julia object that stands for a handle of the library, in its field `pointer`: C functions take it where they take a
`Ptr{{T}}`, and it stays alive during the call.
"""
abstract type Object{{T}} end
Base.unsafe_convert(::Type{{Ptr{{T}}}}, object::Object{{T}}) where {{T}} = object.pointer

"A struct that the library prepares; mutable, passed by its address."
abstract type Prepared end
Base.unsafe_convert(::Type{{Ptr{{T}}}}, object::T) where {{T<:Prepared}} = Ptr{{T}}(pointer_from_objref(object))

function prepare(init, object)
    status = init(object, sizeof(object))
    status == ATTMD_OK || error(nameof(init), ": ", unsafe_string(attmd_last_error()))
    return object
end
'''

LOAD = '''
const addresses = Addresses()

@inline function loaded(address)
    address == C_NULL && not_loaded()
    return address
end
@noinline not_loaded() = error("attmd is not loaded: call Raw.load first")

"""
    load(path)

Opens the library and looks up every function; returns its handle. An error if the library is no attmd of a version that
fits: the same major version, while that is 0 also the same minor version.
"""
function load(path::AbstractString)
    # Not Libdl's default flags: with RTLD_DEEPBIND among them C++ exceptions inside the library abort the process.
    library = Libdl.dlopen(path, Libdl.RTLD_LAZY | Libdl.RTLD_LOCAL)
    try
        check_version(library, path)
        names = fieldnames(Addresses)
        found = map(name -> Libdl.dlsym(library, name; throw_error = false), collect(names))
        absent = findfirst(isnothing, found)
        isnothing(absent) || error(path, " has no function ", names[absent], ", which attmd ", header_version, " has")
        foreach((name, address) -> setfield!(addresses, name, address), names, found)
    catch
        Libdl.dlclose(library)
        rethrow()
    end
    return library
end

function check_version(library, path)
    version = Libdl.dlsym(library, :attmd_version; throw_error = false)
    isnothing(version) && error(path, " is not attmd: it has no function attmd_version")
    number = ccall(version, Int32, ())
    found = VersionNumber(number ÷ 1000000, number ÷ 1000 % 1000, number % 1000)
    fits = found.major == header_version.major && (found.major != 0 || found.minor == header_version.minor)
    fits || error(path, " is attmd ", found, ", but this package is made for attmd ", header_version)
end
'''


def emit(header: Header) -> str:
    parts = [BEGIN.format(version=".".join(map(str, header.version)))]
    parts += [_declaration(declaration) for declaration in header.declarations]
    fields = "".join(f"    {function.name}::Ptr{{Cvoid}}\n" for function in header.functions)
    parts.append(f"\n# Addresses of the functions.\nmutable struct Addresses\n{fields}"
                 f"    Addresses() = new(fill(C_NULL, {len(header.functions)})...)\nend\n{LOAD}\n")
    parts += [_function(function) for function in header.functions]
    parts.append("\nend # module\n")
    return "".join(parts)


def _declaration(declaration) -> str:
    if isinstance(declaration, Constants):
        of = f"{declaration.of}(%d)" if declaration.of else "%d"
        return "\n" + "".join(f"const {entry.name} = {of % entry.value}\n" for entry in declaration.entries)
    if isinstance(declaration, Alias):
        return f"\nconst {declaration.name} = {_spell(declaration.type)}\n"
    if isinstance(declaration, Handle):
        return f"\nmutable struct {declaration.name} end\n"
    if isinstance(declaration, Callback):
        types = _tuple(parameter.type for parameter in declaration.parameters)
        return f"\n# @cfunction(..., {_spell(declaration.result)}, {types})\n" \
               f"const {declaration.name} = Ptr{{Cvoid}}\n"
    if isinstance(declaration, Struct):
        return _prepared(declaration) if declaration.init else _plain(declaration)
    raise TypeError(declaration)


def _prepared(struct: Struct) -> str:
    fields = "".join(f"    {_name(field)}::{_spell(field.type)}\n" for field in struct.fields)
    return f"\nmutable struct {struct.name} <: Prepared\n{fields}" \
           f"    {struct.name}() = prepare({struct.init}, new())\nend\n"


def _plain(struct: Struct) -> str:
    """Immutable, so that arrays of it are arrays of the C struct; every field starts as zero."""
    fields = "".join(f"    {_name(field)}::{_spell(field.type)} = {_zero(field.type)}\n" for field in struct.fields)
    return f"\nBase.@kwdef struct {struct.name}\n{fields}end\n"


def _name(named) -> str:
    return f'var"{named.name}"' if named.name in RESERVED else named.name


def _zero(type_: Type) -> str:
    if type_.kind == "array":
        return f"ntuple(_ -> {_zero(type_.target)}, {type_.length})"
    if type_.kind == "number":
        return "0"
    return f"{_spell(type_)}(C_NULL)" if type_.kind == "text" else "C_NULL"


def _function(function) -> str:
    names = [_name(parameter) for parameter in function.parameters]
    types = _tuple(parameter.type for parameter in function.parameters)
    arguments = "".join(f", {name}" for name in names)
    call = f"ccall(loaded(addresses.{function.name}), {_spell(function.result)}, {types}{arguments})"
    signature = f"{function.name}({', '.join(names)}) ="
    if len(signature) + 1 + len(call) <= 120:
        return f"{signature} {call}\n"
    return f"{signature}\n" + wrapped("    ", call, "\n")


def _tuple(types) -> str:
    spelled = [_spell(type_) for type_ in types]
    return f"({', '.join(spelled)}{',' if len(spelled) == 1 else ''})"


def _spell(type_: Type) -> str:
    if type_.kind == "void":
        return "Cvoid"
    if type_.kind == "number":
        return NUMBERS[type_.name]
    if type_.kind == "character":
        return "UInt8"
    if type_.kind == "text":
        return "Cstring"
    if type_.kind == "bytes":
        return "Ptr{UInt8}"
    if type_.kind == "array":
        return f"NTuple{{{type_.length},{_spell(type_.target)}}}"
    if type_.kind == "pointer":
        return f"Ptr{{{_spell(type_.target)}}}"
    return type_.name
