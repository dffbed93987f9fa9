"""Softmax attention trained by mirror descent, the lp max-margin problem that training converges to, and the distance
between the two.

    data = attmd.Dataset.gaussian(6, 8, 10, seed=1)
    model = attmd.AttentionModel(data.d, v=data.decoder)
    attmd.train(model, attmd.MirrorDescent(p=3, normalized=True), data, iterations=20000)
    solution = attmd.svm.solve_attention(data, model.predict(data).selected, p=3)
    print(attmd.compare(model, solution, data).divergence_svm_model)

attmd.sklearn has estimators for scikit-learn, attmd.torch an optimizer for PyTorch, attmd.plot pictures for matplotlib;
each is loaded with its library when it is first used. attmd.typing has the types that signatures name.
"""
from importlib import import_module as _import_module
from typing import TYPE_CHECKING

from . import errors, svm, typing
from ._library import lib as _lib
from ._library import library_path
from ._log import set_log
from ._progress import CancelToken, Progress
from .comparison import (Comparison, compare, cosine, directional_divergence, globally_optimal_tokens, locally_optimal,
                         norm, token_scores)
from .dataset import Dataset
from .errors import AttmdError
from .models import (AttentionModel, Model, ParameterInfo, Predictions, TextPredictions, Transformer, VisionTransformer,
                     load_model)
from .optimizers import Adam, AdamW, GradientDescent, MirrorDescent, Optimizer
from .tokenizer import Tokenizer
from .training import Checkpoint, Direction, Trace, TrainReport, load_checkpoint, resume, train
from .words import Word, attended_words

if TYPE_CHECKING:
    from . import plot, sklearn, torch
else:
    def __getattr__(name):
        if name in ("plot", "sklearn", "torch"):
            return _import_module("." + name, __name__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

__all__ = ["Adam", "AdamW", "AttentionModel", "AttmdError", "CancelToken", "Checkpoint", "Comparison", "Dataset", "Direction",
           "GradientDescent", "MirrorDescent", "Model", "Optimizer", "ParameterInfo", "Predictions", "Progress",
           "TextPredictions", "Tokenizer", "Trace", "TrainReport", "Transformer", "VisionTransformer", "Word", "attended_words",
           "compare", "cosine", "cpu_kernels", "directional_divergence", "errors", "globally_optimal_tokens", "has_feature",
           "library_path", "load_checkpoint", "load_model", "locally_optimal", "norm", "resume", "set_log", "svm",
           "token_scores", "train", "typing", "version_info"]

#: Version of the library that was loaded.
__version__: str = _lib.attmd_version_string().decode()
#: The same as numbers: (major, minor, patch).
version_info = (lambda number: (number // 1000000, number // 1000 % 1000, number % 1000))(int(_lib.attmd_version()))


def has_feature(name: str) -> bool:
    """Whether the library that was loaded has "npz", "shared-blas", "avx2", "avx512" or "neon"; False for other names."""
    return bool(_lib.attmd_has_feature(name.encode()))


def cpu_kernels() -> str:
    """The kernels in use on this processor, to be named beside figures: the library's own and those of the BLAS inside,
    such as "avx512, OpenBLAS SkylakeX". The environment variable ATTMD_KERNELS = baseline, avx2 or avx512 keeps them at
    or below that level; it is read once, when attmd is imported."""
    return str(_lib.attmd_cpu_kernels().decode())
