"""The public header as data: what the emitters of this folder turn into declarations of other languages.

Read by libclang, which knows the C that it is: no declaration is understood by a pattern of text.
"""
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Tuple

from clang import cindex
from clang.cindex import CursorKind, TypeKind


@dataclass(frozen=True)
class Type:
    """A C type.

    kind    "void", "number", "character", "text", "bytes", "handle", "struct", "callback", "pointer" or "array". "text"
            is a const char * that ends with a zero byte; "bytes" one whose length is the argument after it.
    name    number: int32, uint64, double, size, ...; handle, struct, callback: its name in the header
    target  pointer, array: what is pointed to, or the element
    length  array: number of elements
    const   pointer: what is pointed to is not changed
    """
    kind: str
    name: str = ""
    target: Optional["Type"] = None
    length: int = 0
    const: bool = False


@dataclass(frozen=True)
class Value:
    """A member of a struct or a parameter of a function; `spelling` is its type in C, `offset` in bytes."""
    name: str
    type: Type
    spelling: str
    offset: int = 0


@dataclass(frozen=True)
class Constant:
    name: str
    value: int


@dataclass(frozen=True)
class Constants:
    """Enumerators that stand together; `of` is the typedef in front of them, if their values have one."""
    of: str
    entries: Tuple[Constant, ...]


@dataclass(frozen=True)
class Alias:
    """A typedef of a number."""
    name: str
    type: Type


@dataclass(frozen=True)
class Handle:
    name: str


@dataclass(frozen=True)
class Struct:
    """`init` is the function that prepares one, "" for structs without defaults."""
    name: str
    fields: Tuple[Value, ...]
    size: int
    init: str


@dataclass(frozen=True)
class Callback:
    name: str
    result: Type
    parameters: Tuple[Value, ...]


@dataclass(frozen=True)
class Function:
    name: str
    result: Type
    result_spelling: str
    parameters: Tuple[Value, ...]


@dataclass(frozen=True)
class Header:
    version: Tuple[int, int, int]
    declarations: Tuple[object, ...]  # all but the functions, each after those that it needs
    functions: Tuple[Function, ...]   # in the order of the header

    def all(self, kind):
        return [declaration for declaration in self.declarations if isinstance(declaration, kind)]

    @property
    def constants(self) -> List[Constant]:
        return [constant for group in self.all(Constants) for constant in group.entries]


NUMBERS = {"int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t", "size_t"}


class HeaderError(Exception):
    """The header holds something that the bindings have no rule for."""


def read(path: Path) -> Header:
    options = cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD
    unit = cindex.Index.create().parse(str(path), args=["-x", "c", "-std=c99"], options=options)
    errors = [str(diagnostic) for diagnostic in unit.diagnostics if diagnostic.severity >= cindex.Diagnostic.Warning]
    if errors:
        raise HeaderError("\n".join(errors))
    own = [cursor for cursor in unit.cursor.get_children()
           if cursor.location.file is not None and Path(cursor.location.file.name) == path]
    macros = _integer_macros(own)
    functions = tuple(_function(cursor) for cursor in own if cursor.kind == CursorKind.FUNCTION_DECL)
    version = tuple(macros[f"ATTMD_VERSION_{part}"] for part in ("MAJOR", "MINOR", "PATCH"))
    return Header(version, tuple(_declarations(own, macros, functions)), functions)


def _integer_macros(cursors):
    """Macros that are one whole number."""
    macros = {}
    for cursor in cursors:
        if cursor.kind == CursorKind.MACRO_DEFINITION:
            tokens = [token.spelling for token in cursor.get_tokens()]
            if len(tokens) == 2 and tokens[1].isdigit():
                macros[tokens[0]] = int(tokens[1])
    return macros


