import math
import pickle

import numpy as np
import pytest

import attmd
from attmd import errors, svm
from conftest import sentences


def mirror_step(w, g, p, step):
    u = np.sign(w) * abs(w) ** (p - 1) - step * g
    return np.sign(u) * abs(u) ** (1 / (p - 1))


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize("p", [1.5, 2, 3])
def test_step_in_place(p, dtype, tolerance):
    random = np.random.default_rng(0)
    w, g = [random.normal(size=shape).astype(dtype) for shape in ((3, 4), (5,))], None
    optimizer = attmd.MirrorDescent(p, 0.1, threads=1)
    for k in range(3):
        g = [random.normal(size=one.shape).astype(dtype) for one in w]
        expected = [mirror_step(one, slope, p, 0.1) for one, slope in zip(w, g)]
        optimizer.step(w, g)
        for one, right in zip(w, expected):
            np.testing.assert_allclose(one, right, rtol=tolerance, atol=tolerance)
    assert optimizer.iteration == 3


def test_one_array_is_one_parameter():
    G = np.random.default_rng(0).normal(size=(3, 4))
    listed, bare = np.ones((3, 4)), np.ones((3, 4))
    attmd.MirrorDescent(3, normalized=True).step([listed], [G], log_scales=[-3.0])
    optimizer = attmd.MirrorDescent(3, normalized=True)
    optimizer.add_group("*", p=3)
    optimizer.step(bare, G, log_scales=-3.0, groups=1)
    np.testing.assert_array_equal(bare, listed)


def test_representation():
    optimizer = attmd.MirrorDescent(3, normalized=True)
    optimizer.step(np.ones(2), np.ones(2))
    assert repr(optimizer) == "<MirrorDescent, iteration 1: p = 3.0, normalized, step_size = 0.1>"
    assert repr(attmd.MirrorDescent()) == "<MirrorDescent, iteration 0: p = 2.0, step_size = 0.1>"
    assert repr(attmd.Adam(beta1=0.5)) == "<Adam, iteration 0: step_size = 0.001, beta1 = 0.5>"
    assert repr(attmd.GradientDescent(momentum=0.9, schedule="inv")) == \
        "<GradientDescent, iteration 0: schedule = 'inv', step_size = 0.1, momentum = 0.9>"


def test_adam_and_schedules():
    w = np.array([1.0, -2.0])
    attmd.Adam(0.01).step([w], [np.array([0.5, -3.0])])
    np.testing.assert_allclose(w, [0.99, -1.99], rtol=1e-8)
    for schedule, factors in (("inv_sqrt", [1, 2**-0.5]), ("inv", [1, 0.5])):
        w, optimizer, path = np.zeros(1), attmd.GradientDescent(1, schedule=schedule), [0]
        for _ in factors:
            optimizer.step([w], [np.array([-1.0])])
            path.append(w[0])
        np.testing.assert_allclose(np.diff(path), factors)
    w, optimizer = np.zeros(1), attmd.GradientDescent(1, schedule="cosine", warmup=1, horizon=3)
    for _ in range(3):
        optimizer.step([w], [np.array([-1.0])])
    np.testing.assert_allclose(w, 1 + 0.5 + 0)


@pytest.mark.parametrize("potential", ["squared_norm", "hypentropy"])
def test_potentials(gaussian, tmp_path, potential):
    optimizer = attmd.MirrorDescent(p=3, potential=potential, hypentropy_beta=0.5, normalized=True)
    w, g = np.zeros(2), np.array([-3.0, 4.0])
    optimizer.step([w], [g])
    u = -0.1 * g / (np.abs(g)**1.5).sum()**(2 / 3)  # ||u||_1.5 = 0.1
    expected = np.sign(u) * np.sqrt(np.abs(u) * 0.1) if potential == "squared_norm" else 0.5 * np.sinh(-0.1 * g / 4)
    np.testing.assert_allclose(w, expected, rtol=1e-13)
    assert optimizer.options["potential"] == potential and f"potential = '{potential}'" in repr(optimizer)
    with pytest.raises(errors.InvalidArgumentError, match="'cosh'.*'squared_norm'"):
        attmd.MirrorDescent(potential="cosh")

    # From a checkpoint as in one run.
    whole = attmd.AttentionModel(10, v=gaussian.decoder)
    attmd.train(whole, attmd.MirrorDescent(p=3, potential=potential, normalized=True), gaussian, iterations=200)
    path = tmp_path / "checkpoint"
    attmd.train(attmd.AttentionModel(10, v=gaussian.decoder),
                attmd.MirrorDescent(p=3, potential=potential, normalized=True), gaussian, iterations=100, checkpoint=path)
    model, optimizer, _ = attmd.load_checkpoint(path)
    attmd.train(model, optimizer, gaussian, iterations=200, checkpoint=path)
    np.testing.assert_array_equal(model.parameters["W"], whole.parameters["W"])


