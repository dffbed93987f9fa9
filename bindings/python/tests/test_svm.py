import copy
import math
import pickle

import numpy as np
import pytest

import attmd
from attmd import errors, svm


def rows(m=8, D=3, seed=0):
    """Rows that a known w satisfies."""
    random = np.random.default_rng(seed)
    A, w = random.normal(size=(m, D)), random.normal(size=D)
    return A * np.sign(A @ w)[:, None]


def test_attention(trained):
    model, data = trained
    selected = model.predict(data).selected
    solution = svm.solve_attention(data, selected, p=3)
    assert solution.is_optimal and solution.outcome == "optimal" and solution.gap < 1e-8
    assert solution.w.shape == (10, 10) and solution.selected.tolist() == selected.tolist()
    samples, tokens = solution.rows_of
    margins = [(data.sample(i)[selected[i]] - data.sample(i)[t]) @ solution.w @ data.query(i)
               for i, t in zip(samples, tokens)]
    np.testing.assert_allclose(solution.margins, margins, rtol=1e-9)
    assert min(margins) == pytest.approx(1, abs=1e-12) and solution.rows == 42
    assert solution.support.sum() == solution.support_count
    assert solution.duals.sum() == pytest.approx(attmd.norm(solution.w, 3), rel=1e-6)
    assert attmd.norm(solution.w, 3) == pytest.approx(solution.primal_objective)

    certificate = svm.certify(svm.Problem.attention(data, selected), solution.w, solution.duals, p=3)
    assert certificate.is_feasible and not certificate.is_farkas and certificate.gap < 1e-8
    assert svm.certify(svm.Problem.attention(data, selected), p=3).primal_bound == math.inf

    assert attmd.locally_optimal(data, data.decoder, solution).dtype == bool
    best = attmd.globally_optimal_tokens(data, data.decoder)
    scores = attmd.token_scores(data, data.decoder)
    np.testing.assert_allclose(scores[2], data.labels[2] * data.sample(2) @ data.decoder)
    assert best.tolist() == scores.argmax(1).tolist()
    globally = svm.solve_attention(data, best)
    assert globally.is_optimal and attmd.locally_optimal(data, data.decoder, globally).all()

    comparison = attmd.compare(model, solution, data)
    assert comparison.divergence_svm_model == pytest.approx(attmd.directional_divergence(solution.w, model.W, 3))
    assert comparison.cosine == pytest.approx(attmd.cosine(solution.w, model.W))
    assert comparison.selected_agree == 6
    assert "optimal: p = 3" in repr(solution)


def test_a_selection_that_is_not_locally_optimal_is_left():
    """Though its softmax mass is near 1 and its solution certified."""
    data = attmd.Dataset.gaussian(6, 8, 10, seed=2)
    model, optimizer = attmd.AttentionModel(10, v=data.decoder), attmd.MirrorDescent(3, normalized=True)
    for selected, optimal in (([5, 0, 5, 7, 1, 0], [1, 1, 1, 0, 1, 1]), ([5, 0, 5, 0, 1, 0], [1, 1, 1, 1, 1, 1])):
        model.fit(data, optimizer, iterations=4000)
        assert model.predict(data).selected.tolist() == selected
        solution = svm.solve_attention(data, selected, p=3)
        assert solution.is_optimal and attmd.compare(model, solution, data).softmax_mass_min > 0.9999
        assert attmd.locally_optimal(data, model.v, solution).tolist() == optimal
        # By NumPy: the tokens whose margin is 1 score below the selected one.
        scores, (samples, tokens) = attmd.token_scores(data, model.v), solution.rows_of
        support = solution.margins <= 1 + 1e-6
        np.testing.assert_array_equal(support, solution.support)
        beaten = scores[samples, tokens] < scores[samples, solution.selected[samples]]
        assert [int(beaten[support & (samples == i)].all()) for i in range(6)] == optimal


