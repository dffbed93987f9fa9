"""Public solvers on a max-margin instance, for svm.py: svm_peers.py NAME

Reads lines "FILE P" (an instance as attmd-bench-svm writes it), answers each with "SECONDS PRIMAL GAP": the solver's
own seconds, without making the rows and without a modelling layer's work, and the gap that its w and multipliers prove,
    P = ||w||_p / min(A w),  D = 1'l / ||A'l||_q,  gap = 1 - D / P.
w is scaled to smallest margin 1 and l cut to l >= 0: both bounds hold for any w with positive margins and any such l.
"""

import sys
import time

import numpy as np

ASKED = 1e-9  # of solvers that stop at a gap of their own: proves 1e-8, and cvxopt breaks down when asked for more


def rows_of(path: str) -> np.ndarray:
    n, T, d = np.fromfile(path, dtype=np.int64, count=3)
    numbers = np.fromfile(path, dtype=np.float64, offset=24)
    X, z = numbers[: n * T * d].reshape(n, T, d), numbers[n * T * d : n * (T + 1) * d].reshape(n, d)
    selected = np.fromfile(path, dtype=np.int64, offset=24 + 8 * n * (T + 1) * d)
    differences = X[np.arange(n), selected][:, None, :] - X
    others = np.arange(T)[None, :] != selected[:, None]
    rows = differences[:, :, :, None] * z[:, None, None, :]
    return np.ascontiguousarray(rows.reshape(n, T, d * d)[others])


def norm(v: np.ndarray, e: float) -> float:
    largest = np.abs(v).max()
    if np.isinf(e) or largest == 0:
        return largest
    return largest * ((np.abs(v) / largest) ** e).sum() ** (1 / e)


def certify(A: np.ndarray, p: float, w: np.ndarray, multipliers: np.ndarray) -> tuple[float, float]:
    q = np.inf if p == 1 else 1 if np.isinf(p) else p / (p - 1)
    lowest = (A @ w).min()
    multipliers = np.maximum(np.nan_to_num(multipliers), 0)
    if not lowest > 0 or not multipliers.any():
        return np.inf, np.inf
    primal = norm(w, p) / lowest
    return primal, 1 - multipliers.sum() / norm(A.T @ multipliers, q) / primal


