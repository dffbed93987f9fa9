"""One exception for each status of the library, each also of the built-in class that it is nearest to."""
from __future__ import annotations

import functools
import os
import sys
from typing import Any, Dict, Optional, Type

from . import _raw as raw

__all__ = ["AttmdError", "BufferTooSmallError", "CancelledError", "ConvergenceWarning", "DimensionError", "FileError", "FileMissingError",
           "FormatError", "InternalError", "InvalidArgumentError", "NotFoundError", "NumericalError",
           "OutOfMemoryError", "UnsupportedError", "status_name"]


class AttmdError(Exception):
    """Base of all. Its text names the argument, the value and what was expected."""
    #: The library's status code.
    status: int = -1


class InvalidArgumentError(AttmdError, ValueError):
    """A value is out of range, not finite, or of the wrong kind."""
    status = raw.ATTMD_ERROR_INVALID_ARGUMENT


class DimensionError(AttmdError, ValueError):
    """Two arguments have sizes that do not fit each other."""
    status = raw.ATTMD_ERROR_DIMENSION


class OutOfMemoryError(AttmdError, MemoryError):
    """Memory is exhausted, or a solve would take more than its memory_limit."""
    status = raw.ATTMD_ERROR_OUT_OF_MEMORY


class FileError(AttmdError, OSError):
    """A file cannot be opened, read or written."""
    status = raw.ATTMD_ERROR_IO


class FileMissingError(FileError, FileNotFoundError):
    """A file or folder to read is not there."""


class FormatError(AttmdError, ValueError):
    """A file was read but is malformed, truncated or of another kind."""
    status = raw.ATTMD_ERROR_FORMAT


class NotFoundError(AttmdError, LookupError):
    """No parameter, token, array or recorded quantity of that name."""
    status = raw.ATTMD_ERROR_NOT_FOUND


class BufferTooSmallError(AttmdError, ValueError):
    """A buffer is below what a result needs; this package sizes its buffers itself."""
    status = raw.ATTMD_ERROR_BUFFER_TOO_SMALL


class NumericalError(AttmdError, ArithmeticError):
    """Arithmetic left the finite numbers; the last finite state is kept."""
    status = raw.ATTMD_ERROR_NUMERICAL


class UnsupportedError(AttmdError, NotImplementedError):
    """Valid, but not for objects of these kinds, or not in this version or build."""
    status = raw.ATTMD_ERROR_UNSUPPORTED


class CancelledError(AttmdError):
    """A progress callback or a cancel token ended a call that has nothing to show for it."""
    status = raw.ATTMD_CANCELLED


class InternalError(AttmdError, RuntimeError):
    """A defect of the library; please report it with the message."""
    status = raw.ATTMD_ERROR_INTERNAL


_CLASSES: Dict[int, Type[AttmdError]] = {
    kind.status: kind
    for kind in (InvalidArgumentError, DimensionError, OutOfMemoryError, FileError, FormatError, NotFoundError,
                 BufferTooSmallError, NumericalError, UnsupportedError, CancelledError, InternalError)}


def status_name(status: int) -> str:
    """The library's name of a status value, such as "ATTMD_ERROR_DIMENSION"."""
    from ._library import lib
    return str(lib.attmd_status_name(status).decode())


def from_status(status: int, message: str, path: Optional[bytes] = None) -> AttmdError:
    """The exception of a status other than ATTMD_OK."""
    kind = _CLASSES.get(status, InternalError)
    if kind is FileError and path is not None and not os.path.exists(path):
        kind = FileMissingError
    error = kind(message)
    error.status = status
    return error


class ConvergenceWarning(UserWarning):
    """A solve ended before its tolerance, and the text has the gap that it reached; or max_iter ended the training of an
    AttentionClassifier. It is scikit-learn's ConvergenceWarning, too, in a process that has loaded scikit-learn."""

    def __reduce__(self) -> Any:
        return convergence_warning, self.args


def convergence_warning(message: str) -> ConvergenceWarning:
    """To be given to warnings.warn."""
    theirs = getattr(sys.modules.get("sklearn.exceptions"), "ConvergenceWarning", None)
    return (ConvergenceWarning if theirs is None else _both(theirs))(message)


@functools.lru_cache(maxsize=1)
def _both(theirs: Any) -> Type[ConvergenceWarning]:
    return type("ConvergenceWarning", (ConvergenceWarning, theirs), {"__module__": __name__, "__doc__": theirs.__doc__})