def test_decoder_and_relaxed_rows(trained):
    model, data = trained
    selected = model.predict(data).selected
    decoder = svm.solve_decoder(data, selected)
    assert decoder.w.shape == (10,)
    chosen = np.array([data.sample(i)[t] for i, t in enumerate(selected)])
    np.testing.assert_allclose(decoder.margins, data.labels * (chosen @ decoder.w), rtol=1e-9)
    relaxed = svm.solve_attention(data, selected, relaxed=~decoder.support)
    full = svm.solve_attention(data, selected)
    assert relaxed.primal_objective <= full.primal_objective * (1 + 1e-9)
    one = svm.solve_attention(data, selected, relaxed=[1, 0, 0, 0, 0, 0])
    samples, _ = one.rows_of
    assert one.margins[samples == 0].min() < 0.9 and one.margins[samples > 0].min() > 1 - 1e-9
    soft = svm.solve_attention(data, selected, C=0.01, weights=[1, 1, 1, 1, 1, 1e6])
    assert soft.margins[samples == 5].min() > 0.9 > soft.margins[samples < 5].min()
    nuclear = svm.solve_attention(data, selected, norm="nuclear")
    assert nuclear.norm == "nuclear"
    assert nuclear.primal_objective == pytest.approx(np.linalg.svd(nuclear.w)[1].sum(), rel=1e-7)


@pytest.mark.parametrize("p", [1, 1.5, 2, 4, math.inf])
def test_rows(p):
    A = rows()
    solution = svm.solve_rows(A, p=p)
    assert solution.is_optimal and (A @ solution.w).min() > 1 - 1e-9 and solution.w.shape == (3,)
    assert solution.primal_objective == pytest.approx(np.linalg.norm(solution.w, p))
    b = np.linspace(0.5, 2, 8)
    strided = svm.solve_rows(np.repeat(A, 2, axis=0).astype(np.float32)[::-2], b[::-1], p=p)
    dense = svm.solve_rows(A.astype(np.float32), b, p=p)
    assert strided.primal_objective == pytest.approx(dense.primal_objective, rel=1e-7)


def test_soft_margin():
    A = np.vstack([rows(), -rows()[:1]])
    hard = svm.solve_rows(A)
    assert hard.outcome == "infeasible" and hard.dual_objective == math.inf
    with pytest.raises(LookupError):
        hard.w
    assert svm.certify(svm.Problem.rows(A), duals=hard.duals).is_farkas
    for slack in ("plain", "squared"):
        soft = svm.solve_rows(A, C=2.0, slack=slack, weights=np.arange(1.0, 10))
        xi = np.maximum(0, 1 - A @ soft.w)
        paid = (2 * np.arange(1, 10) * (xi if slack == "plain" else xi**2)).sum()
        assert soft.is_optimal and soft.primal_objective == pytest.approx((soft.w**2).sum() / 2 + paid, rel=1e-6)


def test_path_and_warm_start():
    problem = svm.Problem.rows(rows(20, 5))
    solutions = svm.solve_path(problem, [1.5, 2, 3], tolerance=1e-10)
    for p, solution in zip([1.5, 2, 3], solutions):
        alone = svm.solve(problem, p, tolerance=1e-10)
        assert solution.p == p and solution.primal_objective == pytest.approx(alone.primal_objective, rel=1e-9)
    assert svm.solve(problem, 3.5, warm_start=solutions[2]).is_optimal
    assert svm.solve(problem, 2, method="interior_point").method == "interior_point"


