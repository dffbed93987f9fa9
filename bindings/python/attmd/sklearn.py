"""Estimators for scikit-learn: softmax attention, lp max-margin classification of rows, and texts."""
from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any, List, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from . import svm
from ._arguments import PathLike
from ._early_stopping import train_to_best
from ._progress import ProgressOption
from .dataset import Dataset
from .models import AttentionModel, Predictions, Transformer
from .optimizers import Adam, MirrorDescent
from .tokenizer import Tokenizer
from .training import train
from .words import Word, attended_words

__all__ = ["AttentionClassifier", "MaxMarginClassifier", "ReviewClassifier"]

Doubles = NDArray[np.float64]


class _Binary(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Two classes by the sign of decision_function."""

    def predict(self, X: Any) -> NDArray[Any]:
        """The class of each sample."""
        positive = self.decision_function(X) > 0
        return np.asarray(self.classes_[positive.astype(np.intp)])

    def decision_function(self, X: Any) -> Doubles:
        raise NotImplementedError

    def _signs(self, y: Any) -> NDArray[np.int32]:
        """-1 for the first class and +1 for the second; sets classes_."""
        check_classification_targets(y)
        kind = type_of_target(y, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        self.classes_, indices = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"Classifier can't train when only one class is present: {self.classes_[0]}")
        return (2 * indices - 1).astype(np.int32)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


class AttentionClassifier(_Binary):
    """One head of softmax attention, f(X, z) = v' X' softmax(X W z), both W and v trained by normalized mirror descent.

    X is n x T x d, or n x (T * d) with `tokens` = T; the first token of each sample is its query. With one token the
    attention has nothing to choose from, and what is left is a linear classifier. Bring the entries to unit scale first.
    Two classes; no weights of samples or classes.

    tokens            T of flattened X
    p, step_size      of the mirror descent, 1 < p < inf
    max_iter          the most steps of it, ConvergenceWarning where they were not enough
    fit_intercept     a 1 is added to every token
    random_state      of v's start and of which samples are held out; W starts at 0
    early_stopping    training ends, and the parameters are taken, by the mean log loss on samples that are held out; False,
                      or with too few of them: by that on the samples of the training
    validation_fraction
                      of the samples, held out with the classes in proportion. Fewer than 5 of a class are too few
    n_iter_no_change  steps after which training ends if that loss, which is looked at every 10 of them, has not fallen by
                      more than tol; the parameters of the last such fall are kept
    tol               about what chance makes of the loss on a few dozen samples held out

    With every step f grows, and so does what predict_proba is sure of. The samples that are held out choose the step, so
    that probabilities are calibrated by them; where none are, they may be nearer to 0 and 1 than is right.

    Attributes: model_ (an AttentionModel), its W_ (d x d) and v_ (d), classes_, n_iter_ (steps that were made), best_iter_
    (steps to the parameters that were kept), loss_ (mean log loss of the samples of the training) and validation_loss_ (of
    those held out; None where none are).
    """

    def __init__(self, tokens: int = 1, p: float = 2.0, step_size: float = 0.05, max_iter: int = 500,
                 fit_intercept: bool = True, random_state: Any = None, early_stopping: bool = True,
                 validation_fraction: float = 0.1, n_iter_no_change: int = 100, tol: float = 0.01):
        self.tokens = tokens
        self.p = p
        self.step_size = step_size
        self.max_iter = max_iter
        self.fit_intercept = fit_intercept
        self.random_state = random_state
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.tol = tol

    def fit(self, X: Any, y: Any) -> "AttentionClassifier":
        X, y = validate_data(self, X, y, allow_nd=True, dtype=[np.float64, np.float32])
        signs = self._signs(y)
        self._require_limits()
        self._shape = X.shape[1:]
        samples = self._samples(X)
        random = check_random_state(self.random_state)
        seed = int(random.randint(2**31 - 1))
        self.model_ = AttentionModel(samples.shape[2], parametrization="joint", v_std=0.1, seed=seed)
        with Dataset.from_samples(samples, signs, copy=False) as data:
            self._train(data, self._held_out(signs, random))
        self.W_, self.v_ = self.model_.W, self.model_.v
        return self

    def _require_limits(self) -> None:
        if not 0 < self.validation_fraction < 1:
            raise ValueError(f"validation_fraction = {self.validation_fraction!r}: expected a number between 0 and 1")
        if self.n_iter_no_change < 1:
            raise ValueError(f"n_iter_no_change = {self.n_iter_no_change!r}: expected at least 1")
        if self.max_iter < 0:
            raise ValueError(f"max_iter = {self.max_iter!r}: expected at least 0")
        if not self.tol >= 0:
            raise ValueError(f"tol = {self.tol!r}: expected at least 0")

    def _held_out(self, signs: NDArray[np.int32], random: Any) -> Optional[NDArray[np.int64]]:
        """Samples to hold out; None where they would be too few."""
        rarest = min(np.count_nonzero(signs < 0), np.count_nonzero(signs > 0))
        if not self.early_stopping or self.validation_fraction * rarest < 5:
            return None
        held_out = train_test_split(np.arange(len(signs)), test_size=self.validation_fraction, stratify=signs,
                                    random_state=random)[1]
        return np.sort(held_out)

    def _train(self, data: Dataset, held_out: Optional[NDArray[np.int64]]) -> None:
        part = watched = data
        if held_out is not None:
            part, watched = data.subset(np.setdiff1d(np.arange(data.n), held_out)), data.subset(held_out)
        optimizer = MirrorDescent(self.p, self.step_size, normalized=True)
        best = train_to_best(self.model_, optimizer, part, watched, iterations=self.max_iter,
                             patience=self.n_iter_no_change, tolerance=self.tol)
        if not best.converged:
            svm.warn_outside(f"max_iter = {self.max_iter} was reached: training ends by itself after n_iter_no_change = "
                             f"{self.n_iter_no_change} steps in which the loss does not fall")
        self.n_iter_, self.best_iter_, self.loss_ = best.iterations, best.iteration, self.model_.loss(part)
        self.validation_loss_ = None if held_out is None else best.loss

    def decision_function(self, X: Any) -> Doubles:
        """f of each sample; positive for the second class."""
        return self._predictions(X, False).value

    def predict_proba(self, X: Any) -> Doubles:
        """n x 2, by the logistic function of f."""
        f = self.decision_function(X)
        small = np.exp(-abs(f)) / (1 + np.exp(-abs(f)))  # of the less probable class, without cancellation
        return np.stack([np.where(f > 0, small, 1 - small), np.where(f > 0, 1 - small, small)], axis=1)

    def attention(self, X: Any) -> Doubles:
        """Attention weights, n x T."""
        weights = self._predictions(X, True).softmax
        assert weights is not None
        return weights

    def _predictions(self, X: Any, softmax: bool) -> Predictions:
        check_is_fitted(self)
        X = validate_data(self, X, allow_nd=True, dtype=[np.float64, np.float32], reset=False)
        if X.shape[1:] != self._shape:
            raise ValueError(f"X has samples of shape {X.shape[1:]}, but {type(self).__name__} was fitted with "
                             f"{self._shape}")
        samples = self._samples(X)
        with Dataset.from_samples(samples, np.ones(len(samples), np.int32), copy=False) as data:
            return self.model_.predict(data, softmax=softmax)

    def _samples(self, X: NDArray[Any]) -> NDArray[Any]:
        if X.ndim == 2:
            if self.tokens < 1 or X.shape[1] % self.tokens:
                raise ValueError(f"tokens = {self.tokens}: expected a divisor of the {X.shape[1]} features")
            X = X.reshape(len(X), self.tokens, -1)
        if X.ndim != 3:
            raise ValueError(f"Found array with dim {X.ndim}: expected samples x tokens x entries")
        if self.fit_intercept:
            X = np.concatenate([X, np.ones_like(X[:, :, :1])], axis=2)
        return X


class MaxMarginClassifier(_Binary):
    """The linear classifier of X, samples x features, with the largest margin in an lp norm.

    Minimizes (1/p)||w||_p^p + C sum_i xi_i subject to y_i w'x_i >= 1 - xi_i; with C = inf ||w||_p subject to
    y_i w'x_i >= 1. Solved to a certified gap; ConvergenceWarning where tol is not reached. Two classes; fit takes
    sample_weight. For probabilities, scikit-learn's CalibratedClassifierCV around it.

    p              1 <= p <= inf; below inf if C is finite
    C              price of a violation
    loss           "hinge" (C xi) or "squared_hinge" (C xi^2)
    fit_intercept  a feature of value intercept_scaling is added; its weight is part of the norm
    tol            relative duality gap; decisions are exact to about its root

    Attributes: coef_ (1 x features), intercept_ (1), dual_coef_ (one a sample, 0 where sample_weight is 0; equal
    samples share theirs by weight), gap_, n_iter_, classes_.
    """

    def __init__(self, p: float = 2.0, C: float = 1.0, loss: str = "hinge", fit_intercept: bool = True,
                 intercept_scaling: float = 1.0, tol: float = 1e-10, max_iter: int = 200):
        self.p = p
        self.C = C
        self.loss = loss
        self.fit_intercept = fit_intercept
        self.intercept_scaling = intercept_scaling
        self.tol = tol
        self.max_iter = max_iter

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> "MaxMarginClassifier":
        X, y = validate_data(self, X, y, allow_nd=True, dtype=np.float64)
        _require_rows(X)
        if self.loss not in ("hinge", "squared_hinge"):
            raise ValueError(f"loss = {self.loss!r}: expected 'hinge' or 'squared_hinge'")
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        signs = self._signs(y)
        used = weights > 0
        if len(np.unique(signs[used])) < 2:
            raise ValueError("Classifier can't train when only one class is present: all samples of a class have "
                             "sample_weight 0")
        rows, row_of, row_weights = _merged(self._features(X[used]) * signs[used, None], weights[used])
        options = svm._filled(self.p, self.C, slack="plain" if self.loss == "hinge" else "squared", tolerance=self.tol,
                              max_iterations=self.max_iter)
        problem = svm.Problem.rows(rows, weights=row_weights)
        with svm.solve_silently(problem, options) as solution:
            if solution.outcome == "infeasible":
                raise ValueError("The classes cannot be separated by a hyperplane: a finite C allows for violations")
            if solution.outcome == "beyond_norm":
                raise ValueError("no separating hyperplane was found (no proof that there is none): a finite C allows for "
                                 "violations")
            svm.warn_if_stopped(solution.report, options, "max_iter", "tol")
            w = solution.w
            self.gap_, self.n_iter_ = solution.gap, solution.iterations
            self.dual_coef_ = np.zeros(len(X))
            self.dual_coef_[used] = (solution.duals / row_weights)[row_of] * weights[used] * signs[used]
        count = X.shape[1]
        self.coef_ = w[None, :count]
        self.intercept_ = w[count:] * self.intercept_scaling if self.fit_intercept else np.zeros(1)
        return self

    def decision_function(self, X: Any) -> Doubles:
        """w'x + b of each sample; positive for the second class."""
        check_is_fitted(self)
        X = validate_data(self, X, allow_nd=True, dtype=np.float64, reset=False)
        _require_rows(X)
        return np.asarray(X @ self.coef_[0] + self.intercept_[0])

    def _features(self, X: Doubles) -> Doubles:
        if not self.fit_intercept:
            return X
        return np.hstack([X, np.full((len(X), 1), float(self.intercept_scaling))])


def _merged(rows: Doubles, weights: Doubles) -> Tuple[Doubles, NDArray[np.intp], Doubles]:
    """Equal rows as one with the sum of their weights, in an order that does not depend on theirs, and which one each has
    become. A sample of weight 2 and one that is there twice are then the same problem, and solved to the same bits."""
    plain = np.ascontiguousarray(rows + 0.0)  # -0 is 0
    keys = plain.view(np.dtype((np.void, plain.itemsize * plain.shape[1]))).ravel()
    _, first, row_of = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first], row_of, np.asarray(np.bincount(row_of, weights), np.float64)


