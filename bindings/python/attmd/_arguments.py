"""Python values on their way into C: checked numbers, strings, arrays and options."""
from __future__ import annotations

import ctypes
import operator
import os
from typing import Any, Dict, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _raw as raw
from .errors import DimensionError, InvalidArgumentError, NotFoundError

PathLike = Union[str, "os.PathLike[str]"]
Array = NDArray[Any]

_LIMITS: Dict[Any, Tuple[int, int]] = {
    ctypes.c_int32: (-2**31, 2**31 - 1), ctypes.c_uint32: (0, 2**32 - 1),
    ctypes.c_int64: (-2**63, 2**63 - 1), ctypes.c_uint64: (0, 2**64 - 1)}


# ------------------------------------------------------------------------------------------------------------- numbers

def integer(value: Any, name: str, kind: Any = ctypes.c_int64) -> int:
    """Also of a float that is whole, such as 1e3. ctypes would drop the bits that do not fit."""
    try:
        result = int(value) if isinstance(value, (float, np.floating)) and value.is_integer() else operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, not {_shown(value)}") from None
    low, high = _LIMITS[kind]
    if not low <= result <= high:
        raise InvalidArgumentError(f"{name} = {value!r}: expected {low} to {high}")
    return result


def number(value: Any, name: str, hint: str = "") -> float:
    """No string, though float() would read it."""
    try:
        if isinstance(value, (str, bytes, bytearray)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, not {_shown(value)}{hint}") from None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else type(value).__name__


def fill(struct: Any, **values: Any) -> Any:
    """Sets fields of an options struct; numbers are checked, everything else is taken as ctypes takes it."""
    kinds = dict(struct._fields_)
    for name, value in values.items():
        kind = kinds[name]
        if kind in _LIMITS:
            value = integer(value, name, kind)
        elif kind is ctypes.c_double:
            value = number(value, name)
        setattr(struct, name, value)
    return struct


class Choice:
    """The values of an enumeration by name."""

    def __init__(self, argument: str, /, **values: int):
        self._argument, self._values = argument, values
        self._names = {value: name for name, value in values.items()}

    def value(self, name: str) -> int:
        try:
            return self._values[name]
        except (KeyError, TypeError):
            raise InvalidArgumentError(
                f"{self._argument} = {name!r}: expected one of {', '.join(map(repr, self._values))}") from None

    def names(self) -> Sequence[str]:
        return list(self._values)

    def name(self, value: int) -> str:
        return self._names.get(value, str(value))


DTYPES = Choice("dtype", float32=raw.ATTMD_FLOAT32, float64=raw.ATTMD_FLOAT64)


def dtype_value(dtype: Any) -> int:
    return DTYPES.value(np.dtype(dtype).name)


# ------------------------------------------------------------------------------------------------------------- strings

def text(value: str, name: str) -> bytes:
    encoded = value.encode("utf-8")
    if b"\0" in encoded:
        raise InvalidArgumentError(f"{name} = {value!r}: must not hold a zero byte")
    return encoded


def path_bytes(path: PathLike, name: str = "path") -> bytes:
    try:
        encoded = os.fsencode(path)
    except TypeError:
        raise TypeError(f"{name} must be a path, not {_shown(path)}") from None
    if b"\0" in encoded:
        raise InvalidArgumentError(f"{name} = {path!r}: must not hold a zero byte")
    return encoded


# -------------------------------------------------------------------------------------------------------------- arrays

def doubles(values: ArrayLike, name: str, shape: Optional[Sequence[int]] = None) -> NDArray[np.float64]:
    """Dense float64, without a copy if it is that already. `shape`: what it must have, or as many values on one axis."""
    given = np.asarray(values)
    if given.dtype.kind not in "fiubO":
        raise TypeError(f"{name} must hold real numbers, not {given.dtype}")
    array = np.ascontiguousarray(given, dtype=np.float64).reshape(given.shape)
    if shape is not None and tuple(array.shape) not in (tuple(shape), (int(np.prod(shape)),)):
        raise DimensionError(f"{name} has shape {array.shape}: expected {tuple(shape)}")
    return array


def integers(values: ArrayLike, name: str, dtype: Any, count: Optional[int] = None) -> Array:
    """Dense integers on one axis; others' values must be whole and fit."""
    given = np.asarray(values)
    if given.size == 0:
        given = given.astype(dtype)
    if given.dtype.kind not in "iubfO":
        raise TypeError(f"{name} must hold integers, not {given.dtype}")
    if given.ndim != 1:
        raise DimensionError(f"{name} has {given.ndim} axes: expected one")
    if count is not None and len(given) != count:
        raise DimensionError(f"{name} has {len(given)} values: expected {count}")
    with np.errstate(invalid="ignore"):
        array = np.ascontiguousarray(given, dtype=dtype)
    if given.dtype != array.dtype:
        wrong = np.flatnonzero(array != given)
        if len(wrong):
            raise InvalidArgumentError(f"{name}[{wrong[0]}] = {given[wrong[0]]}: expected an {array.dtype.name}")
    return array


def strided(values: ArrayLike, name: str, axes: int) -> Array:
    """float32 or float64 as it lies in memory, if the library can read it there; else a dense copy."""
    array = np.asarray(values)
    if array.dtype.kind not in "fiubO":
        raise TypeError(f"{name} must hold real numbers, not {array.dtype}")
    if array.ndim != axes:
        raise DimensionError(f"{name} has {array.ndim} axes: expected {axes}")
    if array.dtype not in (np.float32, np.float64):
        return np.ascontiguousarray(array, dtype=np.float64)
    if not array.dtype.isnative or not array.flags.aligned:
        return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))
    # All strides zero means "dense" in C; only a broadcast number has them here.
    if any(stride % array.itemsize for stride in array.strides) or not any(array.strides):
        return array.copy(order="C")
    return array


def steps(array: Array) -> Tuple[int, ...]:
    """Strides in elements."""
    return tuple(stride // array.itemsize for stride in array.strides)


def pointer(array: Optional[Array], kind: Any) -> Any:
    """POINTER(kind) to the first element, which keeps the array alive; so does a struct that it is put into. None stays
    None."""
    if array is None:
        return None
    result = ctypes.cast(ctypes.c_void_p(array.ctypes.data), ctypes.POINTER(kind))
    result._objects[id(array)] = array  # what ctypes itself passes on to a struct
    return result


def address(array: Optional[Array]) -> Optional[int]:
    """For fields of type void *, which keep nothing alive."""
    return None if array is None else int(array.ctypes.data)


def strings(values: Sequence[bytes]) -> Any:
    """const char *const *, zero-terminated."""
    return (ctypes.c_char_p * len(values))(*values)


def parameter_of(names: Sequence[str], name: str) -> int:
    try:
        return list(names).index(name)
    except ValueError:
        raise NotFoundError(f"parameter {name!r}: there are {', '.join(names)}") from None
