"""attmd's mirror descent as an optimizer of PyTorch."""
from __future__ import annotations

import itertools
from typing import Any, Callable, Dict, Iterable, List, Optional, Union

import numpy as np
import torch

from . import optimizers
from ._bytes import from_bytes, to_bytes
from ._library import check, lib, raw
from .errors import InvalidArgumentError

__all__ = ["MirrorDescent"]

_DTYPES = {torch.float32: raw.ATTMD_FLOAT32, torch.float64: raw.ATTMD_FLOAT64}
_OPTIONS = ("p", "normalized", "weight_decay", "norm_epsilon", "threads")
#: Words of a tensor's struct that are written at each step.
_PARAMETER, _GRADIENT = (getattr(raw.attmd_step_tensor, name).offset // 8 for name in ("parameter", "gradient"))


class _Part:
    """Parameters of a group that are stepped by one call, and their dual coordinates."""

    def __init__(self, members: List["torch.Tensor"], group: Dict[str, Any],
                 stepper: Optional[optimizers.Optimizer] = None):
        self.members = members
        self.settings = {name: group[name] for name in _OPTIONS}
        self.lr = float(group["lr"])
        self.stepper = _stepper(group) if stepper is None else stepper
        self._describe()

    def _describe(self) -> None:
        """What the library is told; the pointers are of one step only."""
        self._tensors = (raw.attmd_step_tensor * len(self.members))()
        for tensor, member in zip(self._tensors, self.members):
            tensor.count, tensor.dtype = member.numel(), _DTYPES[member.dtype]
        self._words = np.frombuffer(self._tensors, np.uintp).reshape(len(self.members), -1)
        self._dtypes = [member.dtype for member in self.members]
        self.ids = [id(member) for member in self.members]

    def fits(self, group: Dict[str, Any]) -> bool:
        return all(group[name] == value for name, value in self.settings.items())

    def step(self, lr: float, gradients: List[Any]) -> None:
        if self.lr != lr:
            self.stepper.step_size = self.lr = lr
        targets: List[Any] = self.members
        if not self._are_plain(targets) or not self._are_plain(gradients):
            targets = [_dense(member) for member in self.members]
            gradients = [_gradient(member) for member in self.members]
            if [target.dtype for target in targets] != self._dtypes:
                raise InvalidArgumentError("a parameter changed its type after the first step: make a new optimizer")
        for word, tensors in ((_PARAMETER, targets), (_GRADIENT, gradients)):
            self._words[:, word] = np.fromiter(map(torch.Tensor.data_ptr, tensors), np.uintp, len(tensors))
        check(lib.attmd_optimizer_step(self.stepper._pointer, self._tensors, len(targets)))
        _tell_autograd(self.members)
        if targets is not self.members:
            for target, member in zip(targets, self.members):
                if target is not member:
                    member.copy_(target)

    def _are_plain(self, tensors: List[Any]) -> bool:
        """Whether the library can take all as they lie in memory. This is asked of each at every step, and quickly."""
        strided = torch.strided
        return (False not in [one.layout is strided and one.is_cpu for one in tensors] and
                all(map(torch.Tensor.is_contiguous, tensors)) and [one.dtype for one in tensors] == self._dtypes)

    def __getstate__(self) -> Dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in ("_tensors", "_words")}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._describe()


