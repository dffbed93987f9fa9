"""Training, and what it records on the way."""
from __future__ import annotations

import math
import os
from ctypes import POINTER, byref, c_double, c_int64, cast
from dataclasses import dataclass
from typing import Any, Callable, Iterable, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arguments import Choice, PathLike, doubles, integer, integers, number, parameter_of, path_bytes, pointer, text
from ._handle import Handle
from ._library import check, lib, prepared, raw
from ._progress import CancelToken, ProgressOption, Watched
from .comparison import cosine
from .dataset import Dataset
from .errors import DimensionError, FileMissingError, InvalidArgumentError, NotFoundError
from .models import Model
from .optimizers import Optimizer
from .svm import Solution

__all__ = ["Checkpoint", "Direction", "Trace", "TrainReport", "load_checkpoint", "resume", "train"]

Doubles = NDArray[np.float64]

STOP_REASONS = Choice("stop_reason", iterations=raw.ATTMD_STOP_ITERATIONS, time=raw.ATTMD_STOP_TIME,
                      loss=raw.ATTMD_STOP_LOSS, gradient=raw.ATTMD_STOP_GRADIENT, cancelled=raw.ATTMD_STOP_CANCELLED)
QUANTITIES = Choice("quantities", loss=raw.ATTMD_TRACE_LOSS, gradient_norm=raw.ATTMD_TRACE_GRADIENT_NORM,
                    norm=raw.ATTMD_TRACE_NORM, accuracy=raw.ATTMD_TRACE_ACCURACY,
                    softmax_mass=raw.ATTMD_TRACE_SOFTMAX_MASS, softmax_mass_min=raw.ATTMD_TRACE_SOFTMAX_MASS_MIN,
                    selected=raw.ATTMD_TRACE_SELECTED, parameters=raw.ATTMD_TRACE_PARAMETERS,
                    divergence=raw.ATTMD_TRACE_DIVERGENCE, step_size=raw.ATTMD_TRACE_STEP_SIZE,
                    log_gradient_norm=raw.ATTMD_TRACE_LOG_GRADIENT_NORM)


class Direction(NamedTuple):
    """A fixed direction that a parameter's path is compared with by D_psi(values/||values||_p, w/||w||_p)."""
    parameter: str     #: a name; "W" also for KQ, where it is K' Q
    values: ArrayLike  #: not all zero
    p: float           #: exponent of the potential

    def _struct(self) -> Any:
        result = raw.attmd_direction()
        values = doubles(self.values, "values").ravel()
        result.parameter = text(self.parameter, "parameter")
        result.values, result.count, result.p = pointer(values, c_double), values.size, number(self.p, "p")
        return result


def _direction(given: Any, name: str) -> Direction:
    """A Direction, or that of a Solution."""
    if isinstance(given, Direction):
        return given
    if not isinstance(given, Solution):
        raise TypeError(f"{name} must be a Direction or a Solution, not {type(given).__name__}: "
                        "attmd.Direction(parameter, values, p)")
    w = given.w
    if not len(given.selected):
        raise TypeError(f"{name} is a Solution of rows, which belong to no parameter: expected "
                        "attmd.Direction(parameter, solution.w, solution.p)")
    return Direction("W" if w.ndim == 2 else "v", w, given.p)


def _directions(given: Any) -> Tuple[Direction, ...]:
    if isinstance(given, (Direction, Solution)):
        raise TypeError(f"directions is a {type(given).__name__}: expected a list of them")
    return tuple(_direction(one, f"directions[{i}]") for i, one in enumerate(given))


