"""Objects of the library in Python: freed once, by close(), at the end of a with block or by the garbage collector."""
from __future__ import annotations

import ctypes
import weakref
from typing import Any, ClassVar, TypeVar

Self = TypeVar("Self", bound="Handle")


class _Owner:
    """What handles of one object hold: it frees that object when the last of them lets go."""

    def __init__(self, free: Any, owned: Any):
        weakref.finalize(self, free, owned)


def _let_go(_owner: _Owner) -> None:
    pass


class Handle:
    """Base of all objects that live in the library."""
    _type: ClassVar[Any]  #: of the handle in C
    _free: ClassVar[Any]
    _hint: ClassVar[str] = ""  #: how to come by one, for who gives something else
    _instead: ClassVar[str]    #: of pickling, for those that cannot be pickled
    _owned: Any
    _finalizer: Any

    @classmethod
    def _new(cls) -> Any:
        """A null pointer for a call to fill."""
        return ctypes.POINTER(cls._type)()

    def _adopt(self: Self, owned: Any) -> Self:
        self._owned = owned
        self._finalizer = weakref.finalize(self, self._free, owned)
        return self

    def _shared(self: Self) -> Self:
        """A second handle of the same object, which is immutable; either may be closed first."""
        self._pointer  # an error if it is closed
        kept = self._finalizer.peek()
        if kept is not None and kept[1] is not _let_go:
            _, free, (owned,), _ = self._finalizer.detach()
            self._finalizer = weakref.finalize(self, _let_go, _Owner(free, owned))
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._finalizer = weakref.finalize(other, _let_go, *self._finalizer.peek()[2])
        return other

    def __reduce__(self) -> Any:
        raise TypeError(f"a {type(self).__name__} cannot be pickled or copied: {self._instead}")

    @classmethod
    def _wrap(cls: "type[Self]", owned: Any) -> Self:
        return cls.__new__(cls)._adopt(owned)

    @property
    def _pointer(self) -> Any:
        """For a call. ctypes turns a freed handle into an error instead of a crash through this."""
        finalizer = getattr(self, "_finalizer", None)
        if finalizer is None or not finalizer.alive:
            raise ValueError(f"this {type(self).__name__} is closed")
        return self._owned

    @classmethod
    def _given(cls, value: Any, name: str) -> Any:
        """The pointer of an argument, which must be of this class."""
        if not isinstance(value, cls):
            article = "an" if cls.__name__[0] in "AO" else "a"
            raise TypeError(f"{name} must be {article} {cls.__name__}, not {type(value).__name__}{cls._hint}")
        return value._pointer

    def close(self) -> None:
        """Frees it now. No other thread may be using it. Closing twice is fine."""
        if hasattr(self, "_finalizer"):
            self._finalizer()

    @property
    def closed(self) -> bool:
        finalizer = getattr(self, "_finalizer", None)
        return finalizer is None or not finalizer.alive

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
