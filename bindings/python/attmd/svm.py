"""The lp max-margin problem: minimize ||w|| subject to a_k'w >= b_k for every row, hard or soft, with certificates."""
from __future__ import annotations

import math
import sys
import warnings
from copy import deepcopy
from ctypes import POINTER, c_double, c_int32, c_int64
from dataclasses import dataclass
from functools import cached_property
from typing import (TYPE_CHECKING, Any, Callable, Dict, Generic, List, NoReturn, Optional, Sequence, Tuple, TypedDict,
                    TypeVar, cast, overload)

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arguments import Choice, address, doubles, dtype_value, integers, number, pointer, steps, strided
from ._handle import Handle
from ._library import check, lib, prepared, raw
from ._progress import CancelToken, ProgressOption, Watched
from .dataset import Dataset
from .errors import NotFoundError, convergence_warning

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Certificate", "Options", "Problem", "Report", "Solution", "certify", "solve", "solve_attention", "solve_decoder",
           "solve_path", "solve_rows"]

Doubles = NDArray[np.float64]

OUTCOMES = Choice("outcome", optimal=raw.ATTMD_SVM_OPTIMAL, infeasible=raw.ATTMD_SVM_INFEASIBLE,
                  beyond_norm=raw.ATTMD_SVM_BEYOND_NORM, stopped=raw.ATTMD_SVM_STOPPED,
                  cancelled=raw.ATTMD_SVM_CANCELLED)
NORMS = Choice("norm", entrywise=raw.ATTMD_NORM_ENTRYWISE, nuclear=raw.ATTMD_NORM_NUCLEAR)
SLACKS = Choice("slack", plain=raw.ATTMD_SLACK_PLAIN, squared=raw.ATTMD_SLACK_SQUARED)
METHODS = Choice("method", auto=raw.ATTMD_SVM_METHOD_AUTO, interior_point=raw.ATTMD_SVM_METHOD_INTERIOR_POINT,
                 dual_system=raw.ATTMD_SVM_METHOD_DUAL_SYSTEM, working_set=raw.ATTMD_SVM_METHOD_WORKING_SET,
                 matrix_free=raw.ATTMD_SVM_METHOD_MATRIX_FREE)