class MirrorDescent(torch.optim.Optimizer):  # type: ignore[misc,unused-ignore]
    """U = sign(w)|w|^(p-1) - lr g;  w = sign(U)|U|^(1/(p-1)), in place on parameters in float32 or float64 on the CPU.
    Those of a group are stepped by one call; one that is not contiguous goes through a copy.

    params        parameters, or groups of them as dicts with lr, p, normalized, weight_decay, norm_epsilon of their own
    p             exponent of the potential, 1 < p < inf
    normalized    divide each tensor's gradient by its dual norm ||g||_q, q = p/(p-1)
    weight_decay  lambda: U is multiplied by 1 - lr lambda
    norm_epsilon  added to the dual norm
    threads       0: as many as can run at the same time

    A step of lr g moves a zero entry by (lr |g|)^(1/(p-1)): at p near 1 hardly, so that biases that begin at zero stay
    there for long and lr wants to be larger than for SGD; at p = 3 by the square root, so that lr wants to be smaller.

    Learning-rate schedulers, closures, state_dict and pickle work as with the optimizers of PyTorch (OneCycleLR with
    cycle_momentum=False, as there is no momentum). float16 and bfloat16 are refused.
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
            self._step_group(group, float(group["lr"]))
        return loss

    def _step_group(self, group: Dict[str, Any], lr: float) -> None:
        gradients = [one.grad for one in group["params"]]
        whole = self._whole(group["params"], group)
        if whole is not None and not [None for gradient in gradients if gradient is None]:
            return whole.step(lr, gradients)
        members = [one for one, gradient in zip(group["params"], gradients) if gradient is not None and one.numel()]
        for part in self._parts(members, group):
            part.step(lr, [member.grad for member in part.members])

    def _whole(self, members: List["torch.Tensor"], group: Dict[str, Any]) -> Optional[_Part]:
        """The part that is all of the members and no others, if there is one."""
        if not members or members[0] not in self.state:
            return None
        part: _Part = self.state[members[0]]["part"]
        return part if part.ids == [id(member) for member in members] and part.fits(group) else None

    def _parts(self, members: List["torch.Tensor"], group: Dict[str, Any]) -> List[_Part]:
        """Parts that are the members together. One that is new takes the dual coordinates from the parameters."""
        whole = self._whole(members, group)
        if whole is not None:
            return [whole]
        present, parts = set(members), []
        for part in self._known(members):
            if part.fits(group) and present.issuperset(part.members):
                parts.append(part)
            else:
                for member in part.members:
                    del self.state[member]
        new = [member for member in members if member not in self.state]
        if new:
            parts.append(self._keep(_Part(new, group)))
        return parts

    def _known(self, members: Iterable["torch.Tensor"]) -> List[_Part]:
        """Each part that a member belongs to, once."""
        parts = (self.state[member]["part"] for member in members if member in self.state)
        return list({id(part): part for part in parts}.values())

    def _keep(self, part: _Part) -> _Part:
        for member in part.members:
            self.state[member] = {"part": part}
        return part

    def state_dict(self) -> Dict[str, Any]:
        """As of any optimizer; the state of the first parameter of those that are stepped together has the content of
        attmd's optimizer file, in bytes, and which they are."""
        result = super().state_dict()
        firsts = {state["part"].members[0]: state["part"] for state in self.state.values()}
        index = {parameter: i for i, parameter in enumerate(_parameters(self.param_groups))}
        result["state"] = {index[first]: {"members": [index[one] for one in part.members], "lr": part.lr,
                                          "settings": dict(part.settings), "stepper": _to_tensor(part.stepper)}
                           for first, part in firsts.items()}
        return dict(result)

    def load_state_dict(self, state_dict: Dict[str, Any]) -> None:
        """InvalidArgumentError, and nothing has changed, if it is of another optimizer."""
        _require_own(state_dict)
        steppers = {first: _from_tensor(state["stepper"]) for first, state in state_dict["state"].items()}
        # Without the states: PyTorch would bring them to the type of the parameters.
        super().load_state_dict({**state_dict, "state": {}})
        own = dict(zip(_parameters(state_dict["param_groups"]), _parameters(self.param_groups)))
        for first, state in state_dict["state"].items():
            members, settings = [own[one] for one in state["members"]], {**state["settings"], "lr": state["lr"]}
            self._keep(_Part(members, settings, steppers[first]))


def _parameters(groups: Iterable[Dict[str, Any]]) -> "itertools.chain[Any]":
    return itertools.chain.from_iterable(group["params"] for group in groups)


def _require_own(state_dict: Dict[str, Any]) -> None:
    for k, group in enumerate(state_dict["param_groups"]):
        missing = [name for name in ("lr", *_OPTIONS) if name not in group]
        if missing:
            others = [name for name in group if name != "params"]
            raise InvalidArgumentError(f"state_dict is not of attmd.torch.MirrorDescent: param_groups[{k}] has no "
                                       f"{', '.join(missing)}, only {', '.join(others)}")
    for index, state in state_dict["state"].items():
        if set(state) != {"members", "stepper", "settings", "lr"}:
            raise InvalidArgumentError(f"state_dict is not of attmd.torch.MirrorDescent: state[{index}] has "
                                       f"{', '.join(map(str, state))}")


def _tell_autograd(changed: List["torch.Tensor"]) -> None:
    try:
        torch.autograd.graph.increment_version(changed)
    except (TypeError, RuntimeError):  # of a PyTorch that takes one at a time
        for one in changed:
            torch.autograd.graph.increment_version(one)


def _stepper(group: Dict[str, Any]) -> optimizers.Optimizer:
    return optimizers.MirrorDescent(step_size=group["lr"], **{name: group[name] for name in _OPTIONS})


def _check(tensor: "torch.Tensor", what: str) -> None:
    if tensor.device.type != "cpu":
        raise InvalidArgumentError(f"{what} is on {tensor.device}: expected the CPU")
    if tensor.dtype not in _DTYPES:
        raise InvalidArgumentError(f"{what} is {tensor.dtype}: expected torch.float32 or torch.float64")
    if tensor.layout != torch.strided:
        raise InvalidArgumentError(f"{what} has the layout {tensor.layout}: expected a dense one")
    if any(stride == 0 and extent > 1 for stride, extent in zip(tensor.stride(), tensor.shape)):
        raise InvalidArgumentError(f"{what} of shape {tuple(tensor.shape)} has entries that share memory, so that they "
                                   "cannot be stepped each")


def _dense(parameter: "torch.Tensor") -> "torch.Tensor":
    """The parameter, or a copy of one that is not contiguous."""
    _check(parameter, "a parameter")
    return parameter.contiguous()


def _gradient(parameter: "torch.Tensor") -> "torch.Tensor":
    gradient = parameter.grad
    assert gradient is not None
    if gradient.layout is not torch.strided:
        raise InvalidArgumentError(f"a gradient has the layout {gradient.layout}: expected a dense one")
    if gradient.dtype is not parameter.dtype or not gradient.is_cpu:
        gradient = gradient.to(parameter)
    return gradient.contiguous()


def _to_tensor(stepper: optimizers.Optimizer) -> "torch.Tensor":
    return torch.frombuffer(bytearray(to_bytes(stepper)), dtype=torch.uint8)


def _from_tensor(content: "torch.Tensor") -> optimizers.Optimizer:
    return from_bytes(content.numpy().tobytes(), optimizers.Optimizer.load)
