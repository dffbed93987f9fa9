import io

import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("agg")
import matplotlib.pyplot as plt

import attmd
from attmd import plot


@pytest.fixture
def run(gaussian):
    trace = attmd.Trace(["parameters", "softmax_mass", "softmax_mass_min"], every=50,
                        directions=[attmd.Direction("W", np.eye(10), 2)])
    model = attmd.AttentionModel(10, v=gaussian.decoder)
    model.fit(gaussian, attmd.MirrorDescent(3, normalized=True), iterations=500, trace=trace)
    return trace, attmd.svm.solve_attention(gaussian, model.predict(gaussian).selected, p=3)


@pytest.fixture(autouse=True)
def drawn_and_closed():
    """Every picture of a test can be drawn, as pixels and as vectors."""
    yield
    for number in plt.get_fignums():
        for kind in ("png", "pdf"):
            plt.figure(number).savefig(io.BytesIO(), format=kind)
    plt.close("all")


def lines(ax):
    return {line.get_label(): line for line in ax.get_lines() if not line.get_label().startswith("_")}


def test_paths(run):
    trace, solution = run
    ax = plot.paths({"a": trace, "b": trace}, {"a": solution}, entries=((0, 1), (2, 3)))
    drawn = lines(ax)
    assert sorted(drawn) == ["a, max-margin ray", "a, training", "b, training"]
    path = trace.parameter("W")
    radius = np.hypot(path[:, 0, 1], path[:, 2, 3]).max()
    np.testing.assert_allclose(drawn["a, training"].get_xdata(), path[:, 0, 1] / radius)
    ray = np.array(drawn["a, max-margin ray"].get_data())[:, 1]
    entries = np.array([solution.w[0, 1], solution.w[2, 3]])
    np.testing.assert_allclose(ray / np.hypot(*ray), entries / np.hypot(*entries))
    assert np.hypot(*ray) == pytest.approx(1) and ax.get_xlabel() == "$W_{0,1}$, each path scaled to radius 1"
    ax = plot.paths(trace, solution, entries=((0, 1), (2, 3)))
    np.testing.assert_array_equal(lines(ax)["W, training"].get_xdata(), path[:, 0, 1])
    assert ax.get_xlabel() == "$W_{0,1}$" and ax.get_ylabel() == "$W_{2,3}$"
    assert np.hypot(*np.array(lines(ax)["W, max-margin ray"].get_data())[:, 1]) == pytest.approx(radius)
    assert plot.paths({"a": trace, "b": trace}, solution, scaled=False, ax=ax) is ax
    assert list(lines(plot.paths({"a": trace, "b": trace}, solution)))[-1] == "max-margin ray"
    assert list(lines(plot.paths(trace, {"x": solution, "y": solution}))) == [
        "W, training", "x, max-margin ray", "y, max-margin ray"]
    with pytest.raises(ValueError, match="solutions are named 'c': expected names of traces, which are 'a'"):
        plot.paths({"a": trace}, {"c": solution})


def test_paths_of_norms_far_apart_are_all_seen(run):
    trace, _ = run
    ax = plot.paths({"short": trace, "long": Longer(trace)})
    for line in lines(ax).values():
        assert np.hypot(*line.get_data()).max() == pytest.approx(1)


class Longer:
    def __init__(self, trace):
        self._trace = trace

    def parameter(self, name):
        return 1000 * self._trace.parameter(name)


def test_divergence(run):
    trace, solution = run
    (curve,) = lines(plot.divergence({"run": trace}, solution)).values()
    np.testing.assert_allclose(curve.get_ydata(), trace.divergence(attmd.Direction("W", solution.w, 3))[1:])
    assert curve.get_label() == "run, from the solution for p = 3"
    assert list(lines(plot.divergence(trace))) == ["W, p = 2"]
    several = plot.divergence(trace, {"first": solution, "second": solution})
    assert list(lines(several)) == ["first", "second"] and several.get_yscale() == "log"
    other = attmd.svm.solve_rows(np.eye(100), p=2)
    paired = plot.divergence({1.5: trace, 2: trace}, {2: other, 1.5: solution})
    assert list(lines(paired)) == ["1.5", "2"]
    np.testing.assert_array_equal(lines(paired)["2"].get_ydata(), trace.divergence(attmd.Direction("W", other.w, 2))[1:])
    assert list(lines(plot.divergence({"a": trace, "b": trace}, {"a": solution}))) == ["a", "b, W, p = 2"]
    with pytest.raises(ValueError, match="solutions are named 'c'"):
        plot.divergence({"a": trace}, {"c": solution})
    with pytest.raises(ValueError, match=r"trace 'a' has nothing to diverge from: give a solution.*directions="):
        plot.divergence({"a": attmd.Trace("parameters")})
    with pytest.raises(ValueError, match="the trace has nothing to diverge from"):
        plot.divergence(attmd.Trace("parameters"))


