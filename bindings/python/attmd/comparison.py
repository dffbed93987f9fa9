"""Norms, directions and tokens: the trained model against the max-margin solution."""
from __future__ import annotations

from ctypes import byref, c_double, c_int32, c_int64
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arguments import doubles, number, pointer
from ._library import check, lib, prepared, raw
from .dataset import Dataset
from .errors import DimensionError
from .models import AttentionModel
from .svm import Solution

__all__ = ["Comparison", "compare", "cosine", "directional_divergence", "globally_optimal_tokens", "locally_optimal",
           "norm", "token_scores"]


@dataclass(frozen=True)
class Comparison:
    """A trained attention model beside the solution of its lp-AttSVM."""
    divergence_svm_model: float  #: D(W_svm, W), as the paper plots it
    divergence_model_svm: float  #: D(W, W_svm)
    cosine: float
    model_norm: float            #: ||W||_p, p of the SVM
    svm_norm: float              #: ||W_svm||_p
    model_margin: float          #: smallest margin of W / ||W||_p, of rows that are not relaxed
    svm_margin: float            #: the same of W_svm
    softmax_mass_mean: float     #: over samples, of the largest attention weight
    softmax_mass_min: float
    selected_agree: int          #: samples whose largest weight is on the token that the SVM was given


def compare(model: AttentionModel, solution: Solution, dataset: Dataset) -> Comparison:
    """`solution` must be of an attention problem of `dataset`; the model's W must not be zero."""
    result = prepared(raw.attmd_comparison)
    check(lib.attmd_compare(AttentionModel._given(model, "model"), Solution._given(solution, "solution"),
                            Dataset._given(dataset, "dataset"), result))
    return Comparison(**{name: getattr(result, name) for name in Comparison.__dataclass_fields__})


def norm(a: ArrayLike, p: float = 2) -> float:
    """||a||_p of all entries, 1 <= p <= inf; without overflow or underflow on the way."""
    values = doubles(a, "a")
    out = c_double()
    check(lib.attmd_norm(number(p, "p"), pointer(values, c_double), values.size, byref(out)))
    return out.value


def directional_divergence(a: ArrayLike, b: ArrayLike, p: float) -> float:
    """D_psi(a/||a||_p, b/||b||_p) with psi = (1/p)||.||_p^p: 0 exactly when the directions agree. The paper plots
    a = W_svm, b = W(k)."""
    exponent = number(p, "p")
    return _of_two(lambda *arguments: lib.attmd_directional_divergence(exponent, *arguments), a, b)


def cosine(a: ArrayLike, b: ArrayLike) -> float:
    """Of the angle between a and b, neither zero."""
    return _of_two(lib.attmd_cosine, a, b)


def _of_two(function: Any, a: ArrayLike, b: ArrayLike) -> float:
    first, second = doubles(a, "a"), doubles(b, "b")
    if first.size != second.size:
        raise DimensionError(f"b has {second.size} values: expected {first.size}, as a has")
    out = c_double()
    check(function(pointer(first, c_double), pointer(second, c_double), first.size, byref(out)))
    return out.value


def token_scores(dataset: Dataset, v: ArrayLike) -> NDArray[np.float64]:
    """y_i v' x_it, n x T, 0 from T_i on."""
    data, decoder = Dataset._given(dataset, "dataset"), doubles(v, "v").ravel()
    out = np.empty((dataset.n, dataset.T))
    check(lib.attmd_token_scores(data, pointer(decoder, c_double), decoder.size, pointer(out, c_double),
                                 out.size))
    return out


def globally_optimal_tokens(dataset: Dataset, v: ArrayLike) -> NDArray[np.int64]:
    """Of each sample the token with the largest score, the first of equals."""
    data, decoder = Dataset._given(dataset, "dataset"), doubles(v, "v").ravel()
    out = np.empty(dataset.n, np.int64)
    check(lib.attmd_globally_optimal_tokens(data, pointer(decoder, c_double), decoder.size,
                                            pointer(out, c_int64), out.size))
    return out


def locally_optimal(dataset: Dataset, v: ArrayLike, solution: Solution) -> NDArray[np.bool_]:
    """True for each sample whose selected token scores higher, by v, than every token of its support set: the tokens of
    `solution.support`, whose margin is 1 within 1e-6. Which tokens these are depends on the solution's p.

    The selection is locally optimal when all are True, and only then does training stay with it; a softmax mass near 1
    does not say so. Where one is False, train on and solve for the tokens that are selected then.
    """
    data, decoder = Dataset._given(dataset, "dataset"), doubles(v, "v").ravel()
    out = np.empty(dataset.n, np.int32)
    check(lib.attmd_locally_optimal(data, pointer(decoder, c_double), decoder.size,
                                    Solution._given(solution, "solution"), pointer(out, c_int32), out.size))
    return out.astype(np.bool_)