def test_progress_and_cancelling():
    A = rows(300, 40)
    seen = []
    svm.solve_rows(A, p=3, progress=lambda now: seen.append(now))
    assert len(seen) > 3 and seen[-1].lower <= seen[-1].upper
    stopped = svm.solve_rows(A, p=3, progress=lambda now: now.iteration >= 2)
    assert stopped.outcome == "cancelled" and stopped.iterations <= 3
    path = svm.solve_path(svm.Problem.rows(A), [3, 4, 5], progress=lambda now: None)
    assert [one.outcome for one in path] == ["optimal"] * 3

    class Stop(Exception):
        pass

    def stop(_now):
        raise Stop
    for call in (lambda: svm.solve_rows(A, p=3, progress=stop),
                 lambda: svm.solve_path(svm.Problem.rows(A), [3], progress=stop)):
        with pytest.raises(Stop):
            call()


def test_cancelled_path_hands_out_what_there_is():
    calls = []

    def second(now):
        calls.append(now.iteration)
        return sum(iteration <= 1 for iteration in calls) > 2 and now.iteration > 1
    path = svm.solve_path(svm.Problem.rows(rows(300, 40)), [3, 4, 5], progress=second)
    assert path[-1].outcome == "cancelled" and len(path) < 3


@pytest.mark.parametrize("call, error, message", [
    (lambda data: svm.solve_attention(data, [0] * 5), errors.DimensionError, "selected has 5"),
    (lambda data: svm.solve_attention(data, [9] * 6), errors.InvalidArgumentError, "9"),
    (lambda data: svm.solve_attention(data, [0] * 6, p=0.5), errors.InvalidArgumentError, "0.5"),
    (lambda data: svm.solve_attention(data, [0] * 6, method="simplex"), errors.InvalidArgumentError, "'simplex'"),
    (lambda data: svm.solve_decoder(data, [0] * 6, relaxed=[1]), errors.DimensionError, "relaxed"),
    (lambda data: svm.solve_rows([1, 2]), errors.DimensionError, "A has 1 axes"),
    (lambda data: svm.solve_rows([[1, np.nan]]), errors.InvalidArgumentError, "A"),
    (lambda data: svm.solve_rows([[1.0, 2]], [1, 2]), errors.DimensionError, "right_side"),
    (lambda data: svm.solve_rows([[1.0, 2]], [-1]), errors.InvalidArgumentError, "right_side"),
    (lambda data: svm.solve_rows(rows(300, 40), memory_limit=1000, p=3), MemoryError, "1000"),
    (lambda data: svm.solve_rows(rows(), norm="nuclear"), NotImplementedError, "nuclear"),
    (lambda data: svm.solve_rows(rows(), tolerance=0), errors.InvalidArgumentError, "tolerance"),
    (lambda data: svm.solve_rows(rows(), nonsense=0), TypeError, "nonsense"),
])
def test_failures(gaussian, call, error, message):
    with pytest.raises(error, match=message):
        call(gaussian)


def test_handles(gaussian):
    problem = svm.Problem.attention(gaussian, [0] * 6)
    gaussian.close()
    with pytest.raises(ValueError, match="this Dataset is closed"):
        svm.solve(problem)
    with svm.solve_rows(rows()) as solution:
        assert solution.selected.size == 0
    assert repr(solution) == "<Solution, closed>"
    with pytest.raises(AttributeError, match="colour"):
        solution.colour
    with pytest.raises(ValueError, match="closed"):
        solution.w


def test_directions():
    assert attmd.norm([3, -4]) == 5 and attmd.norm([[3, -4]], math.inf) == 4 and attmd.norm([1e200, 1e200]) < math.inf
    assert attmd.cosine([1, 0], [1, 1]) == pytest.approx(0.5**0.5)
    assert attmd.directional_divergence([1, 2], [2, 4], 1.5) == pytest.approx(0, abs=1e-15)
    for wrong, error in ((lambda: attmd.norm([1], 0.5), errors.InvalidArgumentError),
                         (lambda: attmd.cosine([1, 2], [1]), errors.DimensionError),
                         (lambda: attmd.cosine([0, 0], [1, 1]), errors.InvalidArgumentError),
                         (lambda: attmd.directional_divergence([1], [1], 1), errors.InvalidArgumentError)):
        with pytest.raises(error):
            wrong()