def test_divergences_of_several_seeds():
    traces, solutions = [], []
    for seed in (1, 2, 3):
        data = attmd.Dataset.gaussian(6, 8, 10, seed=seed)
        model, trace = attmd.AttentionModel(10, v=data.decoder), attmd.Trace("parameters", every=50)
        model.fit(data, attmd.MirrorDescent(2, normalized=True), iterations=300, trace=trace)
        traces.append(trace)
        solutions.append(attmd.svm.solve_attention(data, model.predict(data).selected))
    values = np.array([trace.divergence(solution)[1:] for trace, solution in zip(traces, solutions)])
    ax = plot.divergences(traces, solutions, label="p = 2")
    curve, corners = lines(ax)["p = 2, 3 runs"], ax.collections[0].get_paths()[0].vertices
    np.testing.assert_array_equal(curve.get_xdata(), traces[0].iterations[1:])
    np.testing.assert_allclose(curve.get_ydata(), values.mean(axis=0))
    for at, column in zip(traces[0].iterations[1:], values.T):
        heights = corners[corners[:, 0] == at, 1]
        assert (heights.min(), heights.max()) == pytest.approx((column.min(), column.max()))
    assert plot.divergences(traces[:2], solutions[0], ax=ax) is ax
    assert list(lines(ax)) == ["p = 2, 3 runs", "mean, 2 runs"] and len({one.get_color() for one in ax.get_lines()}) == 2
    with pytest.raises(ValueError, match="3 traces and 2 solutions"):
        plot.divergences(traces, solutions[:2])
    other = attmd.Trace("parameters", every=60)
    model.fit(data, iterations=300, trace=other)
    with pytest.raises(ValueError, match=r"traces\[1\] has other iterations than traces\[0\]"):
        plot.divergences([traces[0], other], solutions[:2])


def test_softmax_mass(run, gaussian):
    trace, _ = run
    drawn = lines(plot.softmax_mass({"run": trace}))
    np.testing.assert_array_equal(drawn["run, mean over samples"].get_ydata(), trace.softmax_mass)
    np.testing.assert_array_equal(drawn["run, least of all samples"].get_ydata(), trace.softmax_mass_min)
    only = attmd.Trace("softmax_mass")
    attmd.AttentionModel(10, v=gaussian.decoder).fit(gaussian, iterations=3, trace=only)
    assert list(lines(plot.softmax_mass(only))) == ["mean over samples"]


def test_weight_histograms(tokenizer):
    models = {name: attmd.Transformer(len(tokenizer), n_embd=8, heads=2, hidden=8, blocks=1, seed=seed)
              for seed, name in enumerate(("one", "two"))}
    name = "blocks.0.attn.attn_matrix.weight"
    ax = plot.weight_histograms(models, name, "value", bins=10)
    assert [stairs.get_label() for stairs in ax.patches] == ["one", "two"]
    for stairs, model in zip(ax.patches, models.values()):
        values, edges, _ = stairs.get_data()
        assert values.tolist() == np.histogram(model.parameters[name][16:], edges)[0].tolist()
    assert plot.weight_histograms(models["one"], name, limit=0.1).get_title() == name
    ax.figure.draw_without_rendering()
    ticks = [label.get_text() for label in ax.yaxis.get_ticklabels(which="both")
             if label.get_text() and label.get_position()[1] >= 0.7]
    assert "1" in ticks and all(tick.isdigit() for tick in ticks)


def test_attention_lays_words_out():
    words = [attmd.Word("A", 0.1), attmd.Word(" ", 0), attmd.Word("$5", 0.5), attmd.Word(" film ", 0.0)] + \
        [attmd.Word("word", 0.05), attmd.Word(" ", 0)] * 60 + [attmd.Word("\n", 0), attmd.Word("end", 0.1)]
    ax = plot.attention(words, title="a title")
    texts = [text for text in ax.texts]
    assert [text.get_text() for text in texts] == ["A", "$5", "film"] + ["word"] * 60 + ["end"]
    boxes = [text.get_window_extent() for text in texts]
    frame = ax.get_window_extent()
    assert all(box.x1 <= frame.x1 + 1 and box.x0 >= frame.x0 - 1 and box.y0 >= frame.y0 for box in boxes)
    for one, other in zip(boxes, boxes[1:]):  # side by side, or on a new line
        assert other.x0 >= one.x1 - 1 or (other.x0 == pytest.approx(frame.x0, abs=1) and other.y1 < one.y0 + 8)
    assert len(ax.patches) == 63 and texts[1].get_color() == "white" and texts[0].get_color() == "black"
    plot.attention([])
