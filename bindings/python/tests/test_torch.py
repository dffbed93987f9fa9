import copy
import io
import pickle

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from attmd import errors
from attmd._library import lib
from attmd.torch import MirrorDescent


def problem(dtype=torch.float64):
    generator = torch.Generator().manual_seed(0)
    X = torch.randn(40, 5, generator=generator, dtype=dtype)
    y = (X[:, 0] - X[:, 1] > 0).to(dtype)
    layer = torch.nn.Linear(5, 1, dtype=dtype)
    with torch.no_grad():
        layer.weight.copy_(torch.randn(1, 5, generator=generator, dtype=dtype))
        layer.bias.fill_(0.7)
    return layer, lambda: torch.nn.functional.binary_cross_entropy_with_logits(layer(X)[:, 0], y)


def expected_step(w, g, p, lr, normalized=False, decay=0.0):
    if normalized:
        q = p / (p - 1)
        g = g / (abs(g) ** q).sum() ** (1 / q)
    u = np.sign(w) * abs(w) ** (p - 1) * (1 - lr * decay) - lr * g
    return np.sign(u) * abs(u) ** (1 / (p - 1))


@pytest.mark.parametrize("dtype, tolerance", [(torch.float64, 1e-12), (torch.float32, 2e-5)])
@pytest.mark.parametrize("options", [dict(p=1.5), dict(p=2), dict(p=3, normalized=True), dict(p=3, weight_decay=0.5)])
def test_steps_are_mirror_descent(dtype, tolerance, options):
    layer, loss = problem(dtype)
    optimizer = MirrorDescent(layer.parameters(), lr=0.05, **options)
    for _ in range(5):
        optimizer.zero_grad()
        loss().backward()
        right = [expected_step(w.detach().numpy().astype(float), w.grad.numpy().astype(float), options["p"], 0.05,
                               options.get("normalized", False), options.get("weight_decay", 0)) for w in layer.parameters()]
        addresses = [w.data_ptr() for w in layer.parameters()]
        optimizer.step()
        assert addresses == [w.data_ptr() for w in layer.parameters()]
        for w, one in zip(layer.parameters(), right):
            np.testing.assert_allclose(w.detach().numpy(), one, rtol=tolerance, atol=tolerance)


def test_it_is_sgd_for_2():
    layer, loss = problem()
    other, other_loss = problem()
    pairs = [(loss, MirrorDescent(layer.parameters(), lr=0.3)),
             (other_loss, torch.optim.SGD(other.parameters(), lr=0.3))]
    for _ in range(50):
        for function, optimizer in pairs:
            optimizer.zero_grad()
            optimizer.step(lambda: [function().backward(), function()][1])
    torch.testing.assert_close(layer.weight, other.weight, rtol=1e-12, atol=1e-12)