def test_log_scale_and_normalization():
    w = np.zeros(2)
    attmd.GradientDescent(0.5, normalized=True).step([w], [np.array([-3.0, 4.0])], log_scales=[-5000])
    np.testing.assert_allclose(w, [0.3, -0.4])
    attmd.GradientDescent(0.5).step([w], [np.ones(2)], log_scales=[math.log(0.2)])
    np.testing.assert_allclose(w, [0.2, -0.5])


@pytest.mark.parametrize("parameters, gradients, error, message", [
    ([np.zeros(3)], [], errors.DimensionError, "0 gradients: expected 1"),
    ([np.zeros(3)], [np.zeros(4)], errors.DimensionError, r"gradients\[0\]"),
    ([np.zeros(3)], [np.zeros(3, np.float32)], errors.DimensionError, "float32"),
    ([np.zeros(3, int)], [np.zeros(3, int)], TypeError, "int64"),
    ([np.zeros((3, 3)).T[:2]], [np.zeros((2, 3))], errors.InvalidArgumentError, "contiguous"),
    ([[1.0]], [[1.0]], TypeError, "list"),
    ([1.0, 2.0], [1.0, 2.0], TypeError, r"parameters\[0\] is a float: expected a NumPy array.*A parameter is one array"),
    (np.eye(2), [np.eye(2)], TypeError, "gradients is a list of 1, but parameters is one array"),
    ([np.eye(2)], np.eye(2), TypeError, "gradients is one array, but parameters is not"),
    (np.eye(2), np.zeros(2), errors.DimensionError, r"gradients is float64 \(2,\): expected float64 \(2, 2\)"),
    (1.0, 1.0, TypeError, "parameters must be a list, .*not float"),
    ([np.broadcast_to(1.0, (1,))], [np.zeros(1)], errors.InvalidArgumentError, "read-only"),
    ([np.zeros(3)], [np.array([1, np.nan, 1])], errors.AttmdError, "nan"),
])
def test_bad_steps(parameters, gradients, error, message):
    optimizer = attmd.MirrorDescent()
    with pytest.raises(error, match=message):
        optimizer.step(parameters, gradients)
    assert optimizer.iteration == 0


def test_optimizer_options_state_and_files(tmp_path):
    optimizer = attmd.MirrorDescent(1.5, 0.2, normalized=True, schedule="inv_sqrt")
    assert optimizer.options["p"] == 1.5 and optimizer.options["normalized"] is True
    assert optimizer.options["method"] == "mirror_descent" and optimizer.options["schedule"] == "inv_sqrt"
    w = np.ones(3)
    optimizer.step([w], [np.ones(3)])
    optimizer.step_size = 0.3
    assert optimizer.step_size == 0.3
    optimizer.save(tmp_path / "optimizer")
    for again in (attmd.Optimizer.load(tmp_path / "optimizer"), pickle.loads(pickle.dumps(optimizer))):
        assert type(again) is attmd.MirrorDescent and again.iteration == 1 and again.step_size == 0.3
        one, other = w.copy(), w.copy()
        again.step([one], [np.ones(3)])
        pickle.loads(pickle.dumps(optimizer)).step([other], [np.ones(3)])
        np.testing.assert_array_equal(one, other)
    optimizer.reset()
    assert optimizer.iteration == 0
    assert type(pickle.loads(pickle.dumps(attmd.Adam()))) is attmd.Adam
    for wrong in (lambda: attmd.MirrorDescent(1), lambda: attmd.Adam(beta1=1), lambda: attmd.GradientDescent(-1),
                  lambda: attmd.MirrorDescent(schedule="square"), lambda: setattr(optimizer, "step_size", math.nan)):
        with pytest.raises(errors.InvalidArgumentError):
            wrong()


