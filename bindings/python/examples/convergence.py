"""The picture of attmd's README: mirror descent turns to the max-margin solution of its own p, not to those of others.

    python convergence.py [convergence.png]
"""
import sys

import matplotlib
import numpy as np

import attmd

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402

import attmd.plot  # noqa: E402

EXPONENTS = (1.75, 2, 3)
ITERATIONS = 100_000


def main(path="convergence.png"):
    data = attmd.Dataset.gaussian(6, 8, 10, seed=1)
    at = np.unique(np.geomspace(1, ITERATIONS, 200).astype(np.int64))
    traces, solutions = {}, {}
    for p in EXPONENTS:
        model = attmd.AttentionModel(data.d, v=data.decoder)
        trace = attmd.Trace(["parameters", "softmax_mass"], iterations=at)
        attmd.train(model, attmd.MirrorDescent(p, normalized=True), data, iterations=ITERATIONS, trace=trace)
        traces[p] = trace
        solutions[p] = attmd.svm.solve_attention(data, model.predict(data).selected, p=p)
        assert attmd.locally_optimal(data, model.v, solutions[p]).all(), "the selection may still change: train on"
    figure, axes = plt.subplots(1, len(EXPONENTS), figsize=(10, 3.4), sharey=True, layout="constrained")
    for axis, p in zip(axes, EXPONENTS):
        attmd.plot.divergence(traces[p], {f"$W_{{svm}}$ of p = {q:g}": solutions[q] for q in EXPONENTS}, ax=axis)
        axis.set_title(f"training with p = {p:g}")
        axis.set_ylabel("divergence $D(W_{svm}, W(k))$" if p == EXPONENTS[0] else "")
        axis.label_outer()
    figure.savefig(path, dpi=100)


if __name__ == "__main__":
    main(*sys.argv[1:])