def test_groups_and_schedulers():
    layer, loss = problem()
    optimizer = MirrorDescent([dict(params=[layer.weight], p=3), dict(params=[layer.bias], lr=1.0)], lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
    assert [(group["p"], group["lr"]) for group in optimizer.param_groups] == [(3, 0.1), (2, 1.0)]
    for rate in (0.1, 0.05):
        optimizer.zero_grad()
        loss().backward()
        right = (expected_step(layer.weight.detach().numpy(), layer.weight.grad.numpy(), 3, rate),
                 expected_step(layer.bias.detach().numpy(), layer.bias.grad.numpy(), 2, 10 * rate))
        optimizer.step()
        np.testing.assert_allclose(layer.weight.detach().numpy(), right[0], rtol=1e-12)
        np.testing.assert_allclose(layer.bias.detach().numpy(), right[1], rtol=1e-12)
        scheduler.step()


def test_parameters_without_a_gradient_are_left_alone():
    layer, loss = problem()
    layer.bias.requires_grad_(False)
    before = layer.bias.clone()
    optimizer = MirrorDescent(layer.parameters(), p=1.5)
    loss().backward()
    optimizer.step()
    assert torch.equal(layer.bias, before)
    result = optimizer.step(lambda: loss())
    assert result.item() > 0


def saved_by_torch(state):
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


@pytest.mark.parametrize("transport", [saved_by_torch, lambda state: pickle.loads(pickle.dumps(state)), copy.deepcopy])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_state_dict_goes_on_with_the_same_bits(transport, dtype):
    layer, loss = problem(dtype)
    optimizer = MirrorDescent(layer.parameters(), lr=0.05, p=3)
    other, other_loss = problem(dtype)

    def steps(optimizer, loss, count):
        for _ in range(count):
            optimizer.zero_grad()
            loss().backward()
            optimizer.step()
    steps(optimizer, loss, 7)
    other.load_state_dict(layer.state_dict())
    again = MirrorDescent(other.parameters(), lr=9, p=2)
    again.load_state_dict(transport(optimizer.state_dict()))
    assert again.param_groups[0]["lr"] == 0.05 and again.param_groups[0]["p"] == 3
    steps(optimizer, loss, 7)
    steps(again, other_loss, 7)
    assert torch.equal(layer.weight, other.weight) and torch.equal(layer.bias, other.bias)
    with pytest.raises(ValueError):
        again.load_state_dict(MirrorDescent([torch.zeros(1)]).state_dict())


def test_pickle_of_the_optimizer():
    layer, loss = problem()
    optimizer = MirrorDescent(layer.parameters(), p=3)
    loss().backward()
    optimizer.step()
    again = pickle.loads(pickle.dumps((layer, optimizer)))[1]
    assert again.param_groups[0]["p"] == 3 and len(again.state) == 2


def test_autograd_sees_the_change():
    w = torch.ones(3, requires_grad=True)
    (w**2).sum().backward()
    pending = (w**2).sum()
    MirrorDescent([w]).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        pending.backward()


@pytest.mark.parametrize("parameter, message", [
    (lambda: torch.zeros(3, dtype=torch.float16), "float16"),
    (lambda: torch.zeros(3, dtype=torch.complex64), "complex64"),
    (lambda: torch.zeros(3, device="meta"), "meta"),
    (lambda: torch.zeros(3, 1).expand(3, 4), r"of shape \(3, 4\) has entries that share memory"),
])
def test_refused_parameters(parameter, message):
    optimizer = MirrorDescent([torch.zeros(1)])
    with pytest.raises(errors.InvalidArgumentError, match=message):
        optimizer.add_param_group(dict(params=[parameter().requires_grad_()]))
    assert len(optimizer.param_groups) == 1


def test_refused_options_and_gradients():
    w = torch.zeros(3, requires_grad=True)
    for options in (dict(p=1), dict(lr=-1), dict(weight_decay=-1), dict(threads=-1)):
        with pytest.raises(errors.InvalidArgumentError, match=next(iter(options)).replace("lr", "step_size")):
            MirrorDescent([w], **options)
    optimizer = MirrorDescent([w])
    w.grad = torch.tensor([1, float("nan"), 1])
    with pytest.raises(errors.AttmdError, match="nan"):
        optimizer.step()
    w.grad = torch.ones(3).to_sparse()
    with pytest.raises(errors.InvalidArgumentError, match="sparse"):
        optimizer.step()
    assert not w.detach().any()
    w.grad = torch.arange(6.0)[::2]
    optimizer.step()
    torch.testing.assert_close(w.detach(), torch.tensor([0, -0.2, -0.4]))


def laid_out(layout):
    torch.manual_seed(0)
    return {"channels_last": lambda: torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last),
            "transposed": lambda: torch.randn(6, 5).T, "every second": lambda: torch.randn(6, 8)[:, ::2]}[layout]()


@pytest.mark.parametrize("layout", ["channels_last", "transposed", "every second"])
@pytest.mark.parametrize("p", [2, 3])
def test_parameters_that_are_not_contiguous(layout, p):
    base = laid_out(layout)
    w, dense = base.detach().requires_grad_(), base.detach().contiguous().requires_grad_()
    assert not w.is_contiguous()
    mine, reference = MirrorDescent([w], p=p, normalized=True), MirrorDescent([dense], p=p, normalized=True)
    for _ in range(3):
        w.grad, dense.grad = torch.randn_like(w), None
        dense.grad = w.grad.contiguous()
        address, strides, version = w.data_ptr(), w.stride(), w._version
        mine.step()
        reference.step()
        assert torch.equal(w, dense) and (address, strides) == (w.data_ptr(), w.stride()) and w._version > version
    again = laid_out(layout).requires_grad_()
    other = MirrorDescent([again])
    other.load_state_dict(mine.state_dict())
    with torch.no_grad():
        again.copy_(w)
    again.grad = w.grad
    mine.step()
    other.step()
    assert torch.equal(w, again)