def test_train_reaches_the_max_margin_direction(gaussian):
    model = attmd.AttentionModel(10, v=gaussian.decoder)
    report = attmd.train(model, attmd.MirrorDescent(p=3, normalized=True), gaussian, iterations=20000)
    assert (report.stop_reason, report.iterations) == ("iterations", 20000)
    assert report.loss == model.loss(gaussian)
    solution = attmd.svm.solve_attention(gaussian, model.predict(gaussian).selected, p=3)
    assert attmd.compare(model, solution, gaussian).divergence_svm_model < 0.005


def test_fit_goes_on_with_the_same_bits(gaussian):
    def trained(*lengths):
        model, optimizer = attmd.AttentionModel(10, v=gaussian.decoder), attmd.MirrorDescent(1.75, normalized=True)
        for length in lengths:
            model.fit(gaussian, optimizer, iterations=length, batch_size=4, shuffle_seed=2)
        return model.W
    np.testing.assert_array_equal(trained(50), trained(20, 30))
    assert attmd.AttentionModel(10, v=gaussian.decoder).fit(gaussian).iterations == 1000


def test_limits(gaussian):
    def run(**limits):
        return attmd.AttentionModel(10, v=gaussian.decoder).fit(gaussian, attmd.GradientDescent(1.0), **limits)
    assert run(stop_loss=0.6).stop_reason == "loss" and run(stop_loss=0.6).loss <= 0.6
    assert run(stop_gradient_norm=10).stop_reason == "gradient"
    assert run(iterations=10**12, max_seconds=0.01).stop_reason == "time"
    assert run(epochs=3, batch_size=4).iterations == 6 and run(epochs=3).iterations == 3 and run(epochs=0).iterations == 0
    for wrong in (dict(epochs=1, iterations=1), dict(batch_size=7), dict(iterations=-1), dict(threads=-1),
                  dict(max_seconds=math.nan), dict(epochs=1, batch_size=-2), dict(epochs=-1), dict(progress=3)):
        with pytest.raises((errors.InvalidArgumentError, TypeError)):
            run(**wrong)
    with pytest.raises(TypeError):
        run(nonsense=1)
    assert run(iterations=1e1).iterations == 10
    for value, error, message in ((1.5, TypeError, "iterations must be an integer, not 1.5"),
                                  ("5", TypeError, "iterations must be an integer, not '5'"),
                                  (1e300, errors.InvalidArgumentError, r"iterations = 1e\+300"),
                                  (-1, errors.InvalidArgumentError, "^iterations = -1")):
        with pytest.raises(error, match=message):
            run(iterations=value)


def test_trace(gaussian):
    model = attmd.AttentionModel(10, parametrization="joint", v=gaussian.decoder)
    quantities = ["loss", "gradient_norm", "norm", "accuracy", "softmax_mass", "softmax_mass_min", "selected",
                  "parameters", "step_size", "log_gradient_norm"]
    ray = attmd.Direction("W", np.ones((10, 10)), 3)
    trace = attmd.Trace(quantities, every=50, directions=[ray, attmd.Direction("v", np.arange(1, 11), 2)])
    optimizer = attmd.MirrorDescent(3, normalized=True, schedule="inv_sqrt")
    model.fit(gaussian, optimizer, iterations=200, trace=trace)
    assert len(trace) == 5 and trace.iterations.tolist() == [0, 50, 100, 150, 200]
    np.testing.assert_allclose(trace.step_size, 0.1 / np.sqrt(trace.iterations + 1))
    np.testing.assert_array_equal(trace.parameter("W")[-1], model.W)
    np.testing.assert_array_equal(trace.parameter("v", -1), model.v)
    assert trace.parameter("W", 0).any() == False and trace.parameter("v").shape == (5, 10)  # noqa: E712
    assert trace.loss[-1] == model.loss(gaussian) and trace.accuracy[-1] == model.accuracy(gaussian)
    np.testing.assert_allclose(np.log(trace.gradient_norm), trace.log_gradient_norm)
    assert trace.norm("W")[-1] == pytest.approx(attmd.norm(model.W, 3), rel=1e-14)
    assert trace.norm("v")[0] == pytest.approx(attmd.norm(gaussian.decoder, 3), rel=1e-14)
    out = model.predict(gaussian, softmax=True)
    assert trace.softmax_mass[-1] == pytest.approx(out.softmax.max(1).mean())
    assert trace.softmax_mass_min[-1] == pytest.approx(out.softmax.max(1).min())
    assert trace.selected.shape == (5, 6) and trace.selected[-1].tolist() == out.selected.tolist()
    assert math.isnan(trace.divergence()[0])
    assert trace.divergence(0)[-1] == pytest.approx(attmd.directional_divergence(ray.values, model.W, 3), rel=1e-12)
    assert trace.divergence(1)[0] == pytest.approx(
        attmd.directional_divergence(np.arange(1, 11), gaussian.decoder, 2), rel=1e-12)
    np.testing.assert_array_equal(trace.divergence(ray), trace.divergence(0))
    assert repr(trace) == "<Trace of 5 records>"
    for wrong in (lambda: trace.divergence(2), lambda: trace.norm("K"), lambda: trace.parameter("K"),
                  lambda: trace.parameter("W", 5)):
        with pytest.raises((errors.NotFoundError, errors.InvalidArgumentError)):
            wrong()


