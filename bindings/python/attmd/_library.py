"""Finds and loads the shared library, and turns its status codes into exceptions."""
from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from pathlib import Path
from typing import Any, Iterator, Optional

from . import _raw as raw
from . import errors

__all__ = ["check", "lib", "library_path", "prepared", "raw"]

if sys.platform == "darwin":
    _FILE_NAME = "libattmd.dylib"
elif sys.platform == "win32":
    _FILE_NAME = "attmd.dll"
else:
    _FILE_NAME = "libattmd.so"


def _candidates() -> Iterator[str]:
    """ATTMD_LIBRARY if it is set and nothing else; the file that the wheel carries; what the system's linker finds."""
    chosen = os.environ.get("ATTMD_LIBRARY")
    if chosen:
        yield chosen
        return
    carried = Path(__file__).with_name(_FILE_NAME)
    if carried.exists():
        yield str(carried)
    found = ctypes.util.find_library("attmd")
    if found:
        yield found


def _load() -> Any:
    refusals = []
    for candidate in _candidates():
        try:
            return _checked(raw.bind(ctypes.CDLL(candidate)))
        except OSError as error:
            refusals.append(str(error))
    raise ImportError("; ".join(refusals) or
                      f"the attmd library ({_FILE_NAME}) is neither in the package nor known to the system. Install the "
                      "package by pip, or set ATTMD_LIBRARY to the library's file")


def _checked(library: Any) -> Any:
    major, minor, patch = raw.VERSION
    if library.attmd_abi_check(major * 1000000 + minor * 1000 + patch) != raw.ATTMD_OK:
        raise OSError(f"{library._name}: {library.attmd_last_error().decode('utf-8', 'replace')}")
    return library


#: The library, every function declared. Calls release the GIL.
lib = _load()


def library_path() -> str:
    """The file that was loaded."""
    return str(lib._name)


def check(status: int, path: Optional[bytes] = None) -> None:
    """Raises what a status means; `path` is a file or folder that the call was to read."""
    if status != raw.ATTMD_OK:
        raise errors.from_status(status, lib.attmd_last_error().decode("utf-8", "replace"), path)


def prepared(struct: Any, **values: Any) -> Any:
    """A struct as its _init function leaves it, with fields set to `values`."""
    from ._arguments import fill
    return fill(raw.prepared(lib, struct), **values)