def least_squares(A: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(A, np.ones(len(A)), rcond=1e-6)[0]


def linear_program(A: np.ndarray, p: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """min c'x s.t. G x <= h with w = x[:D] - x[D:] (p = 1) or w = x[:D], r = x[D] (p = inf); A w >= 1 comes first."""
    m, D = A.shape
    if p == 1:
        return np.ones(2 * D), np.vstack([np.hstack([-A, A]), -np.eye(2 * D)]), np.r_[-np.ones(m), np.zeros(2 * D)]
    column = -np.ones((D, 1))
    box = np.vstack([np.hstack([np.eye(D), column]), np.hstack([-np.eye(D), column])])
    return (
        np.r_[np.zeros(D), 1.0],
        np.vstack([np.hstack([-A, np.zeros((m, 1))]), box]),
        np.r_[-np.ones(m), np.zeros(2 * D)],
    )


def point_of(x: np.ndarray, p: float, D: int) -> np.ndarray:
    return x[:D] - x[D:] if p == 1 else x[:D]


# Each peer: A, p -> seconds, w, multipliers. None: it has no form for this p.
def cvxopt_peer(A, p):
    from cvxopt import matrix, solvers, spdiag

    m, D = A.shape
    solvers.options.update(show_progress=False, abstol=ASKED, reltol=ASKED, feastol=ASKED)
    if p in (1, np.inf):
        c, G, h = (matrix(x) for x in linear_program(A, p))
        start = time.perf_counter()
        answer = solvers.lp(c, G, h)
        return (
            time.perf_counter() - start,
            point_of(np.array(answer["x"]).ravel(), p, D),
            np.array(answer["z"]).ravel()[:m],
        )
    G, h = matrix(-A), matrix(-np.ones(m))
    if p == 2:
        P, none = spdiag([1.0] * D), matrix(0.0, (D, 1))
        start = time.perf_counter()
        answer = solvers.qp(P, none, G, h)
    else:
        w0 = least_squares(A)
        scale = norm(w0, p) / D ** (1 / p)

        def F(x=None, z=None):  # sum |x / scale|^p / p
            if x is None:
                return 0, matrix(w0)
            v = np.array(x).ravel() / scale
            size = np.maximum(np.abs(v), 1e-12)
            f, Df = (size**p).sum() / p, matrix(np.sign(v) * size ** (p - 1) / scale, (1, D))
            if z is None:
                return f, Df
            return f, Df, spdiag(matrix(z[0] * (p - 1) * size ** (p - 2) / scale**2))

        start = time.perf_counter()
        answer = solvers.cp(F, G, h)
    seconds = time.perf_counter() - start
    return seconds, np.array(answer["x"]).ravel(), np.array(answer["zl" if "zl" in answer else "z"]).ravel()


def slsqp_peer(A, p):
    from scipy.optimize import minimize

    m, D = A.shape
    if p in (1, np.inf):
        c, G, h = linear_program(A, p)
        w0 = least_squares(A)
        x0 = np.r_[np.maximum(w0, 0), np.maximum(-w0, 0)] if p == 1 else np.r_[w0, np.abs(w0).max()]
        start = time.perf_counter()
        answer = minimize(
            lambda x: c @ x,
            x0,
            jac=lambda x: c,
            method="SLSQP",
            options={"maxiter": 1000, "ftol": 1e-13},
            constraints={"type": "ineq", "fun": lambda x: h - G @ x, "jac": lambda x: -G},
        )
        return time.perf_counter() - start, point_of(answer.x, p, D), answer.multipliers[:m]
    w0 = least_squares(A)
    scale = norm(w0, p) / D ** (1 / p)
    start = time.perf_counter()
    answer = minimize(
        lambda w: (np.abs(w / scale) ** p).sum() / p,
        w0,
        method="SLSQP",
        jac=lambda w: np.sign(w) * np.abs(w / scale) ** (p - 1) / scale,
        constraints={"type": "ineq", "fun": lambda w: A @ w - 1, "jac": lambda w: A},
        options={"maxiter": 1000, "ftol": 1e-13},
    )
    return time.perf_counter() - start, answer.x, answer.multipliers


def cvxpy_peer(A, p, solver, **options):
    import cvxpy

    w = cvxpy.Variable(A.shape[1])
    margins = A @ w >= 1
    objective = cvxpy.norm(w, p) if p in (1, 2, np.inf) else cvxpy.pnorm(w, p, approx=False)
    problem = cvxpy.Problem(cvxpy.Minimize(objective), [margins])
    problem.solve(solver=solver, **options)
    stats = problem.solver_stats
    return stats.solve_time + (stats.setup_time or 0), w.value, margins.dual_value


def clarabel_peer(A, p):
    return cvxpy_peer(A, p, "CLARABEL", tol_gap_abs=ASKED, tol_gap_rel=ASKED, tol_feas=ASKED)


def scs_peer(A, p):
    return cvxpy_peer(A, p, "SCS", eps=ASKED, max_iters=1000000)


def highs_peer(A, p):
    """Simplex and interior point with crossover; the faster of the two counts."""
    from scipy.optimize import linprog

    if p not in (1, np.inf):
        return None
    m, D = A.shape
    c, G, h = linear_program(A, p)
    G, h, bounds = (G[:m], h[:m], (0, None)) if p == 1 else (G, h, (None, None))
    best = None
    for method in ("highs-ds", "highs-ipm"):
        start = time.perf_counter()
        answer = linprog(
            c,
            G,
            h,
            bounds=bounds,
            method=method,
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        seconds = time.perf_counter() - start
        if answer.x is not None and (best is None or seconds < best[0]):
            best = seconds, point_of(answer.x, p, D), -answer.ineqlin.marginals[:m]
    return best


PEERS = {"cvxopt": cvxopt_peer, "SLSQP": slsqp_peer, "Clarabel": clarabel_peer, "SCS": scs_peer, "HiGHS": highs_peer}


def main() -> None:
    peer = PEERS[sys.argv[1]]
    peer(np.array([[1.0, 2.0], [2.0, 0.5]]), 1.0)  # imports and warms up
    print("ready", flush=True)
    for line in sys.stdin:
        path, exponent = line.rsplit(maxsplit=1)
        A, p = rows_of(path), float(exponent)
        try:
            answer = peer(A, p)
        except Exception as error:  # a solver that gives up says so in its own way
            print(f"peer {sys.argv[1]}, p = {p}: {error}", file=sys.stderr)
            answer = None
        if answer is None or answer[1] is None or answer[2] is None or not np.isfinite(answer[1]).all():
            print("none", flush=True)
        else:
            primal, gap = certify(A, p, answer[1], answer[2])
            print(answer[0], primal, gap, flush=True)


if __name__ == "__main__":
    main()
