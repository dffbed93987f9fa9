"""What save() writes as bytes, for pickle, copy and state_dict."""
from __future__ import annotations

import os
import tempfile
from typing import Any, Callable, TypeVar

Loaded = TypeVar("Loaded")


def to_bytes(saved: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "saved.safetensors")
        saved.save(path)
        with open(path, "rb") as file:
            return file.read()


def from_bytes(content: bytes, load: Callable[[str], Loaded]) -> Loaded:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "saved.safetensors")
        with open(path, "wb") as file:
            file.write(content)
        return load(path)