class Problem:
    """The rows of a max-margin problem; make one by attention(), decoder() or rows()."""

    def __init__(self, struct: Any, shape: Tuple[int, ...], kept: Tuple[Any, ...], made_by: Tuple[str, Any, Any]):
        self._struct, self._shape, self._kept, self._made_by = struct, shape, kept, made_by

    def __reduce__(self) -> Any:
        return _problem, self._made_by

    @classmethod
    def attention(cls, dataset: Dataset, selected: ArrayLike, *, relaxed: Optional[ArrayLike] = None,
                  weights: Optional[ArrayLike] = None) -> "Problem":
        """lp-AttSVM: (x_{i,alpha_i} - x_it)' W z_i >= 1 for every sample i and t != alpha_i = selected[i].

        relaxed  n flags: samples whose rows ask for 0 only;  weights  n factors of C for a soft margin
        """
        return cls._of_dataset(raw.ATTMD_SVM_ATTENTION, dataset, selected, relaxed, weights)

    @classmethod
    def decoder(cls, dataset: Dataset, selected: ArrayLike, *, relaxed: Optional[ArrayLike] = None,
                weights: Optional[ArrayLike] = None) -> "Problem":
        """The decoder's lp-SVM: y_i x_{i,alpha_i}' v >= 1 for every sample."""
        return cls._of_dataset(raw.ATTMD_SVM_DECODER, dataset, selected, relaxed, weights)

    @classmethod
    def _of_dataset(cls, source: int, dataset: Dataset, selected: ArrayLike, relaxed: Optional[ArrayLike],
                    weights: Optional[ArrayLike]) -> "Problem":
        data, n, d = Dataset._given(dataset, "dataset"), dataset.n, dataset.d
        chosen = integers(selected, "selected", np.int64, n)
        flags = None if relaxed is None else integers(relaxed, "relaxed", np.int32, n)
        factors = None if weights is None else doubles(weights, "weights", (n,))
        struct = prepared(raw.attmd_svm_problem, source=source, dataset=data,
                          selected=pointer(chosen, c_int64), count=n, relaxed=pointer(flags, c_int32),
                          weights=pointer(factors, c_double))
        attention = source == raw.ATTMD_SVM_ATTENTION
        return cls(struct, (d, d) if attention else (d,), (dataset,),
                   ("attention" if attention else "decoder", (dataset, chosen), dict(relaxed=flags, weights=factors)))

    @classmethod
    def rows(cls, A: ArrayLike, right_side: Optional[ArrayLike] = None, *,
             weights: Optional[ArrayLike] = None) -> "Problem":
        """A w >= right_side (None: 1), rows x unknowns; A is not copied if it is float32 or float64.

        weights: factors of C for a soft margin, one a row
        """
        matrix = strided(A, "A", 2)
        right = None if right_side is None else doubles(right_side, "right_side", (len(matrix),))
        factors = None if weights is None else doubles(weights, "weights", (len(matrix),))
        struct = prepared(raw.attmd_svm_problem, source=raw.ATTMD_SVM_ROWS, A=address(matrix), rows=matrix.shape[0],
                          unknowns=matrix.shape[1], dtype=dtype_value(matrix.dtype),
                          A_strides=(c_int64 * 2)(*steps(matrix)), right_side=pointer(right, c_double),
                          weights=pointer(factors, c_double))
        return cls(struct, (matrix.shape[1],), (matrix,), ("rows", (matrix, right), dict(weights=factors)))

    @property
    def _pointer(self) -> Any:
        for kept in self._kept:
            if isinstance(kept, Handle):
                kept._pointer  # an error if it is closed
        return self._struct


def _problem(kind: str, positional: Any, named: Any) -> Problem:
    return cast(Problem, getattr(Problem, kind)(*positional, **named))


@dataclass(frozen=True)
class Report:
    """What was established about a problem."""
    outcome: str             #: "optimal", "infeasible", "beyond_norm", "stopped" or "cancelled"
    p: float
    C: float
    rows: int
    unknowns: int
    primal_objective: float  #: hard margin: the norm of the solution, +inf if no feasible point is known
    dual_objective: float    #: lower bound on the optimum; +inf if infeasible
    gap: float               #: (primal - dual) / primal, recomputed from the data
    min_margin: float        #: smallest a_k'w / b_k over b_k > 0
    support_count: int
    iterations: int
    seconds: float
    farkas_residual: float   #: of the certificate, if infeasible
    method: str              #: the one used
    norm: str
    slack: str
    memory_bytes: int        #: about what the solve allocated


@dataclass(frozen=True)
class Certificate:
    """What numbers from anywhere prove about a problem."""
    is_feasible: bool        #: w satisfies every row
    is_farkas: bool          #: the duals prove that no feasible point exists
    primal_bound: float      #: the optimum is at most this
    dual_bound: float        #: the optimum is at least this
    gap: float
    min_margin: float
    farkas_residual: float


Value = TypeVar("Value")


class _Reported(Generic[Value]):
    """A field of a solution's report as an attribute of the solution."""

    def __set_name__(self, _owner: Any, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, solution: None, _owner: Any) -> _Reported[Value]: ...
    @overload
    def __get__(self, solution: Solution, _owner: Any) -> Value: ...
    def __get__(self, solution: Optional[Solution], _owner: Any) -> Any:
        return self if solution is None else getattr(solution.report, self._name)

    def __set__(self, solution: Solution, _value: NoReturn) -> NoReturn:
        raise AttributeError(f"a Solution's {self._name} cannot be set")