def _declarations(cursors, macros, functions):
    initializers = {function.parameters[0].type.target.name: function.name for function in functions
                    if function.name.endswith("_init")}
    yield Constants("", tuple(Constant(name, value) for name, value in macros.items() if "VERSION" not in name))
    typedef = ""
    for cursor in cursors:
        if cursor.kind == CursorKind.ENUM_DECL:
            entries = tuple(Constant(entry.spelling, entry.enum_value) for entry in cursor.get_children())
            yield Constants(typedef, entries)
        if cursor.kind == CursorKind.STRUCT_DECL and not cursor.is_definition():
            yield Handle(cursor.spelling)
        if cursor.kind == CursorKind.STRUCT_DECL and cursor.is_definition():
            yield _struct(cursor, initializers.get(cursor.spelling, ""))
        typedef = ""
        if cursor.kind == CursorKind.TYPEDEF_DECL:
            declared = _type(cursor.type)
            if declared.kind == "number":
                typedef = cursor.spelling
                yield Alias(cursor.spelling, declared)
            elif declared.kind == "callback":
                yield _callback(cursor)


def _struct(cursor, init):
    fields = []
    for field in cursor.get_children():
        if field.kind != CursorKind.FIELD_DECL or field.is_bitfield():
            raise HeaderError(f"{cursor.spelling}: {field.spelling} is no plain field")
        fields.append(Value(field.spelling, _type(field.type), field.type.spelling,
                            cursor.type.get_offset(field.spelling) // 8))
    return Struct(cursor.spelling, tuple(fields), cursor.type.get_size(), init)


def _callback(cursor):
    function = cursor.underlying_typedef_type.get_pointee()
    parameters = [child for child in cursor.get_children() if child.kind == CursorKind.PARM_DECL]
    return Callback(cursor.spelling, _type(function.get_result()), _parameters(parameters))


def _function(cursor):
    return Function(cursor.spelling, _type(cursor.result_type), cursor.result_type.spelling,
                    _parameters(cursor.get_arguments()))


def _parameters(cursors):
    values = [Value(cursor.spelling, _type(cursor.type), cursor.type.spelling) for cursor in cursors]
    for at, following in enumerate(values[1:]):
        if following.name in ("size", "sizes"):
            values[at] = Value(values[at].name, _with_length(values[at].type), values[at].spelling)
    return tuple(values)


def _with_length(type_):
    """Text whose length is given beside it may hold zero bytes, and need not end with one."""
    if type_.kind == "text":
        return Type("bytes")
    if type_.kind == "pointer" and type_.target.kind == "text":
        return Type("pointer", target=Type("bytes"), const=type_.const)
    return type_


def _type(type_) -> Type:
    if type_.kind == TypeKind.TYPEDEF:
        if type_.get_declaration().spelling in NUMBERS:
            return Type("number", type_.get_declaration().spelling[:-2])
        underlying = type_.get_declaration().underlying_typedef_type
        if underlying.kind == TypeKind.POINTER and underlying.get_pointee().kind == TypeKind.FUNCTIONPROTO:
            return Type("callback", type_.get_declaration().spelling)
        return _type(underlying)
    if type_.kind == TypeKind.ELABORATED:
        return _type(type_.get_named_type())
    if type_.kind == TypeKind.RECORD:
        declaration = type_.get_declaration()
        return Type("struct" if declaration.get_definition() else "handle", declaration.spelling)
    if type_.kind == TypeKind.VOID:
        return Type("void")
    if type_.kind in (TypeKind.DOUBLE, TypeKind.FLOAT):
        return Type("number", type_.spelling.replace("const ", ""))
    if type_.kind in (TypeKind.CHAR_S, TypeKind.CHAR_U):
        return Type("character")
    if type_.kind == TypeKind.CONSTANTARRAY:
        return Type("array", target=_type(type_.get_array_element_type()), length=type_.get_array_size())
    if type_.kind == TypeKind.POINTER:
        pointee = type_.get_pointee()
        target = _type(pointee)
        if target.kind == "character" and pointee.is_const_qualified():
            return Type("text")
        return Type("pointer", target=target, const=pointee.is_const_qualified())
    raise HeaderError(f"no rule for the type {type_.spelling}")
