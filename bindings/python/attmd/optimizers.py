"""Optimizers: for attmd.train, and for NumPy arrays of your own."""
from __future__ import annotations

import os
from ctypes import byref, c_int32, c_int64
from typing import Any, ClassVar, Dict, Iterable, Optional, Tuple, Type, Union

import numpy as np

from ._arguments import Array, Choice, PathLike, address, dtype_value, integer, number, path_bytes, text
from ._bytes import from_bytes, to_bytes
from ._handle import Handle
from ._library import check, lib, prepared, raw
from .errors import DimensionError, InvalidArgumentError

__all__ = ["Adam", "AdamW", "GradientDescent", "MirrorDescent", "Optimizer"]

METHODS = Choice("method", mirror_descent=raw.ATTMD_METHOD_MIRROR_DESCENT,
                 gradient_descent=raw.ATTMD_METHOD_GRADIENT_DESCENT, adam=raw.ATTMD_METHOD_ADAM,
                 adamw=raw.ATTMD_METHOD_ADAMW)
SCHEDULES = Choice("schedule", constant=raw.ATTMD_SCHEDULE_CONSTANT, inv_sqrt=raw.ATTMD_SCHEDULE_INV_SQRT,
                   inv=raw.ATTMD_SCHEDULE_INV, cosine=raw.ATTMD_SCHEDULE_COSINE)
POTENTIALS = Choice("potential", power=raw.ATTMD_POTENTIAL_POWER, squared_norm=raw.ATTMD_POTENTIAL_SQUARED_NORM,
                    hypentropy=raw.ATTMD_POTENTIAL_HYPENTROPY)


class Optimizer(Handle):
    """Base of the optimizers; keeps dual coordinates, moments and the iteration count.

    Arguments that all have:
    step_size  >= 0; the step at iteration k = 1, 2, ... follows `schedule`: "constant", "inv_sqrt" (step_size / sqrt(k)),
               "inv" (step_size / k) or "cosine" (linear rise over `warmup` iterations, then half a cosine down to 0 at
               `horizon`)
    clip_norm  > 0: gradients are multiplied by min(1, clip_norm / (l2 norm of all tensors' gradients + 1e-6)) before
               anything else; clip_value > 0: before that, their entries are brought into +-clip_value
    threads    for step(); 0: as many as can run at the same time
    exclusive  you promise to change stepped parameters only through this optimizer, which saves a comparison a step
    """
    _type, _free = raw.attmd_optimizer, lib.attmd_optimizer_free
    _shown: ClassVar[Tuple[str, ...]] = ("step_size",)  #: by repr(), beside what is not the default

    def _create(self, method: int, schedule: str, **options: Any) -> None:
        filled = prepared(raw.attmd_optimizer_options, method=method, schedule=SCHEDULES.value(schedule), **options)
        out = self._new()
        check(lib.attmd_optimizer_create(filled, out))
        self._adopt(out)

    @property
    def options(self) -> Dict[str, Any]:
        """The options as they are now."""
        options = prepared(raw.attmd_optimizer_options)
        check(lib.attmd_optimizer_get_options(self._pointer, options))
        return _by_name(options)

    def add_group(self, pattern: str, *, step_size: Optional[float] = None, p: Optional[float] = None,
                  weight_decay: Optional[float] = None) -> None:
        """Settings of their own for the parameters of a model whose names match `pattern` and the pattern of no group
        added earlier; '*' stands for any characters or none, '?' for one. None: as the optimizer. Before the first
        step, or after reset(). step() names groups by number, 1 for the first."""
        own = {name: value for name, value in (("step_size", step_size), ("p", p), ("weight_decay", weight_decay))
               if value is not None}
        check(lib.attmd_optimizer_add_group(self._pointer, text(pattern, "pattern"),
                                            prepared(raw.attmd_group_options, **own)))

    def step(self, parameters: Union[Array, Iterable[Array]], gradients: Union[Array, Iterable[Array]],
             log_scales: Union[float, Iterable[float], None] = None,
             groups: Union[int, Iterable[int], None] = None) -> None:
        """One iteration on arrays of your own, which are changed in place: dense, float32 or float64.

        parameters  one array, which is one parameter whatever its shape, or a list of them. The state belongs to the
                    position in the list: later calls must bring the same sizes, types and groups
        gradients   as the parameters: one array, or a list of as many
        log_scales  the gradients are exp(log_scale) * gradient, as Model.scaled_gradient gives them
        groups      the number of each one's group, 1 for the first that was added; 0: none
        """
        single = isinstance(parameters, np.ndarray)
        targets, slopes = _listed(parameters, single, "parameters"), _listed(gradients, single, "gradients")
        scales, numbers = _listed(log_scales, single, "log_scales"), _listed(groups, single, "groups")
        for name, others in (("gradients", slopes), ("log_scales", scales), ("groups", numbers)):
            if others is not None and len(others) != len(targets):
                raise DimensionError(f"there are {len(others)} {name}: expected {len(targets)}, as many as parameters")
        tensors = (raw.attmd_step_tensor * len(targets))()
        for i, (tensor, parameter, gradient) in enumerate(zip(tensors, targets, slopes)):
            at = "" if single else f"[{i}]"
            _require_dense(parameter, f"parameters{at}")
            _require_dense(gradient, f"gradients{at}")
            if not parameter.flags.writeable:
                raise InvalidArgumentError(f"parameters{at} is read-only")
            if gradient.shape != parameter.shape or gradient.dtype != parameter.dtype:
                raise DimensionError(f"gradients{at} is {gradient.dtype} {gradient.shape}: expected "
                                     f"{parameter.dtype} {parameter.shape}, as the parameter")
            tensor.parameter, tensor.gradient = address(parameter), address(gradient)
            tensor.count, tensor.dtype = parameter.size, dtype_value(parameter.dtype)
            if scales is not None:
                tensor.log_scale = number(scales[i], f"log_scales{at}")
            if numbers is not None:
                tensor.group = integer(numbers[i], f"groups{at}", c_int32)
        check(lib.attmd_optimizer_step(self._pointer, tensors, len(targets)))

    @property
    def iteration(self) -> int:
        """Iterations done so far, by step() and attmd.train together."""
        out = c_int64()
        check(lib.attmd_optimizer_get_iteration(self._pointer, byref(out)))
        return out.value

    @property
    def step_size(self) -> float:
        """May be changed; the schedule goes on."""
        return float(self.options["step_size"])

    @step_size.setter
    def step_size(self, value: float) -> None:
        check(lib.attmd_optimizer_set_step_size(self._pointer, number(value, "step_size")))

    def reset(self) -> None:
        """Forgets state and iteration count."""
        check(lib.attmd_optimizer_reset(self._pointer))

    def save(self, path: PathLike) -> None:
        """Writes options and state to a safetensors file, replacing it atomically. Going on from it gives the same
        bits."""
        file = path_bytes(path)
        check(lib.attmd_optimizer_save(self._pointer, file), os.path.dirname(file) or b".")

    @staticmethod
    def load(path: PathLike) -> "Optimizer":
        """The optimizer of a file that save() wrote."""
        file, out = path_bytes(path), Optimizer._new()
        check(lib.attmd_optimizer_load(file, out), file)
        return Optimizer._of(out)

    @staticmethod
    def _of(owned: Any) -> "Optimizer":
        """An object of the class that the handle is of."""
        optimizer = Optimizer._wrap(owned)
        optimizer.__class__ = _METHODS[METHODS.value(optimizer.options["method"])]
        return optimizer

    def __reduce__(self) -> Any:
        return from_bytes, (to_bytes(self), Optimizer.load)

    def __repr__(self) -> str:
        if self.closed:
            return f"<{type(self).__name__}, closed>"
        defaults = _by_name(prepared(raw.attmd_optimizer_options))
        shown = [name if value is True else f"{name} = {value!r}" for name, value in self.options.items()
                 if name in self._shown or (name != "method" and value != defaults[name])]
        return f"<{type(self).__name__}, iteration {self.iteration}: {', '.join(shown)}>"