class Trace(Handle):
    """Quantities recorded along a training run: make one, give it to train(), read its arrays, one entry a record.

    quantities  names, of "loss", "gradient_norm", "log_gradient_norm" (does not underflow), "norm" (of each parameter, p
                of the optimizer), "accuracy", "softmax_mass" (mean over samples of the largest attention weight),
                "softmax_mass_min", "selected", "parameters", "divergence" and "step_size". "divergence" is added by
                itself where there are directions
    every       record at multiples of it and at the end of each call
    iterations  record at these iterations of the optimizer instead, ascending; 0 is before its first step
    directions  for "divergence": Directions, or Solutions of attention problems (for W) and of decoders (for v); the
                divergence is that of the direction's own p, of a Solution the p that it was solved for

    All quantities are of all samples, also with minibatches, and without dropout and augmentation.
    """
    _type, _free = raw.attmd_trace, lib.attmd_trace_free
    _instead = "keep its arrays, such as trace.iterations and trace.loss, or let train(checkpoint=file) write it"

    def __init__(self, quantities: Union[str, Iterable[str]] = ("loss",), *, every: int = 1,
                 iterations: Optional[ArrayLike] = None, directions: Sequence[Union[Direction, Solution]] = ()):
        names = {quantities} if isinstance(quantities, str) else set(quantities)
        compared = _directions(directions)
        if compared:
            names.add("divergence")
        wanted = 0
        for name in names:
            wanted |= QUANTITIES.value(name)
        options = prepared(raw.attmd_trace_options, quantities=wanted, every=every)
        at = None
        if iterations is not None:
            at = integers(iterations, "iterations", np.int64)
            if not len(at):
                raise InvalidArgumentError("iterations is empty")
            options.iterations, options.iteration_count = pointer(at, c_int64), len(at)
        structs = [direction._struct() for direction in compared]
        array = (raw.attmd_direction * len(structs))(*structs)
        if structs:
            options.directions, options.direction_count = cast(array, POINTER(raw.attmd_direction)), len(structs)
        out = self._new()
        check(lib.attmd_trace_create(options, out))
        self._adopt(out)
        self.directions = compared

    directions: Optional[Tuple[Direction, ...]] = None  #: None for a trace from a checkpoint
    _names: Sequence[str] = ()
    _shapes: Sequence[Tuple[int, ...]] = ()

    def _begin(self, model: Model) -> None:
        if not self._names:
            info = model.parameters.info
            self._names, self._shapes = [one.name for one in info], [one.shape for one in info]

    def __len__(self) -> int:
        out = c_int64()
        check(lib.attmd_trace_get_length(self._pointer, byref(out)))
        return out.value

    @property
    def iterations(self) -> NDArray[np.int64]:
        """Iteration number of each record, by the optimizer's count."""
        out = np.empty(len(self), np.int64)
        check(lib.attmd_trace_get_iterations(self._pointer, pointer(out, c_int64), out.size))
        return out

    def _values(self, quantity: int, index: int = 0) -> Doubles:
        out = np.empty(len(self))
        self._check(lib.attmd_trace_get_values(self._pointer, quantity, index, pointer(out, c_double), out.size), quantity)
        return out

    def _check(self, status: int, quantity: int) -> None:
        if status == raw.ATTMD_ERROR_NOT_FOUND:
            self._require(quantity)
        check(status)

    def _require(self, quantity: int) -> None:
        """The library's message has a number where this one has names."""
        if self._has(quantity):
            return
        name = QUANTITIES.name(quantity)
        recorded = [one for one in QUANTITIES.names() if self._has(QUANTITIES.value(one))]
        raise NotFoundError(f"{name} {'were' if name == 'parameters' else 'was'} not recorded; this trace has: "
                            f"{', '.join(recorded) or 'nothing'}")

    def _has(self, quantity: int) -> bool:
        """The trace says so only by its status; a place for no values is enough."""
        if quantity == raw.ATTMD_TRACE_SELECTED:
            status = lib.attmd_trace_get_selected(self._pointer, 0, None, 0)
        elif quantity == raw.ATTMD_TRACE_PARAMETERS:
            status = lib.attmd_trace_get_parameter(self._pointer, 0, self._names[0].encode() if self._names else b"W",
                                                   None, 0)
        else:
            status = lib.attmd_trace_get_values(self._pointer, quantity, 0, None, 0)
        return bool(status != raw.ATTMD_ERROR_NOT_FOUND)

    @property
    def loss(self) -> Doubles:
        return self._values(raw.ATTMD_TRACE_LOSS)

    @property
    def gradient_norm(self) -> Doubles:
        return self._values(raw.ATTMD_TRACE_GRADIENT_NORM)

    @property
    def log_gradient_norm(self) -> Doubles:
        return self._values(raw.ATTMD_TRACE_LOG_GRADIENT_NORM)

    @property
    def accuracy(self) -> Doubles:
        return self._values(raw.ATTMD_TRACE_ACCURACY)

    @property
    def softmax_mass(self) -> Doubles:
        return self._values(raw.ATTMD_TRACE_SOFTMAX_MASS)

    @property
    def softmax_mass_min(self) -> Doubles:
        return self._values(raw.ATTMD_TRACE_SOFTMAX_MASS_MIN)

    @property
    def step_size(self) -> Doubles:
        return self._values(raw.ATTMD_TRACE_STEP_SIZE)

    @property
    def selected(self) -> NDArray[np.int64]:
        """Selected tokens, records x n."""
        self._require(raw.ATTMD_TRACE_SELECTED)
        records = len(self)
        row = np.full(256, -1, np.int64)  # the trace knows how many samples there were, but does not tell
        while records and lib.attmd_trace_get_selected(self._pointer, 0, pointer(row, c_int64),
                                                       row.size) == raw.ATTMD_ERROR_BUFFER_TOO_SMALL:
            row = np.full(2 * row.size, -1, np.int64)
        out = np.empty((records, np.count_nonzero(row >= 0)), np.int64)
        for record, row in enumerate(out):
            check(lib.attmd_trace_get_selected(self._pointer, record, pointer(row, c_int64), row.size))
        return out

    def norm(self, parameter: str = "W") -> Doubles:
        """||parameter||_p."""
        self._require(raw.ATTMD_TRACE_NORM)
        return self._values(raw.ATTMD_TRACE_NORM, parameter_of(self._names, parameter))

    def parameter(self, name: str, record: Optional[int] = None) -> Doubles:
        """The recorded parameter, records x its shape, or one record of it (negative: from the end). For KQ "W" is the
        product K' Q."""
        if name == "W" and "W" not in self._names and "K" in self._names:
            return np.swapaxes(self.parameter("K", record), -1, -2) @ self.parameter("Q", record)
        shape = self._shapes[parameter_of(self._names, name)]
        if record is not None:
            index = integer(record, "record")
            return self._parameter(name, index + len(self) if index < 0 else index, np.empty(shape))
        out = np.empty((len(self), *shape))
        for index in range(len(self)):
            self._parameter(name, index, out[index])
        return out

    def _parameter(self, name: str, record: int, out: Doubles) -> Doubles:
        self._check(lib.attmd_trace_get_parameter(self._pointer, record, text(name, "name"), pointer(out, c_double),
                                                  out.size), raw.ATTMD_TRACE_PARAMETERS)
        return out

    def divergence(self, direction: Union[int, Direction, Solution] = 0, *, p: Optional[float] = None) -> Doubles:
        """D_psi(direction, parameter): from a direction the trace was made with, by number; or from any other, if the
        parameters were recorded. That of a Solution is of W, or of v for a decoder's. NaN while the parameter is zero.

        p  of psi; None: the direction's own, which is the p that a Solution was solved for. Any other wants the recorded
           parameters
        """
        if not isinstance(direction, (int, float, np.number)):
            return self._divergence(_direction(direction, "direction"), p)
        direction = integer(direction, "direction")
        if self.directions is not None and not 0 <= direction < max(len(self.directions), 1):
            raise NotFoundError(f"direction {direction}: the trace has {len(self.directions)}")
        if p is None:
            return self._values(raw.ATTMD_TRACE_DIVERGENCE, direction)
        if not self.directions:
            raise NotFoundError(f"p = {p} for direction {direction}: this trace does not know its values; give a "
                                "Direction or a Solution")
        return self._divergence(self.directions[direction], p)

    def _divergence(self, direction: Direction, p: Optional[float]) -> Doubles:
        struct, out = (direction if p is None else direction._replace(p=p))._struct(), np.empty(len(self))
        self._check(lib.attmd_trace_get_divergence(self._pointer, byref(struct), pointer(out, c_double), out.size),
                    raw.ATTMD_TRACE_PARAMETERS)
        return out

    def cosine(self, direction: Union[Direction, Solution]) -> Doubles:
        """Of the angle between a recorded parameter and a direction: W or v as in divergence(), and NaN while it is zero.
        "parameters" must have been recorded."""
        given = _direction(direction, "direction")
        values = doubles(given.values, "values")
        self._require(raw.ATTMD_TRACE_PARAMETERS)
        path = self.parameter(given.parameter)
        if len(path) and path[0].size != values.size:
            raise DimensionError(f"direction has {values.size} values: expected {path[0].size}, as {given.parameter} has")
        return np.array([cosine(values, one) if one.any() else math.nan for one in path])

    def __repr__(self) -> str:
        return "<Trace, closed>" if self.closed else f"<Trace of {len(self)} records>"