class Solution(Handle):
    """A solved problem. Immutable; its report's fields are attributes, too: solution.gap.

    A pickle of it holds all numbers that can be read, which is enough for certify(), but what the library keeps beside them
    is not in it: compare(), locally_optimal() and warm_start want a solution of this process.
    """
    _type, _free = raw.attmd_svm, lib.attmd_svm_free
    _shape: Tuple[int, ...] = ()
    _numbers: Optional[Dict[str, Any]] = None  #: of one from a pickle, which has nothing in the library

    @classmethod
    def _of(cls, owned: Any, shape: Tuple[int, ...]) -> "Solution":
        solution = cls._wrap(owned)
        solution._shape = shape
        return solution

    @cached_property
    def report(self) -> Report:
        if self._numbers is not None:
            return cast(Report, self._numbers["report"])
        struct = prepared(raw.attmd_svm_report)
        check(lib.attmd_svm_get_report(self._pointer, struct))
        values = {name: getattr(struct, name) for name in Report.__dataclass_fields__}
        values.update(outcome=OUTCOMES.name(struct.outcome), method=METHODS.name(struct.method),
                      norm=NORMS.name(struct.norm), slack=SLACKS.name(struct.slack))
        return Report(**values)

    outcome, method, norm, slack = _Reported[str](), _Reported[str](), _Reported[str](), _Reported[str]()
    p, C = _Reported[float](), _Reported[float]()
    rows, unknowns, support_count = _Reported[int](), _Reported[int](), _Reported[int]()
    primal_objective, dual_objective, gap = _Reported[float](), _Reported[float](), _Reported[float]()
    min_margin, farkas_residual, seconds = _Reported[float](), _Reported[float](), _Reported[float]()
    iterations, memory_bytes = _Reported[int](), _Reported[int]()

    @property
    def _pointer(self) -> Any:
        if self._numbers is not None:
            raise ValueError("this Solution is from a pickle, which holds its numbers alone: to compare it or to start from "
                             "it, solve the problem again")
        return super()._pointer

    def close(self) -> None:
        super().close()
        self._numbers = None

    @property
    def closed(self) -> bool:
        return self._numbers is None and super().closed

    def __copy__(self) -> "Solution":
        return self._shared()

    def __deepcopy__(self, _memo: Any) -> "Solution":
        return self._shared()

    def _shared(self) -> "Solution":
        return _from_numbers(self._numbers) if self._numbers is not None else super()._shared()

    def __reduce__(self) -> Any:
        numbers = self._numbers or {"report": self.report, **{name: self._read_if_known(name) for name in _NUMBERS}}
        return _from_numbers, (numbers,)

    def _read_if_known(self, name: str) -> Any:
        try:
            return getattr(self, name)
        except NotFoundError:
            return None

    def _number(self, name: str) -> Any:
        if self._numbers is None:
            return getattr(self, "_read_" + name)()
        if self._numbers[name] is None:
            raise NotFoundError("svm has no solution: no feasible point is known")
        return deepcopy(self._numbers[name])

    @property
    def is_optimal(self) -> bool:
        """The certified gap is at or below the tolerance."""
        return self.report.outcome == "optimal"

    @property
    def w(self) -> Doubles:
        """The solution, d x d for attention; hard margin: scaled so that the smallest a_k'w / b_k is 1. NotFoundError
        if no feasible point is known."""
        return cast(Doubles, self._number("w"))

    def _read_w(self) -> Doubles:
        out = np.empty(self._shape)
        check(lib.attmd_svm_get_solution(self._pointer, pointer(out, c_double), out.size))
        return out

    @property
    def duals(self) -> Doubles:
        """lambda >= 0, one a row; if infeasible, the Farkas certificate."""
        return cast(Doubles, self._number("duals"))

    def _read_duals(self) -> Doubles:
        return self._per_row(lib.attmd_svm_get_duals)

    @property
    def margins(self) -> Doubles:
        """a_k'w, one a row."""
        return cast(Doubles, self._number("margins"))

    def _read_margins(self) -> Doubles:
        return self._per_row(lib.attmd_svm_get_margins)

    def _per_row(self, function: Any) -> Doubles:
        out = np.empty(self.report.rows)
        check(function(self._pointer, pointer(out, c_double), out.size))
        return out

    @property
    def support(self) -> NDArray[np.bool_]:
        """True for each row of the support set: its margin is at its right side (1 for a dataset's rows, 0 where they are
        relaxed) or below, within 1e-6 relative to it, or within the gap's square root if that is larger."""
        return cast(NDArray[np.bool_], self._number("support"))

    def _read_support(self) -> NDArray[np.bool_]:
        out = np.empty(self.report.rows, np.int32)
        check(lib.attmd_svm_get_support(self._pointer, pointer(out, c_int32), out.size))
        return out.astype(np.bool_)

    @property
    def rows_of(self) -> Tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of each row its sample, and the token that the selected one is held against."""
        return cast(Tuple[NDArray[np.int64], NDArray[np.int64]], self._number("rows_of"))

    def _read_rows_of(self) -> Tuple[NDArray[np.int64], NDArray[np.int64]]:
        samples, tokens = np.empty(self.report.rows, np.int64), np.empty(self.report.rows, np.int64)
        check(lib.attmd_svm_get_rows(self._pointer, pointer(samples, c_int64), pointer(tokens, c_int64), samples.size))
        return samples, tokens

    @cached_property
    def selected(self) -> NDArray[np.int64]:
        """The tokens that the problem was made for, one a sample; none for rows()."""
        return cast(NDArray[np.int64], self._number("selected"))

    def _read_selected(self) -> NDArray[np.int64]:
        out = np.empty(self._samples, np.int64)
        check(lib.attmd_svm_get_selected(self._pointer, pointer(out, c_int64), out.size))
        return out

    _samples: int = 0

    def __repr__(self) -> str:
        if self.closed:
            return "<Solution, closed>"
        report = self.report
        return (f"<Solution, {report.outcome}: p = {report.p:g}, {report.rows} rows, {report.unknowns} unknowns, "
                f"objective {report.primal_objective:.6g}, gap {report.gap:.1e}>")


#: What a pickle has beside the report.
_NUMBERS = ("w", "duals", "margins", "support", "rows_of", "selected")


def _from_numbers(numbers: Dict[str, Any]) -> Solution:
    solution = Solution.__new__(Solution)
    solution._numbers = numbers
    return solution


class Options(TypedDict, total=False):
    """The keyword arguments that all solving functions have; see solve()."""
    tolerance: float
    max_iterations: int
    max_seconds: float
    norm: str
    slack: str
    method: str
    memory_limit: int
    warm_start: Optional[Solution]
    threads: int


def _options(p: float, C: float, given: Options) -> Any:
    for name in given:
        if name not in Options.__annotations__:
            raise TypeError(f"solving has no keyword argument {name!r}: expected one of {', '.join(Options.__annotations__)}")
    return _filled(p, C, **given)


def _filled(p: float, C: float, *, tolerance: float = 1e-8, max_iterations: int = 200, max_seconds: float = math.inf,
            norm: str = "entrywise", slack: str = "plain", method: str = "auto", memory_limit: int = 0,
            warm_start: Optional[Solution] = None, threads: int = 0) -> Any:
    p = number(p, "p", ': the nuclear norm is norm="nuclear"' if isinstance(p, str) else "")
    options = prepared(raw.attmd_svm_options, p=p, C=C, tolerance=tolerance, max_iterations=max_iterations,
                       max_seconds=max_seconds, norm=NORMS.value(norm), slack=SLACKS.value(slack),
                       method=METHODS.value(method), memory_limit=memory_limit, threads=threads)
    if warm_start is not None:
        options.warm_start = Solution._given(warm_start, "warm_start")
    return options


def _solution(problem: Problem, owned: Any) -> Solution:
    solution = Solution._of(owned, problem._shape)
    solution._samples = int(problem._struct.count)
    return solution


def solve(problem: Problem, p: float = 2, C: float = math.inf, *, progress: ProgressOption = None,
          cancel: Optional[CancelToken] = None, **options: Unpack[Options]) -> Solution:
    """Solves a problem; an infeasible one is an outcome, not an error. errors.ConvergenceWarning: a limit was reached, or
    rounding left no way to a smaller gap, before the tolerance; the outcome is then "stopped".

    p               exponent of the norm, 1 <= p <= inf
    C               +inf: hard margin; finite: soft margin, minimize (1/p)||w||_p^p + sum C_k xi_k
    tolerance       relative duality gap to reach, 1e-8
    max_iterations  200;  max_seconds: inf
    norm            "entrywise", or "nuclear" for attention with the hard margin
    slack           "plain" (C xi) or "squared" (C xi^2)
    method          "auto", "interior_point", "dual_system", "working_set" (p = 2) or "matrix_free"
    memory_limit    bytes; a solve that would take more is refused by OutOfMemoryError. 0: none
    warm_start      a solution for the same rows with another p, C or norm, or for the first of them
    threads         0: as many as can run at the same time
    progress, cancel  as in attmd.train; the result then has the outcome "cancelled" and what was found
    """
    filled = _options(p, C, options)
    return _judged(solve_silently(problem, filled, progress, cancel), filled)


def solve_silently(problem: Problem, options: Any, progress: ProgressOption = None,
                   cancel: Optional[CancelToken] = None) -> Solution:
    """solve() for who warns under other names."""
    struct = _struct_of(problem)
    return _solve(problem, options, progress, cancel, lambda filled, out: lib.attmd_svm_solve(struct, filled, out))


def _judged(solution: Solution, options: Any) -> Solution:
    warn_if_stopped(solution.report, options)
    return solution


def warn_if_stopped(report: Report, options: Any, limit: str = "max_iterations", tolerance: str = "tolerance") -> None:
    """`limit`, `tolerance`: what the caller calls these two."""
    if report.outcome != "stopped":
        return
    if report.iterations >= options.max_iterations:
        advice = f"{limit} = {options.max_iterations} was reached"
    elif report.seconds >= options.max_seconds:
        advice = f"max_seconds = {options.max_seconds:g} was reached"
    else:
        advice = f"rounding allows no smaller gap; bring the columns to one scale, or ask for a larger {tolerance}"
    warn_outside(f"the max-margin solver stopped after {report.iterations} iterations at a relative gap of {report.gap:.1e}, "
                 f"above {tolerance} = {options.tolerance:g}: {advice}")


def warn_outside(message: str) -> None:
    """A ConvergenceWarning at the line outside of the package that asked for the work."""
    warnings.warn(convergence_warning(message), stacklevel=_level_outside())


def _level_outside() -> int:
    """The stacklevel, as seen by its caller, of the first frame that is not this package's."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__package__") == __package__:
        level, frame = level + 1, frame.f_back
    return level


