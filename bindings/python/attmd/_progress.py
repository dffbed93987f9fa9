"""Progress callbacks, interrupts and cancelling around one call into the library."""
from __future__ import annotations

import signal
import sys
import threading
from types import FrameType
from typing import Any, Callable, NamedTuple, Optional, Tuple, Union

from ._handle import Handle
from ._library import check, lib, raw


class Progress(NamedTuple):
    """What a progress callback is told."""
    iteration: int      #: iterations done in this call
    max_iteration: int  #: where the call would stop at the latest
    seconds: float      #: since the call began
    value: float        #: training: the loss; SVM: the certified relative gap so far
    lower: float        #: SVM: bounds on the optimum so far; training: NaN
    upper: float


#: Gets a Progress; a true result ends the call. What it raises comes out of the call.
ProgressFunction = Callable[[Progress], Any]
#: A callback, True for a progress bar (tqdm's if it is installed), False or None for nothing.
ProgressOption = Union[ProgressFunction, bool, None]


class CancelToken(Handle):
    """A flag by which another thread ends a running call. Give it as `cancel`."""
    _type, _free = raw.attmd_cancel, lib.attmd_cancel_free
    _instead = "it is a flag in this process; make one where the call is"

    def __init__(self) -> None:
        token = self._new()
        check(lib.attmd_cancel_create(token))
        self._adopt(token)

    def request(self) -> None:
        """Every call that was given the token ends at its next iteration. Any thread may call this."""
        lib.attmd_cancel_request(self._pointer)

    def reset(self) -> None:
        """Clears the request so that the token can serve again."""
        lib.attmd_cancel_reset(self._pointer)


class Watched:
    """A context around a call whose options have `progress` and `cancel`.

    Exceptions of the callback must not pass through C: they are kept, end the call and are raised at the end of the
    context. So is what SIGINT's handler raises: Python would run the handler at the callback's first instruction, where
    nothing can catch the exception, so that the handler is called afterwards.
    """

    def __init__(self, options: Any, progress: ProgressOption, cancel: Optional[CancelToken], what: str):
        self._bar = _bar(what) if progress is True else None
        callback = self._bar or progress
        if callback and not callable(callback):
            raise TypeError(f"progress must be a function, True, False or None, not {progress!r}")
        self._callback: Optional[ProgressFunction] = callback or None
        self._error: Optional[BaseException] = None
        self._signal: Optional[Tuple[int, Optional[FrameType]]] = None
        self._handler: Any = None
        self._in_callback = False
        self._function = raw.attmd_progress_fn(self._on_progress)
        options.progress = self._function
        if cancel is not None:
            options.cancel = CancelToken._given(cancel, "cancel")

    def _on_progress(self, state: Any, _user: Any) -> int:
        try:
            if self._signal is not None:
                return 1
            if self._callback is None:
                return 0
            self._in_callback = True
            now = state.contents
            stop = self._callback(Progress(now.iteration, now.max_iteration, now.seconds, now.value, now.lower,
                                           now.upper))
            self._in_callback = False
            return 1 if stop else 0
        except BaseException as error:
            self._error = error
            return 1
        finally:
            self._in_callback = False

    def _on_signal(self, number: int, frame: Optional[FrameType]) -> None:
        if self._in_callback:  # it can be raised, and the callback may be waiting for something
            self._handler(number, frame)
        else:
            self._signal = (number, frame)

    def __enter__(self) -> "Watched":
        if threading.current_thread() is threading.main_thread():
            handler = signal.getsignal(signal.SIGINT)
            if callable(handler):
                self._handler = handler
                signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, kind: Any, _value: Any, _traceback: Any) -> None:
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)
        if self._bar is not None:
            self._bar.close()
        error, self._error = self._error, None
        del self._function  # a cycle
        if error is not None:
            raise error
        if self._signal is not None and kind is None:
            self._handler(*self._signal)


#: What the value is called of each kind of call; reading has none.
_VALUES = {"training": "loss", "solving": "gap"}


def _bar(what: str) -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _PlainBar(what)
    return _TqdmBar(what, tqdm)


def _total(what: str, now: Progress) -> Optional[int]:
    """None for solving, which is done long before the limit on its iterations."""
    return None if what == "solving" else now.max_iteration


def _value(what: str, now: Progress) -> str:
    return f"{_VALUES[what]}={now.value:.4g}" if what in _VALUES else ""


class _StandardError:
    """sys.stderr, which may be missing, closed or full: what it does not take is dropped, and the call goes on."""

    def __init__(self) -> None:
        self._stream = sys.stderr

    def write(self, text: str) -> None:
        self._try("write", text)

    def flush(self) -> None:
        self._try("flush")

    def isatty(self) -> bool:
        return bool(self._try("isatty"))

    def _try(self, name: str, *arguments: Any) -> Any:
        try:
            return getattr(self._stream, name)(*arguments)
        except Exception:  # None has no such method, a closed file raises ValueError, the system OSError
            return None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _TqdmBar:
    def __init__(self, what: str, tqdm: Any):
        self._what, self._bar = what, tqdm(desc=what, leave=False, dynamic_ncols=True, file=_StandardError())

    def __call__(self, now: Progress) -> None:
        self._bar.total = _total(self._what, now)
        self._bar.set_postfix_str(_value(self._what, now), refresh=False)
        self._bar.update(now.iteration - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class _PlainBar:
    """One line on a terminal's standard error, nothing in a file."""

    def __init__(self, what: str):
        self._what, self._out = what, _StandardError()
        self._on = self._out.isatty()

    def __call__(self, now: Progress) -> None:
        if self._on:
            total, value = _total(self._what, now), _value(self._what, now)
            self._out.write(f"\r{self._what}: {now.iteration}{' iterations' if total is None else f' of {total}'}"
                            f"{', ' if value else ''}{value}\x1b[K")
            self._out.flush()

    def close(self) -> None:
        if self._on:
            self._out.write("\r\x1b[K")
            self._out.flush()
