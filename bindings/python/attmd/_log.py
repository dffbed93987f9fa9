"""The library's log lines, which go to logging.getLogger("attmd") unless another receiver is set."""
from __future__ import annotations

import logging
from typing import Any, Callable, Optional

from ._library import lib, raw

_logger = logging.getLogger("attmd")
_LEVELS = {raw.ATTMD_LOG_WARNING: logging.WARNING, raw.ATTMD_LOG_INFO: logging.INFO}


def _to_logging(level: int, message: str) -> None:
    _logger.log(level, "%s", message)


_receiver: Optional[Callable[[int, str], Any]] = _to_logging


@raw.attmd_log_fn
def _on_log(level: int, message: bytes, _user: Any) -> None:
    receiver = _receiver
    if receiver is not None:
        receiver(_LEVELS.get(level, logging.INFO), message.decode("utf-8", "replace"))


def set_log(receiver: Optional[Callable[[int, str], Any]] = _to_logging) -> None:
    """Who gets the library's log lines: a function of a level of `logging` and a message, which may be called by any
    thread that is in a call; None drops them; no argument sends them to logging.getLogger("attmd") again."""
    global _receiver
    _receiver = receiver


lib.attmd_set_log(_on_log, None)