def test_trace_takes_a_solution_for_a_direction(gaussian, tmp_path):
    chosen = attmd.globally_optimal_tokens(gaussian, gaussian.decoder)
    attention, decoder = svm.solve_attention(gaussian, chosen, p=3), svm.solve_decoder(gaussian, chosen, p=2)
    directions = [attmd.Direction("W", attention.w, 3), attmd.Direction("v", decoder.w, 2)]
    trace = attmd.Trace(["parameters"], directions=[attention, decoder, *directions])
    model = attmd.AttentionModel(10, parametrization="joint", v=gaussian.decoder)
    model.fit(gaussian, attmd.MirrorDescent(3, normalized=True), iterations=5, trace=trace)
    assert [(one.parameter, one.p) for one in trace.directions] == [("W", 3), ("v", 2)] * 2
    for i, solution in enumerate([attention, decoder, pickle.loads(pickle.dumps(attention))]):
        number = i % 2
        np.testing.assert_array_equal(trace.divergence(solution), trace.divergence(directions[number]))
        np.testing.assert_array_equal(trace.divergence(number), trace.divergence(2 + number))
    assert trace.divergence(0)[-1] == pytest.approx(attmd.directional_divergence(attention.w, model.W, 3), rel=1e-12)

    of_rows = svm.solve_rows([[1.0]])
    for name, call in {"direction": trace.divergence, r"directions\[0\]": lambda one: attmd.Trace(directions=[one])}.items():
        with pytest.raises(TypeError, match=f"^{name} is a Solution of rows, .* attmd.Direction.parameter, solution.w, solution.p"):
            call(of_rows)
        for wrong in ("W", None, attention.w, model):
            with pytest.raises(TypeError, match=rf"^{name} must be a Direction or a Solution, not {type(wrong).__name__}: "
                               r"attmd.Direction\(parameter, values, p\)$"):
                call(wrong)
    for one in (directions[0], attention):
        with pytest.raises(TypeError, match=f"^directions is a {type(one).__name__}: expected a list"):
            attmd.Trace(directions=one)


def test_the_divergence_of_another_p_and_the_cosine(gaussian):
    model, ray = attmd.AttentionModel(10, v=gaussian.decoder), attmd.Direction("W", np.arange(-49, 51), 3)
    trace = attmd.Trace("parameters", every=10, directions=[ray])
    model.fit(gaussian, attmd.MirrorDescent(3, normalized=True), iterations=20, trace=trace)
    solution = svm.solve_attention(gaussian, model.predict(gaussian).selected, p=3)
    path = trace.parameter("W").reshape(3, 100)
    for direction, values in ((ray, ray.values), (0, ray.values), (solution, solution.w)):
        for p in (1.5, 2, None):
            want = [attmd.directional_divergence(values, w, p or 3) for w in path[1:]]
            np.testing.assert_allclose(trace.divergence(direction, p=p)[1:], want, rtol=1e-12)
    for direction, values in ((ray, ray.values), (solution, solution.w.ravel())):
        found = trace.cosine(direction)
        assert math.isnan(found[0])  # W is 0
        np.testing.assert_allclose(found[1:], path[1:] @ values / np.linalg.norm(values) / np.linalg.norm(path[1:], axis=1))
    with pytest.raises(errors.NotFoundError, match="parameters were not recorded; this trace has: loss$"):
        unfit = attmd.Trace("loss")
        model.fit(gaussian, iterations=1, trace=unfit)
        unfit.cosine(solution)
    with pytest.raises(errors.DimensionError, match="direction has 3 values: expected 100, as W has"):
        trace.cosine(attmd.Direction("W", [1, 2, 3], 2))
    with pytest.raises(TypeError, match="direction must be a Direction or a Solution, not int"):
        trace.cosine(0)
    plain = attmd.Trace("parameters")
    model.fit(gaussian, iterations=1, trace=plain)
    with pytest.raises(errors.NotFoundError, match="p = 2 for direction 0: this trace does not know its values"):
        plain.divergence(p=2)