def _struct_of(problem: Problem) -> Any:
    if not isinstance(problem, Problem):
        raise TypeError(f"problem must be a Problem, not {type(problem).__name__}: make one by Problem.attention, "
                        "Problem.decoder or Problem.rows")
    return problem._pointer


def _solve(problem: Problem, options: Any, progress: ProgressOption, cancel: Optional[CancelToken],
           call: Callable[[Any, Any], int]) -> Solution:
    out = Solution._new()
    with Watched(options, progress, cancel, "solving"):
        status = call(options, out)
        solution = _solution(problem, out)  # here, so that it is freed if the context raises
    if status != raw.ATTMD_CANCELLED:
        check(status)
    return solution


def solve_path(problem: Problem, p: Sequence[float], C: float = math.inf, *, progress: ProgressOption = None,
               cancel: Optional[CancelToken] = None, **options: Unpack[Options]) -> List[Solution]:
    """The problem for several p, each solved from the one before. Cancelled: those finished and the one cancelled."""
    struct, exponents = _struct_of(problem), doubles(p, "p").ravel()
    filled = _options(2, C, options)
    out = (POINTER(raw.attmd_svm) * max(len(exponents), 1))()
    with Watched(filled, progress, cancel, "solving"):
        status = lib.attmd_svm_solve_path(struct, filled, pointer(exponents, c_double), len(exponents), out)
        solutions = [_solution(problem, one) for one in out if one]
    if status != raw.ATTMD_CANCELLED:
        check(status)
    for solution in solutions:
        _judged(solution, filled)
    return solutions