@dataclass(frozen=True)
class TrainReport:
    """How a training call ended."""
    stop_reason: str          #: "iterations", "time", "loss", "gradient" or "cancelled"
    iterations: int           #: done in this call
    seconds: float
    loss: float               #: at the end (minibatch: of the batch that would come next)
    gradient_norm: float      #: l2 norm of all gradients, of the same samples; may underflow to 0
    log_gradient_norm: float  #: its natural logarithm, which does not


def train(model: Model, optimizer: Optimizer, dataset: Dataset, *, iterations: Optional[int] = None,
          epochs: Optional[int] = None, batch_size: Optional[int] = None, shuffle_seed: int = 0,
          max_seconds: float = math.inf, stop_loss: float = -math.inf, stop_gradient_norm: float = -1,
          threads: int = 0, trace: Optional[Trace] = None, progress: ProgressOption = None, progress_every: int = 0,
          cancel: Optional[CancelToken] = None, checkpoint: Optional[PathLike] = None, checkpoint_every: int = 0,
          checkpoint_seconds: float = 0) -> TrainReport:
    """Trains the model until the first of the limits; a further call goes on with the same bits as one long call.

    iterations      steps, 1000 by default; or give epochs: passes over the samples
    batch_size      samples a step; None: all. The order of each epoch is drawn from shuffle_seed
    stop_loss, stop_gradient_norm
                    stop at or below (of the batch)
    trace           records quantities on the way
    progress        True for a progress bar, or a function of a Progress; what it returns, if true, ends the training.
                    What it raises comes out here; the model then holds what was reached and is usable
    progress_every  iterations between calls of it; 0: about ten calls a second. Ctrl-C takes effect there
    cancel          a CancelToken by which another thread ends the training
    checkpoint      file for checkpoints, see resume(): written where training begins and stops, at multiples of
                    checkpoint_every and after every checkpoint_seconds. iterations and epochs are then counted from the
                    optimizer's first, so that all calls of a run take the same
    """
    data, stepper = Dataset._given(dataset, "dataset"), Optimizer._given(optimizer, "optimizer")
    trained, record = Model._given(model, "model"), None if trace is None else Trace._given(trace, "trace")
    if epochs is not None and iterations is not None:
        raise InvalidArgumentError("give iterations or epochs, not both")
    passes = 0 if epochs is None else integer(epochs, "epochs")
    limit = (1000 if epochs is None else 0) if iterations is None else integer(iterations, "iterations")
    if limit < 0:
        raise InvalidArgumentError(f"iterations = {limit}: expected at least 0")
    options = prepared(raw.attmd_train_options, threads=threads, max_seconds=max_seconds, stop_loss=stop_loss,
                       max_iterations=limit, epochs=passes, stop_gradient_norm=stop_gradient_norm,
                       batch_size=0 if batch_size is None else batch_size, shuffle_seed=shuffle_seed,
                       progress_every=progress_every, checkpoint_every=checkpoint_every,
                       checkpoint_seconds=checkpoint_seconds)
    if checkpoint is not None:
        options.checkpoint_path = path_bytes(checkpoint, "checkpoint")
    report = prepared(raw.attmd_train_report)
    if trace is not None:
        trace._begin(model)
    with Watched(options, progress, cancel, "training"):
        status = lib.attmd_train(trained, stepper, data, options, record, report)
    if status != raw.ATTMD_CANCELLED:
        check(status, None if checkpoint is None else os.path.dirname(os.path.abspath(os.fsencode(checkpoint))))
    return TrainReport(STOP_REASONS.name(report.stop_reason), report.iterations, report.seconds, report.loss,
                       report.gradient_norm, report.log_gradient_norm)