@pytest.mark.parametrize("make", [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW])
def test_another_optimizers_state_is_refused_by_name(make):
    layer, loss = problem()
    other, optimizer = make(layer.parameters(), lr=0.1), MirrorDescent(layer.parameters(), lr=0.2, p=3)
    loss().backward()
    other.step()
    optimizer.step()
    before = optimizer.state_dict()
    with pytest.raises(errors.InvalidArgumentError, match=r"not of attmd.torch.MirrorDescent: param_groups\[0\] has no p, norm"):
        optimizer.load_state_dict(other.state_dict())
    mixed = {"param_groups": before["param_groups"], "state": {0: {"step": 1}}}
    with pytest.raises(errors.InvalidArgumentError, match=r"not of attmd.torch.MirrorDescent: state\[0\] has step"):
        optimizer.load_state_dict(mixed)
    assert optimizer.param_groups[0]["lr"] == 0.2 and len(optimizer.state) == 2
    optimizer.step()


def many(count=20):
    generator = torch.Generator().manual_seed(3)
    return [torch.randn(2, 1 + i % 3, generator=generator, dtype=(torch.float32, torch.float64)[i % 2]).requires_grad_()
            for i in range(count)]


def test_a_group_is_one_call(monkeypatch):
    calls = []
    step = lib.attmd_optimizer_step
    monkeypatch.setattr(lib, "attmd_optimizer_step", lambda *arguments: calls.append(arguments[2]) or step(*arguments))
    together, alone = many(), many()
    optimizer = MirrorDescent([dict(params=together[:15]), dict(params=together[15:], p=2)], p=3, normalized=True)
    each = [MirrorDescent([one], p=3 if i < 15 else 2, normalized=True) for i, one in enumerate(alone)]
    generator = torch.Generator().manual_seed(4)
    used = [range(20), range(20), range(0, 20, 2), range(20), range(3, 9), [], range(20)]
    expected = [[15, 5], [15, 5], [8, 2], [8, 7, 2, 3], None, [], None]
    for members, sizes in zip(used, expected):
        del calls[:]
        for i in range(20):
            together[i].grad = alone[i].grad = None
            if i in members:
                together[i].grad = torch.randn(together[i].shape, generator=generator, dtype=together[i].dtype)
                alone[i].grad = together[i].grad.clone()
        optimizer.step()
        assert sizes is None or calls == sizes
        for one in each:
            one.step()
        for a, b in zip(together, alone):  # a part that falls apart takes its dual coordinates from the parameters
            torch.testing.assert_close(a, b, rtol=1e-12 if a.dtype == torch.float64 else 1e-5, atol=0)


def test_states_of_parts_travel():
    layer, loss = problem()
    optimizer = MirrorDescent(layer.parameters(), p=3)
    loss().backward()
    layer.bias.grad = None
    optimizer.step()
    loss().backward()
    optimizer.step()
    other, other_loss = problem()
    again = MirrorDescent(other.parameters())
    again.load_state_dict(saved_by_torch(optimizer.state_dict()))
    other.load_state_dict(layer.state_dict())
    for function, one in ((loss, optimizer), (other_loss, again)):
        one.zero_grad()
        function().backward()
        one.step()
    assert torch.equal(layer.weight, other.weight) and torch.equal(layer.bias, other.bias)


def test_a_type_changed_under_way_is_refused():
    w = torch.ones(3, requires_grad=True)
    optimizer = MirrorDescent([w])
    w.grad = torch.ones(3)
    optimizer.step()
    w.data = w.data.double()
    w.grad = None
    w.grad = torch.ones(3, dtype=torch.float64)
    with pytest.raises(errors.InvalidArgumentError, match="changed its type"):
        optimizer.step()