def solve_attention(dataset: Dataset, selected: ArrayLike, p: float = 2, C: float = math.inf, *,
                    relaxed: Optional[ArrayLike] = None, weights: Optional[ArrayLike] = None,
                    progress: ProgressOption = None, cancel: Optional[CancelToken] = None,
                    **options: Unpack[Options]) -> Solution:
    """lp-AttSVM for the selected tokens: see Problem.attention and solve."""
    problem = Problem.attention(dataset, selected, relaxed=relaxed, weights=weights)
    return _solve_selected(lib.attmd_svm_solve_attention, problem, _options(p, C, options), progress, cancel)


def solve_decoder(dataset: Dataset, selected: ArrayLike, p: float = 2, C: float = math.inf, *,
                  relaxed: Optional[ArrayLike] = None, weights: Optional[ArrayLike] = None,
                  progress: ProgressOption = None, cancel: Optional[CancelToken] = None,
                  **options: Unpack[Options]) -> Solution:
    """The decoder's lp-SVM for the selected tokens: see Problem.decoder and solve."""
    problem = Problem.decoder(dataset, selected, relaxed=relaxed, weights=weights)
    return _solve_selected(lib.attmd_svm_solve_decoder, problem, _options(p, C, options), progress, cancel)


def _solve_selected(plain: Any, problem: Problem, options: Any, progress: ProgressOption,
                    cancel: Optional[CancelToken]) -> Solution:
    """The library's short form knows neither relaxed rows nor weights."""
    struct = problem._pointer
    if struct.relaxed or struct.weights:
        solution = solve_silently(problem, options, progress, cancel)
    else:
        solution = _solve(problem, options, progress, cancel,
                          lambda filled, out: plain(struct.dataset, struct.selected, struct.count, filled, out))
    return _judged(solution, options)