def _require_rows(X: Doubles) -> None:
    if X.ndim != 2:
        raise ValueError(f"X has shape {X.shape}: expected two axes, samples x features. AttentionClassifier takes samples "
                         "of several tokens")


class ReviewClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A transformer that classifies texts, of two classes or more, the paper's sentiment classifier in small by default.
    Of a text only the first max_length tokens are read, and the rest is not looked at; no weights of samples or classes.

    vocabulary    a file of WordPiece tokens, a list of tokens or a Tokenizer; None: the commonest words of the texts that
                  it is fitted to
    max_length, n_embd, heads, hidden, blocks, dropout
                  of the Transformer
    optimizer     "mirror_descent" with the exponent p, or "adam"
    progress      True for a progress bar

    Attributes: model_, tokenizer_, classes_, loss_ (mean log loss of the texts of the training, without dropout).
    """

    def __init__(self, vocabulary: Union[None, PathLike, List[str], Tokenizer] = None, max_length: int = 256,
                 n_embd: int = 64, heads: int = 2, hidden: int = 256, blocks: int = 1, dropout: float = 0.2,
                 optimizer: str = "mirror_descent", p: float = 1.1, step_size: float = 0.01, epochs: int = 18,
                 batch_size: int = 32, random_state: Any = None, progress: ProgressOption = None):
        self.vocabulary = vocabulary
        self.max_length = max_length
        self.n_embd = n_embd
        self.heads = heads
        self.hidden = hidden
        self.blocks = blocks
        self.dropout = dropout
        self.optimizer = optimizer
        self.p = p
        self.step_size = step_size
        self.epochs = epochs
        self.batch_size = batch_size
        self.random_state = random_state
        self.progress = progress

    def fit(self, X: Sequence[str], y: Any) -> "ReviewClassifier":
        texts = _texts(X)
        self.classes_, labels = np.unique(np.asarray(y), return_inverse=True)
        if len(texts) != len(labels):
            raise ValueError(f"X has {len(texts)} texts, y {len(labels)} labels")
        if len(self.classes_) < 2:
            raise ValueError("Classifier can't train when only one class is present")
        if isinstance(self.vocabulary, Tokenizer):
            self.tokenizer_ = self.vocabulary
        else:
            self.tokenizer_ = Tokenizer(_vocabulary(texts) if self.vocabulary is None else self.vocabulary)
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        count = len(self.classes_)
        self.model_ = Transformer(len(self.tokenizer_), max_length=self.max_length, classes=1 if count == 2 else count,
                                  n_embd=self.n_embd, heads=self.heads, hidden=self.hidden, blocks=self.blocks,
                                  dropout=self.dropout, seed=seed)
        with self._dataset(texts, labels) as data:
            train(self.model_, self._optimizer(), data, epochs=self.epochs, batch_size=min(self.batch_size, len(texts)),
                  shuffle_seed=seed, progress=self.progress)
            of_all = self.model_.predict(data).probability
        assert of_all is not None
        self.loss_ = float(-np.log(np.maximum(of_all[np.arange(len(texts)), labels], math.ulp(0.0))).mean())
        return self

    def _optimizer(self) -> Any:
        if self.optimizer == "mirror_descent":
            return MirrorDescent(self.p, self.step_size)
        if self.optimizer == "adam":
            return Adam(self.step_size)
        raise ValueError(f"optimizer = {self.optimizer!r}: expected 'mirror_descent' or 'adam'")

    def _dataset(self, texts: List[str], labels: Optional[NDArray[Any]] = None) -> Dataset:
        return Dataset.texts(texts, labels, tokenizer=self.tokenizer_, classes=len(self.classes_),
                             max_length=self.max_length)

    def _predictions(self, X: Sequence[str]) -> Predictions:
        check_is_fitted(self)
        with self._dataset(_texts(X)) as data:
            return self.model_.predict(data)

    def predict(self, X: Sequence[str]) -> NDArray[Any]:
        """The most probable class of each text."""
        labels = self._predictions(X).label  # first: it says so if this is not fitted
        return np.asarray(self.classes_[labels])

    def predict_proba(self, X: Sequence[str]) -> Doubles:
        """n x classes."""
        probability = self._predictions(X).probability
        assert probability is not None
        return probability

    def decision_function(self, X: Sequence[str]) -> Doubles:
        """Two classes: the logit of the second. More: n x classes, logarithms of the probabilities."""
        predictions = self._predictions(X)
        if len(self.classes_) == 2:
            return predictions.value
        assert predictions.probability is not None
        return np.log(np.maximum(predictions.probability, math.ulp(0.0)))

    def words(self, text: str) -> List[Word]:
        """The text in pieces with the attention on each."""
        check_is_fitted(self)
        return attended_words(self.model_, self.tokenizer_, text)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.string = False, True
        return tags


def _texts(X: Sequence[str]) -> List[str]:
    if isinstance(X, (str, bytes)):
        raise ValueError("X must be a list of texts, not a single one")
    if len(getattr(X, "shape", (0,))) != 1:
        raise ValueError(f"X has shape {getattr(X, 'shape')}: expected a list of texts or one axis, such as one column of a "
                         "table: df[\"text\"]")
    texts = list(X)
    for i, text in enumerate(texts):
        if not isinstance(text, (str, bytes)):
            raise ValueError(f"X[{i}] is a {type(text).__name__}: expected a text")
    if not texts:
        raise ValueError("X is empty: expected at least one text")
    return texts


def _vocabulary(texts: Sequence[str], most: int = 30000) -> List[str]:
    counts: "Counter[str]" = Counter()
    for text in texts:
        content = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        counts.update(re.findall(r"\w+|[^\w\s]", content.lower()))
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    return special + [word for word, _ in counts.most_common(most)]
