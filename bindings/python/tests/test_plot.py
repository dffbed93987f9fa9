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
    np.testing.assert_array_equal(drawn["a, training"].get_xdata(), trace.parameter("W")[:, 0, 1])
    ray = np.array(drawn["a, max-margin ray"].get_data())[:, 1]
    entries = np.array([solution.w[0, 1], solution.w[2, 3]])
    np.testing.assert_allclose(ray / np.hypot(*ray), entries / np.hypot(*entries))
    assert ax.get_xlabel() == "$W_{0,1}$" and ax.get_ylabel() == "$W_{2,3}$"
    assert plot.paths(trace, solution, ax=ax) is ax


def test_divergence(run):
    trace, solution = run
    (curve,) = lines(plot.divergence({"run": trace}, solution)).values()
    np.testing.assert_allclose(curve.get_ydata(), trace.divergence(attmd.Direction("W", solution.w, 3))[1:])
    assert curve.get_label() == "run, from the solution for p = 3"
    assert list(lines(plot.divergence(trace))) == ["W, p = 2"]
    several = plot.divergence(trace, {"first": solution, "second": solution})
    assert list(lines(several)) == ["first", "second"] and several.get_yscale() == "log"


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