def solve_rows(A: ArrayLike, right_side: Optional[ArrayLike] = None, p: float = 2, C: float = math.inf, *,
               weights: Optional[ArrayLike] = None, **options: Unpack[Options]) -> Solution:
    """A w >= right_side: see Problem.rows and solve."""
    return solve(Problem.rows(A, right_side, weights=weights), p, C, **options)


def certify(problem: Problem, w: Optional[ArrayLike] = None, duals: Optional[ArrayLike] = None, *, p: float = 2,
            C: float = math.inf, norm: str = "entrywise", slack: str = "plain") -> Certificate:
    """What w and duals prove, recomputed from the problem's data by plain loops in extended precision that share no code
    with the solver. Numbers that prove nothing are no error."""
    point = None if w is None else doubles(w, "w").ravel()
    multipliers = None if duals is None else doubles(duals, "duals").ravel()
    result = prepared(raw.attmd_svm_certificate)
    check(lib.attmd_svm_certify(_struct_of(problem), _filled(p, C, norm=norm, slack=slack),
                                pointer(point, c_double), 0 if point is None else point.size,
                                pointer(multipliers, c_double), 0 if multipliers is None else multipliers.size, result))
    values = {name: getattr(result, name) for name in Certificate.__dataclass_fields__}
    values.update(is_feasible=bool(result.is_feasible), is_farkas=bool(result.is_farkas))
    return Certificate(**values)