class Checkpoint(NamedTuple):
    """A training run where it was."""
    model: Model
    optimizer: Optimizer
    trace: Optional[Trace]  #: None if the run had none


def resume(path: PathLike, begin: Callable[[], Tuple[Model, Optimizer, Optional[Trace]]]) -> Checkpoint:
    """The checkpoint at `path`, or what `begin` makes if there is none yet, to train on with checkpoint=path.

    A program that does this may be killed at any moment and run again until its run is done; the result is the same to
    the last bit as without interruptions.

        model, optimizer, trace = attmd.resume("run.ckpt", lambda: (attmd.Transformer(...), attmd.Adam(), None))
        attmd.train(model, optimizer, data, epochs=20, batch_size=32, checkpoint="run.ckpt", checkpoint_seconds=60)
    """
    try:
        return load_checkpoint(path)
    except FileMissingError:
        return Checkpoint(*begin())


def load_checkpoint(path: PathLike) -> Checkpoint:
    """What attmd.train wrote for its `checkpoint`. FileNotFoundError if there is no file yet."""
    file, models, optimizers, traces = path_bytes(path), Model._new(), Optimizer._new(), Trace._new()
    status = lib.attmd_checkpoint_load(file, models, optimizers, traces)
    if status == raw.ATTMD_ERROR_NOT_FOUND and not os.path.exists(file):
        status = raw.ATTMD_ERROR_IO
    check(status, file)
    model, optimizer = Model._of(models), Optimizer._of(optimizers)
    trace = None
    if traces:
        trace = Trace._wrap(traces)
        trace._begin(model)
    return Checkpoint(model, optimizer, trace)