class MirrorDescent(Optimizer):
    """U = grad psi(w) - step_size g;  w = (grad psi)^-1(U). psi is by default (1/p)||w||_p^p: U = sign(w)|w|^(p-1) -
    step_size g;  w = sign(U)|U|^(1/(p-1)).

    p                exponent of the potential, 1 < p < inf; 2 is gradient descent
    normalized       divide each tensor's gradient by its dual norm ||g||_q, q = p/(p-1), or by its largest |entry| for
                     "hypentropy"
    norm_epsilon     added to that norm; the authors' code has 2.2e-16, which stops the iteration once gradients fall below
                     it
    weight_decay     lambda: the step of lambda psi, U is multiplied by 1 - step lambda
    potential        "power" (1/p)||w||_p^p; "squared_norm" (1/2)||w||_p^2, which comes nearer to the max-margin direction
                     in as many steps for p > 2; "hypentropy" with grad psi(w) = asinh(w/hypentropy_beta), which leads to
                     the max-margin direction in the l1 norm, whatever p
    hypentropy_beta  > 0, the size of entries below which it acts as gradient descent
    """
    _shown = ("p", "step_size")

    def __init__(self, p: float = 2, step_size: float = 0.1, *, normalized: bool = False, weight_decay: float = 0,
                 schedule: str = "constant", warmup: int = 0, horizon: int = 0, norm_epsilon: float = 0,
                 clip_norm: float = 0, clip_value: float = 0, threads: int = 0, exclusive: bool = False,
                 potential: str = "power", hypentropy_beta: float = 1):
        self._create(raw.ATTMD_METHOD_MIRROR_DESCENT, schedule, p=p, step_size=step_size, normalized=bool(normalized),
                     weight_decay=weight_decay, warmup=warmup, horizon=horizon, norm_epsilon=norm_epsilon,
                     clip_norm=clip_norm, clip_value=clip_value, threads=threads, exclusive=bool(exclusive),
                     potential=POTENTIALS.value(potential), hypentropy_beta=hypentropy_beta)


