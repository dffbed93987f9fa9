"""attmd's mirror descent as an optimizer of PyTorch."""
from __future__ import annotations

import itertools
from typing import Any, Callable, Dict, Iterable, Optional, Union

import torch

from . import optimizers
from ._bytes import from_bytes, to_bytes
from ._library import check, lib, raw
from .errors import InvalidArgumentError

__all__ = ["MirrorDescent"]

_DTYPES = {torch.float32: raw.ATTMD_FLOAT32, torch.float64: raw.ATTMD_FLOAT64}
_OPTIONS = ("p", "normalized", "weight_decay", "norm_epsilon", "threads")


class MirrorDescent(torch.optim.Optimizer):  # type: ignore[misc,unused-ignore]
    """U = sign(w)|w|^(p-1) - lr g;  w = sign(U)|U|^(1/(p-1)), in place on parameters in float32 or float64 on the CPU.

    params        parameters, or groups of them as dicts with lr, p, normalized, weight_decay, norm_epsilon of their own
    p             exponent of the potential, 1 < p < inf
    normalized    divide each tensor's gradient by its dual norm ||g||_q, q = p/(p-1)
    weight_decay  lambda: U is multiplied by 1 - lr lambda
    norm_epsilon  added to the dual norm
    threads       0: as many as can run at the same time

    Learning-rate schedulers, closures, state_dict and pickle work as with the optimizers of PyTorch.
    """

    def __init__(self, params: Union[Iterable["torch.Tensor"], Iterable[Dict[str, Any]]], lr: float = 0.1, *,
                 p: float = 2, normalized: bool = False, weight_decay: float = 0, norm_epsilon: float = 0,
                 threads: int = 0):
        super().__init__(params, dict(lr=lr, p=p, normalized=normalized, weight_decay=weight_decay,
                                      norm_epsilon=norm_epsilon, threads=threads))

    def add_param_group(self, param_group: Dict[str, Any]) -> None:
        super().add_param_group(param_group)
        group = self.param_groups[-1]
        try:
            _stepper(group).close()  # its options are checked now, not at the first step
            for parameter in group["params"]:
                _check(parameter, "a parameter")
        except Exception:
            self.param_groups.pop()
            raise

    @torch.no_grad()
    def step(self, closure: Optional[Callable[[], Any]] = None) -> Any:
        """One step on every parameter that has a gradient. Returns what the closure does."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._step(parameter, group)
        return loss

    def _step(self, parameter: "torch.Tensor", group: Dict[str, Any]) -> None:
        _check(parameter, "a parameter")
        gradient = parameter.grad
        assert gradient is not None
        if gradient.layout != torch.strided:
            raise InvalidArgumentError(f"a gradient has the layout {gradient.layout}: expected a dense one")
        gradient = gradient.contiguous()
        if parameter.numel() == 0:
            return
        state = self.state[parameter]
        stepper = state.get("stepper")
        settings = {name: group[name] for name in _OPTIONS}
        if stepper is None or state["settings"] != settings:  # it takes the dual coordinates from the parameter
            stepper = state["stepper"] = _stepper(group)
            state["settings"] = settings
            state["lr"] = float(group["lr"])
        if state["lr"] != float(group["lr"]):
            stepper.step_size = state["lr"] = float(group["lr"])
        tensor = raw.attmd_step_tensor(parameter=parameter.data_ptr(), gradient=gradient.data_ptr(),
                                       count=parameter.numel(), dtype=_DTYPES[parameter.dtype])
        check(lib.attmd_optimizer_step(stepper._pointer, tensor, 1))
        torch.autograd.graph.increment_version(parameter)

    def state_dict(self) -> Dict[str, Any]:
        """As of any optimizer; the state of a parameter is the content of attmd's optimizer file, in bytes."""
        result = super().state_dict()
        result["state"] = {index: {**state, "stepper": _to_tensor(state["stepper"])}
                           for index, state in result["state"].items() if "stepper" in state}
        return dict(result)

    def load_state_dict(self, state_dict: Dict[str, Any]) -> None:
        # Without the states: PyTorch would bring them to the type of the parameters.
        super().load_state_dict({**state_dict, "state": {}})
        saved = itertools.chain.from_iterable(group["params"] for group in state_dict["param_groups"])
        own = itertools.chain.from_iterable(group["params"] for group in self.param_groups)
        for index, parameter in zip(saved, own):
            if index in state_dict["state"]:
                state = state_dict["state"][index]
                self.state[parameter] = {**state, "stepper": _from_tensor(state["stepper"])}


def _stepper(group: Dict[str, Any]) -> optimizers.MirrorDescent:
    return optimizers.MirrorDescent(step_size=group["lr"], **{name: group[name] for name in _OPTIONS})


def _check(tensor: "torch.Tensor", what: str) -> None:
    if tensor.device.type != "cpu":
        raise InvalidArgumentError(f"{what} is on {tensor.device}: expected the CPU")
    if tensor.dtype not in _DTYPES:
        raise InvalidArgumentError(f"{what} is {tensor.dtype}: expected torch.float32 or torch.float64")
    if tensor.layout != torch.strided or not tensor.is_contiguous():
        raise InvalidArgumentError(f"{what} of shape {tuple(tensor.shape)} is not contiguous, so that it cannot be "
                                   "stepped in place")


def _to_tensor(stepper: optimizers.MirrorDescent) -> "torch.Tensor":
    return torch.frombuffer(bytearray(to_bytes(stepper)), dtype=torch.uint8)


def _from_tensor(content: "torch.Tensor") -> optimizers.Optimizer:
    return from_bytes(content.numpy().tobytes(), optimizers.Optimizer.load)