def test_trace_of_chosen_iterations_and_KQ(gaussian):
    model = attmd.AttentionModel(10, parametrization="KQ", W_std=1, v=gaussian.decoder)
    trace = attmd.Trace("parameters", iterations=[0, 3, 10])
    model.fit(gaussian, iterations=20, trace=trace)
    assert trace.iterations.tolist() == [0, 3, 10]
    np.testing.assert_allclose(trace.parameter("W")[1], trace.parameter("K")[1].T @ trace.parameter("Q")[1])
    for quantity in ("loss", "selected", "norm", "divergence"):
        with pytest.raises(errors.NotFoundError, match=f"{quantity} was not recorded; this trace has: parameters$"):
            value = getattr(trace, quantity)
            value()
    other = attmd.Trace(["loss", "norm"])
    with pytest.raises(errors.NotFoundError, match="accuracy was not recorded; this trace has: loss, norm$"):
        other.accuracy
    model.fit(gaussian, iterations=2, trace=other)
    for call in (lambda: other.parameter("K"), lambda: other.divergence(attmd.Direction("W", np.eye(10), 2))):
        with pytest.raises(errors.NotFoundError, match="parameters were not recorded; this trace has: loss, norm$"):
            call()
    with pytest.raises(errors.InvalidArgumentError, match="empty"):
        attmd.Trace(iterations=[])
    with pytest.raises(errors.InvalidArgumentError, match="'speed'"):
        attmd.Trace("speed")


def test_transformer_learns_texts(tokenizer):
    train, test = (attmd.Dataset.texts(*sentences(200, seed), tokenizer=tokenizer) for seed in (1, 2))
    model = attmd.Transformer(len(tokenizer), max_length=16, n_embd=16, heads=2, hidden=32, blocks=1, dropout=0, seed=1)
    trace = attmd.Trace(["accuracy", "softmax_mass"], every=20)
    report = model.fit(train, attmd.Adam(0.01), epochs=10, batch_size=20, trace=trace)
    assert report.iterations == 100 and trace.accuracy[-1] > 0.95 and model.accuracy(test) > 0.9


def test_numerical_failure_keeps_the_model(gaussian):
    model = attmd.AttentionModel(10, parametrization="joint", loss="exponential", v=-500 * gaussian.decoder)
    with pytest.raises(ArithmeticError):
        model.fit(gaussian, attmd.GradientDescent(1e4), iterations=100)
    assert np.isfinite(model.W).all() and np.isfinite(model.v).all()


def test_groups():
    optimizer = attmd.MirrorDescent(2, 0.1)
    optimizer.add_group("b*", step_size=1.0)
    optimizer.add_group("c?", p=3, weight_decay=0.5)
    w = [np.ones(2), np.ones(2), np.ones(2)]
    optimizer.step(w, [np.ones(2)] * 3, groups=[0, 1, 2])
    np.testing.assert_allclose([one[0] for one in w], [0.9, 0, (1 * (1 - 0.05) - 0.1) ** 0.5])
    for wrong in (lambda: optimizer.add_group("late"), lambda: optimizer.step(w, w, groups=[0, 1, 3])):
        with pytest.raises(errors.InvalidArgumentError):
            wrong()
    with pytest.raises(errors.DimensionError, match="2 groups: expected 3"):
        optimizer.step(w, w, groups=[0, 1])
    again = pickle.loads(pickle.dumps(optimizer))
    again.step(w, [np.ones(2)] * 3, groups=[0, 1, 2])


def test_a_group_of_a_models_parameters(gaussian):
    model = attmd.AttentionModel(10, parametrization="joint", v=gaussian.decoder)
    optimizer = attmd.GradientDescent()
    optimizer.add_group("v", step_size=0)
    model.fit(gaussian, optimizer, iterations=5)
    assert model.W.any()
    np.testing.assert_array_equal(model.v, gaussian.decoder)


