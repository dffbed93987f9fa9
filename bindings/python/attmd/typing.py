"""The types that signatures of this package name, for annotations of your own."""
from ._arguments import PathLike
from ._handle import Handle
from ._progress import ProgressFunction, ProgressOption
from .dataset import Samples
from .models import Parameters
from .svm import Options as SolveOptions
from .tokenizer import Text

__all__ = ["Handle", "Parameters", "PathLike", "ProgressFunction", "ProgressOption", "Samples", "SolveOptions", "Text"]
