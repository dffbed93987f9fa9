"""How many of 30 separable sets with one feature far from zero are certified to 1e-8: attmd and Clarabel.

    python far_feature.py [attmd|Clarabel ...]

needs the package attmd, cvxpy and Clarabel. Every answer is judged by attmd_svm_certify, whatever its solver says of it.
"""
import sys
import warnings

import attmd
import cvxpy
import numpy as np

EXPONENTS = [1, 1.5, 2, 3, np.inf]


def separable(offset: float, seed: int) -> np.ndarray:
    """6 to 20 points of 2 to 5 features, the first one near `offset`, and an intercept; each times its label."""
    random = np.random.default_rng(seed)
    features, points = 2 + int(random.integers(4)), 6 + int(random.integers(15))
    direction, rows = random.normal(size=features), []
    while len(rows) < points:
        x = random.normal(size=features)
        side = x @ direction
        if abs(side) < 0.2:
            continue
        x[0] = np.round(1000 * x[0]) / 1000 + offset
        rows.append(np.sign(side) * np.append(x, 1))
    return np.array(rows)


def by_attmd(A: np.ndarray, p: float):
    solution = attmd.svm.solve_rows(A, p=p, threads=1)
    return solution.w, solution.duals


def by_clarabel(A: np.ndarray, p: float):
    w = cvxpy.Variable(A.shape[1])
    margins = A @ w >= 1
    cvxpy.Problem(cvxpy.Minimize(cvxpy.norm(w, "inf" if p == np.inf else p)), [margins]).solve(solver=cvxpy.CLARABEL)
    return w.value, np.maximum(margins.dual_value, 0)


def certified(solve, A: np.ndarray, p: float) -> bool:
    try:
        w, duals = solve(A, p)
    except (cvxpy.SolverError, TypeError):  # no answer at all
        return False
    return attmd.svm.certify(attmd.svm.Problem.rows(A), w, duals, p=p).gap <= 1e-8


def main() -> None:
    warnings.simplefilter("ignore")
    solvers = {"attmd": by_attmd, "Clarabel": by_clarabel}
    print("# " + attmd.cpu_kernels())
    print("solver    offset " + "".join(f"{'p = ' + format(p, 'g'):>9}" for p in EXPONENTS))
    for name in sys.argv[1:] or solvers:
        for offset in (1e4, 1e5, 1e6):
            counts = [sum(certified(solvers[name], separable(offset, 77 + n), p) for n in range(30)) for p in EXPONENTS]
            print(f"{name:<9} {offset:<7g}" + "".join(f"{count:>9}" for count in counts), flush=True)


if __name__ == "__main__":
    main()