def test_momentum_decay_and_clipping():
    def stepped(optimizer, times=2):
        w = np.array([1.0, -2.0])
        for _ in range(times):
            optimizer.step([w], [np.array([3.0, 4.0])])
        return w
    g = np.array([3.0, 4.0])
    np.testing.assert_allclose(stepped(attmd.GradientDescent(0.1, momentum=0.5)), [1, -2] - 0.1 * (g + 1.5 * g))
    np.testing.assert_allclose(stepped(attmd.GradientDescent(0.1, momentum=0.5, nesterov=True), 1), [1, -2] - 0.15 * g)
    np.testing.assert_allclose(stepped(attmd.GradientDescent(0.1, clip_norm=1), 1), [1, -2] - 0.1 * g / 5, rtol=1e-6)
    np.testing.assert_allclose(stepped(attmd.GradientDescent(0.1, clip_value=3.5), 1), [0.7, -2.35])
    np.testing.assert_allclose(stepped(attmd.AdamW(0.1, weight_decay=0.5), 1), np.array([1, -2]) * 0.95 - 0.1, rtol=1e-6)
    np.testing.assert_allclose(stepped(attmd.AdamW(0.1), 1), np.array([1, -2]) * 0.999 - 0.1, rtol=1e-6)  # as PyTorch's
    np.testing.assert_allclose(stepped(attmd.Adam(0.1, weight_decay=0.5), 1), [0.9, -2.1], rtol=1e-6)
    assert isinstance(pickle.loads(pickle.dumps(attmd.AdamW())), attmd.AdamW)
    assert type(pickle.loads(pickle.dumps(attmd.Adam()))) is attmd.Adam


def test_checkpoints(gaussian, tmp_path):
    path = tmp_path / "run.ckpt"

    def begin():
        return (attmd.AttentionModel(10, v=gaussian.decoder), attmd.MirrorDescent(3, normalized=True),
                attmd.Trace(["loss", "selected", "parameters"], every=10, directions=[attmd.Direction("W", np.eye(10), 2)]))

    def go_on(progress=None):
        model, optimizer, trace = attmd.resume(path, begin)
        report = attmd.train(model, optimizer, gaussian, iterations=100, batch_size=4, trace=trace, checkpoint=path,
                             checkpoint_every=30, progress=progress, progress_every=1)
        return model, trace, report

    with pytest.raises(FileNotFoundError, match="run.ckpt"):
        attmd.load_checkpoint(path)
    whole = begin()
    attmd.train(*whole[:2], gaussian, iterations=100, batch_size=4, trace=whole[2])

    def killed(now):
        if now.iteration == 45:
            raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        go_on(killed)
    saved = attmd.load_checkpoint(path)
    assert saved.optimizer.iteration == 45 and type(saved.optimizer) is attmd.MirrorDescent
    assert saved.trace.selected.shape == (len(saved.trace), 6) and saved.trace.parameter("W").shape[1:] == (10, 10)
    model, trace, report = go_on()
    assert report.iterations == 55
    np.testing.assert_array_equal(model.W, whole[0].W)
    common = np.isin(trace.iterations, whole[2].iterations)
    np.testing.assert_array_equal(trace.loss[common], whole[2].loss)
    np.testing.assert_array_equal(trace.divergence(0)[common][1:], whole[2].divergence(0)[1:])
    with pytest.raises(errors.InvalidArgumentError, match="batch_size"):
        attmd.train(*attmd.load_checkpoint(path)[:2], gaussian, iterations=200, batch_size=3)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(errors.FormatError):
        attmd.load_checkpoint(path)
    with pytest.raises(FileNotFoundError):
        attmd.train(*begin()[:2], gaussian, checkpoint=tmp_path / "gone" / "file")


def test_trace_of_many_samples():
    data = attmd.Dataset.gaussian(700, 3, 2, seed=1)
    trace = attmd.Trace("selected")
    model = attmd.AttentionModel(2, v=data.decoder, W_std=1)
    model.fit(data, iterations=1, trace=trace)
    assert trace.selected.shape == (2, 700) and trace.selected[-1].tolist() == model.predict(data).selected.tolist()
    assert attmd.Trace("selected").selected.shape[0] == 0