def test_a_solve_that_stops_early_warns(gaussian, recwarn):
    problem = svm.Problem.attention(gaussian, [0] * 6)
    assert svm.solve(problem, 3).is_optimal and not recwarn.list
    with pytest.warns(errors.ConvergenceWarning, match=r"relative gap of .*above tolerance = 1e-08: max_iterations = 2") as seen:
        assert svm.solve(problem, 3, max_iterations=2).outcome == "stopped"
    assert seen[0].filename == __file__
    for call in (lambda: svm.solve_path(problem, [2, 3], max_iterations=2),
                 lambda: svm.solve_attention(gaussian, [0] * 6, max_seconds=1e-12),
                 lambda: svm.solve_decoder(gaussian, [0] * 6, C=1.0, max_iterations=0),
                 lambda: svm.solve_rows(np.eye(3), weights=[1, 2, 3], C=1.0, max_iterations=0)):
        with pytest.warns(errors.ConvergenceWarning, match="was reached"):
            call()
    svm.solve_rows([[1.0], [-1.0]])  # infeasible, which is an answer
    svm.solve(problem, 3, progress=lambda now: True)  # cancelled by who asked
    assert not recwarn.list
    one = pickle.loads(pickle.dumps(seen[0].message))
    assert isinstance(one, errors.ConvergenceWarning) and one.args == seen[0].message.args


NUMBERS = "w", "duals", "margins", "support", "selected"


@pytest.mark.parametrize("made", ["attention", "decoder", "rows"])
def test_pickles_and_copies(made, gaussian):
    problem = svm.Problem.rows(rows(), np.ones(8), weights=np.arange(1, 9)) if made == "rows" else getattr(svm.Problem, made)(
        gaussian, [1] * 6, relaxed=[1, 0, 0, 0, 0, 0], weights=np.arange(1, 7))
    solution = svm.solve(problem, 3, 2.0)
    read = {name: getattr(solution, name) for name in NUMBERS}
    same = svm.solve(pickle.loads(pickle.dumps(problem)), 3, 2.0)
    np.testing.assert_array_equal(same.w, read["w"])
    shared, loaded = copy.deepcopy(solution), pickle.loads(pickle.dumps(solution))
    warm = svm.solve(problem, 3.1, 2.0, warm_start=shared)
    for other in (shared, loaded, copy.copy(shared), copy.deepcopy(loaded), pickle.loads(pickle.dumps(loaded))):
        solution.close()
        assert repr(other) == repr(same) and other.is_optimal and repr(other.report) == repr(shared.report) and not other.closed
        for name in NUMBERS:
            np.testing.assert_array_equal(getattr(other, name), read[name])
        np.testing.assert_array_equal(other.rows_of, same.rows_of)
        certificate = svm.certify(problem, other.w, other.duals, p=3, C=2.0)
        assert certificate.gap <= 1e-8 and warm.is_optimal
    loaded.w[:] = 0  # an array of its own, as from the library
    np.testing.assert_array_equal(loaded.w, read["w"])
    with pytest.raises(ValueError, match="from a pickle, which holds its numbers alone: .* solve the problem again"):
        svm.solve(problem, 3, 2.0, warm_start=loaded)
    loaded.close()
    shared.close()
    for other in (loaded, shared, solution):
        with pytest.raises(ValueError, match="closed"):
            other.w
        with pytest.raises(ValueError, match="closed"):
            copy.copy(other)


def test_a_pickle_without_a_solution():
    loaded = pickle.loads(pickle.dumps(svm.solve_rows([[1.0], [-1.0]])))
    assert loaded.outcome == "infeasible" and loaded.duals.tolist() == [0.5, 0.5] and loaded.rows == 2
    for name in ("w", "margins"):
        with pytest.raises(errors.NotFoundError, match="no feasible point"):
            getattr(loaded, name)
