"""An experiment on arrays of your own: does mirror descent turn to the max-margin solution of its p, over several seeds?

    python own_data.py [seeds] [iterations]

Each run is trained on, at most five times, while the tokens it selects are not locally optimal. Prints for each p: runs
that ended with a locally optimal selection, the mean and the largest D(W_svm, W), the smallest cosine, and the largest
gap between the norm of a solution and the bound that its duals prove.
"""
import sys

import numpy as np

import attmd


def samples(seed, n=8, T=6, d=8):
    """Put your own here: samples x tokens x entries, labels, queries and a decoder."""
    random = np.random.default_rng(seed)
    X, z, v = random.normal(size=(n, T, d)), random.normal(size=(n, d)), random.normal(size=d)
    return attmd.Dataset.from_samples(X, random.choice([-1, 1], n), z / np.linalg.norm(z, axis=1, keepdims=True),
                                      v=v / np.linalg.norm(v))


def run(data, p, iterations):
    model, optimizer = attmd.AttentionModel(data.d, v=data.decoder), attmd.MirrorDescent(p, normalized=True)
    for _ in range(6):
        attmd.train(model, optimizer, data, iterations=iterations)
        selected = model.predict(data).selected
        solution = attmd.svm.solve_attention(data, selected, p=p)
        settled = solution.is_optimal and attmd.locally_optimal(data, model.v, solution).all()
        if settled:
            break
    problem = attmd.svm.Problem.attention(data, selected)
    certificate = attmd.svm.certify(problem, solution.w, solution.duals, p=p)  # of the numbers alone, whoever solved
    assert certificate.is_feasible
    comparison = attmd.compare(model, solution, data)
    return settled, comparison.divergence_svm_model, comparison.cosine, certificate.gap


def main(seeds=5, iterations=20_000):
    print("  p  locally optimal  mean D(W_svm, W)  largest  least cosine  largest gap")
    for p in (1.5, 2, 3):
        settled, divergence, cosine, gap = np.transpose([run(samples(seed), p, iterations) for seed in range(seeds)])
        print(f"{p:3g}  {f'{settled.sum():.0f} of {seeds}':>15}  {divergence.mean():16.2e}  {divergence.max():7.1e}  "
              f"{cosine.min():12.6f}  {'< 1e-8' if gap.max() < 1e-8 else format(gap.max(), '.1e'):>11}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