class GradientDescent(Optimizer):
    """Mirror descent with p = 2, or with momentum as torch.optim.SGD: m = momentum m + g, w -= step m.

    nesterov      with momentum: w -= step (g + momentum m)
    weight_decay  lambda: with momentum lambda w is added to g, else w is multiplied by 1 - step lambda
    """

    def __init__(self, step_size: float = 0.1, *, momentum: float = 0, nesterov: bool = False,
                 normalized: bool = False, weight_decay: float = 0, schedule: str = "constant", warmup: int = 0,
                 horizon: int = 0, norm_epsilon: float = 0, clip_norm: float = 0, clip_value: float = 0,
                 threads: int = 0, exclusive: bool = False):
        self._create(raw.ATTMD_METHOD_GRADIENT_DESCENT, schedule, step_size=step_size, momentum=momentum,
                     nesterov=bool(nesterov), normalized=bool(normalized), weight_decay=weight_decay, warmup=warmup,
                     horizon=horizon, norm_epsilon=norm_epsilon, clip_norm=clip_norm, clip_value=clip_value,
                     threads=threads, exclusive=bool(exclusive))


class Adam(Optimizer):
    """Kingma and Ba 2015, algorithm 1, with bias correction. weight_decay: lambda w is added to the gradient."""
    _method = raw.ATTMD_METHOD_ADAM

    def __init__(self, step_size: float = 1e-3, *, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8,
                 weight_decay: float = 0, schedule: str = "constant", warmup: int = 0, horizon: int = 0,
                 clip_norm: float = 0, clip_value: float = 0, threads: int = 0, exclusive: bool = False):
        self._create(self._method, schedule, step_size=step_size, beta1=beta1, beta2=beta2, adam_epsilon=epsilon,
                     weight_decay=weight_decay, warmup=warmup, horizon=horizon, clip_norm=clip_norm,
                     clip_value=clip_value, threads=threads, exclusive=bool(exclusive))


class AdamW(Adam):
    """Adam with weight decay taken off the parameter, Loshchilov and Hutter 2019: w is multiplied by
    1 - step weight_decay."""
    _method = raw.ATTMD_METHOD_ADAMW

    def __init__(self, step_size: float = 1e-3, *, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8,
                 weight_decay: float = 0.01, schedule: str = "constant", warmup: int = 0, horizon: int = 0,
                 clip_norm: float = 0, clip_value: float = 0, threads: int = 0, exclusive: bool = False):
        super().__init__(step_size, beta1=beta1, beta2=beta2, epsilon=epsilon, weight_decay=weight_decay,
                         schedule=schedule, warmup=warmup, horizon=horizon, clip_norm=clip_norm, clip_value=clip_value,
                         threads=threads, exclusive=exclusive)


_METHODS: Dict[int, Type[Optimizer]] = {raw.ATTMD_METHOD_MIRROR_DESCENT: MirrorDescent,
                                        raw.ATTMD_METHOD_GRADIENT_DESCENT: GradientDescent,
                                        raw.ATTMD_METHOD_ADAM: Adam, raw.ATTMD_METHOD_ADAMW: AdamW}


def _by_name(options: Any) -> Dict[str, Any]:
    result = {name: getattr(options, name) for name, _ in options._fields_
              if name not in ("struct_size", "reserved", "reserved2")}
    result.update(method=METHODS.name(options.method), schedule=SCHEDULES.name(options.schedule),
                  potential=POTENTIALS.name(options.potential),
                  **{name: bool(result[name]) for name in ("normalized", "exclusive", "nesterov")})
    return result


def _listed(values: Any, single: bool, name: str) -> Any:
    """What step() was given, as a list; None stays None."""
    if values is None and name in ("log_scales", "groups"):
        return None
    if single:
        if isinstance(values, (list, tuple)):
            raise TypeError(f"{name} is a {type(values).__name__} of {len(values)}, but parameters is one array: give both "
                            "as one, or both as lists")
        return [values]
    if isinstance(values, np.ndarray) and name == "gradients":
        raise TypeError("gradients is one array, but parameters is not: give both as one, or both as lists")
    try:
        return list(values)
    except TypeError:
        raise TypeError(f"{name} must be a list, one for each parameter, not {type(values).__name__}") from None


def _require_dense(array: Any, name: str) -> None:
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name} is a {type(array).__name__}: expected a NumPy array, which is changed in place. A "
                        "parameter is one array, as np.array([1.0, 2.0])")
    if array.dtype not in (np.float32, np.float64) or not array.dtype.isnative:
        raise TypeError(f"{name} is {array.dtype}: expected float32 or float64")
    if not array.flags.c_contiguous or not array.flags.aligned:
        raise InvalidArgumentError(f"{name} is not C-contiguous, so that it cannot be stepped in place")
