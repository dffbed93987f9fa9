# ctypes gives its structs and functions no types.
from typing import Any

def __getattr__(name: str) -> Any: ...
