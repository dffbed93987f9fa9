"""Makes svm_optima.txt: max-margin optima by solvers that have nothing to do with this project.

    python3 svm_optima.py > svm_optima.txt      (NumPy, SciPy for HiGHS, scikit-learn for liblinear and libsvm)

p = 1 and inf: HiGHS' dual simplex on the linear program. p = 2: liblinear (LinearSVC with hinge loss and no intercept)
and libsvm (SVC on the rows with label +1 and their negatives with label -1, so that the intercept is 0), both with
C = 1e10, which is the hard margin; the more accurate answer counts. What an answer is worth is computed here, in
extended precision: w and the multipliers bracket the optimum. (liblinear gives no multipliers; non-negative least
squares finds them for its w from the support vectors.) The half-width of the bracket, relative, is written beside the
optimum, its middle.
"""

import numpy as np
import scipy
import sklearn
from scipy.optimize import linprog, nnls
from sklearn.svm import SVC, LinearSVC

L = np.longdouble


def norm(v, e):
    v = np.abs(v.astype(L))
    return v.max() if np.isinf(e) else (v**e).sum() ** (1 / L(e))


def bracket(A, p, w, multipliers):
    q = {1: np.inf, 2: 2, np.inf: 1}[p]
    A, w, multipliers = A.astype(L), w.astype(L), np.maximum(multipliers, 0).astype(L)
    high, low = norm(w, p) / (A @ w).min(), multipliers.sum() / norm(A.T @ multipliers, q)
    return (high + low) / 2, (high - low) / (high + low)


def by_highs(A, p):
    m, D = A.shape
    I, one = np.eye(D), np.ones((D, 1))
    tight = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    if p == 1:
        answer = linprog(np.ones(2 * D), np.hstack([-A, A]), -np.ones(m), method="highs-ds", options=tight)
        w = answer.x[:D] - answer.x[D:]
    else:
        G = np.vstack([np.hstack([-A, np.zeros((m, 1))]), np.hstack([I, -one]), np.hstack([-I, -one])])
        answer = linprog(
            np.r_[np.zeros(D), 1],
            G,
            np.r_[-np.ones(m), np.zeros(2 * D)],
            bounds=(None, None),
            method="highs-ds",
            options=tight,
        )
        w = answer.x[:D]
    return bracket(A, p, w, -answer.ineqlin.marginals[:m])


def by_liblinear(A):
    signs = np.where(np.arange(len(A)) % 2, -1, 1)  # it wants two classes
    machine = LinearSVC(loss="hinge", fit_intercept=False, C=1e10, tol=1e-12, max_iter=1000000, random_state=0)
    w = machine.fit(A * signs[:, None], signs).coef_[0]
    margins = A @ w
    support = margins < 1.001 * margins.min()
    multipliers = np.zeros(len(A))
    multipliers[support] = nnls(A[support].T, w)[0]
    return bracket(A, 2, w, multipliers)


def by_libsvm(A):
    m = len(A)
    machine = SVC(kernel="linear", C=1e10, tol=1e-12, max_iter=10000000).fit(
        np.vstack([A, -A]), np.r_[np.ones(m), -np.ones(m)]
    )
    multipliers = np.zeros(2 * m)
    multipliers[machine.support_] = np.abs(machine.dual_coef_[0])
    return bracket(A, 2, machine.coef_[0], multipliers[:m] + multipliers[m:])


def write(name, values):
    values = np.asarray(values).ravel()
    print(f"{name} {values.size}")
    for k in range(0, values.size, 20):
        print(" ".join(repr(float(v) + 0.0).removesuffix(".0") for v in values[k : k + 20]))


def attention_rows(X, z, selected):
    return np.array(
        [np.outer(x[s] - x[t], q).ravel() for x, q, s in zip(X, z, selected) for t in range(len(x)) if t != s]
    )


def add(name, X, z, y, selected, A):
    optima = [by_highs(A, 1), by_highs(A, np.inf), min(by_liblinear(A), by_libsvm(A), key=lambda answer: answer[1])]
    for part, values in (("shape", X.shape), ("X", X), ("z", z), ("y", y), ("selected", selected)):
        write(f"{name}.{part}", values)
    write(f"{name}.optimum", [float(o) for o, _ in optima])
    write(f"{name}.accuracy", [float(f"{max(float(a), 1e-16):.1e}") for _, a in optima])


def main():
    rng = np.random.default_rng(7)
    makers = f"HiGHS (SciPy {scipy.__version__}) and liblinear or libsvm (scikit-learn {sklearn.__version__})"
    print(f"# Max-margin optima for p = 1, inf and 2, by {makers},")
    print("# and how far from the true optimum each can be, relative: see svm_optima.py, which made this file.")
    print("# attentionK: rows (x_selected - x_t) z'; decoderK: rows y_i x_i. Blocks: name and count, then the numbers.")
    for k, (n, T, d, kind) in enumerate(
        [
            (6, 8, 10, "random"),
            (6, 8, 10, "planted"),
            (12, 6, 5, "planted"),
            (5, 4, 4, "integer"),
            (1, 6, 5, "random"),
            (9, 5, 4, "first"),
        ],
        1,
    ):
        if kind == "integer":
            X, z = rng.integers(-3, 4, (n, T, d)), rng.integers(-2, 3, (n, d))
        else:
            X, z = np.round(rng.standard_normal((n, T, d)), 2), np.round(rng.standard_normal((n, d)), 2)
        if kind == "first":
            z = X[:, 0]
        scores = np.einsum("nta,ab,nb->nt", X, rng.standard_normal((d, d)), z)
        selected = rng.integers(0, T, n) if kind == "random" else scores.argmax(1)
        add(f"attention{k}", X, z, np.ones(n), selected, attention_rows(X.astype(float), z.astype(float), selected))
    for k, (n, d, kind) in enumerate(
        [(20, 8, "planted"), (8, 15, "random"), (60, 5, "planted"), (12, 4, "integer")], 1
    ):
        X = rng.integers(-4, 5, (n, d)) if kind == "integer" else np.round(rng.standard_normal((n, d)), 2)
        y = np.where(X @ rng.standard_normal(d) > 0, 1, -1) if kind != "random" else rng.choice([-1, 1], n)
        add(f"decoder{k}", X[:, None, :], np.zeros((n, d)), y, np.zeros(n), y[:, None] * X.astype(float))


main()
