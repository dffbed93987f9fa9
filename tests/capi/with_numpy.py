#!/usr/bin/python3
"""NumPy with its own threaded BLAS and attmd in one process, loaded in either order, both at work at the same time in
several threads: attmd's results keep their bits, NumPy's stay right.

    with_numpy.py LIBRARY
"""
import ctypes
import hashlib
import subprocess
import sys
import threading
from ctypes import byref, c_double, c_int64
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "bindings/python/attmd"))  # at its end: a module there is named typing, too
import _raw as raw  # noqa: E402

N, T, D = 30, 12, 24
ROUNDS, THREADS = 4, 3


def main() -> int:
    if len(sys.argv) == 3:
        return run(sys.argv[1], sys.argv[2])
    results = {}
    for order in ("attmd alone", "numpy first", "attmd first", "attmd first, then a BLAS for all"):
        done = subprocess.run([sys.executable, "-B", __file__, sys.argv[1], order], stdout=subprocess.PIPE, text=True,
                              timeout=250)
        if done.returncode != 0:
            print(f"{order}: exit code {done.returncode}")
            return 1
        results[order] = done.stdout
        print(f"{order}: {done.stdout.strip()}")
    return 0 if len(set(results.values())) == 1 else 1


def run(path, order) -> int:
    if order == "numpy first":
        import numpy
    attmd = raw.bind(ctypes.CDLL(path))
    if order == "attmd alone":
        print(attmd_result(attmd))
        return 0
    first = attmd_result(attmd)
    if order.endswith("for all"):
        ctypes.CDLL("libblas.so.3", mode=ctypes.RTLD_GLOBAL)
    import numpy

    wrong, attmd_results = [], {first}
    jobs = [threading.Thread(target=numpy_work, args=(numpy, wrong)) for _ in range(THREADS)]
    jobs += [threading.Thread(target=lambda: attmd_results.update(attmd_result(attmd) for _ in range(ROUNDS)))
             for _ in range(THREADS)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    attmd_results.add(attmd_result(attmd))
    for line in wrong:
        print(line, file=sys.stderr)
    print(*sorted(attmd_results))
    return 1 if wrong else 0


def numpy_work(numpy, wrong):
    """Products of whole numbers, which are exact, and a solution with its residual."""
    generator = numpy.random.default_rng(1)
    whole = generator.integers(-50, 50, (200, 200))
    exact = whole @ whole.T  # integers: no BLAS
    system, right = generator.standard_normal((300, 300)) + 30 * numpy.eye(300), generator.standard_normal(300)
    for _ in range(4 * ROUNDS):
        product = whole.astype(float) @ whole.T.astype(float)
        if not numpy.array_equal(product, exact):
            wrong.append("a product of NumPy's is wrong")
        residual = numpy.abs(system @ numpy.linalg.solve(system, right) - right).max()
        if not residual < 1e-12:
            wrong.append(f"a solution of NumPy's is wrong by {residual}")


def attmd_result(attmd):
    """The bits of a max-margin solution and of a gradient, which go through the private BLAS and LAPACK."""
    def check(status):
        if status != raw.ATTMD_OK:
            raise RuntimeError(attmd.attmd_last_error().decode())

    dataset, model, svm = (ctypes.POINTER(handle)() for handle in (raw.attmd_dataset, raw.attmd_model, raw.attmd_svm))
    check(attmd.attmd_dataset_generate_gaussian(N, T, D, 1, byref(dataset)))
    v, tokens = (c_double * D)(), (c_int64 * N)()
    check(attmd.attmd_dataset_get_decoder(dataset, v, D))
    check(attmd.attmd_globally_optimal_tokens(dataset, v, D, tokens, N))
    limits = raw.prepared(attmd, raw.attmd_svm_options)
    limits.p, limits.threads = 3, 2
    check(attmd.attmd_svm_solve_attention(dataset, tokens, N, limits, byref(svm)))
    solution = (c_double * (D * D))()
    check(attmd.attmd_svm_get_solution(svm, solution, D * D))

    options = raw.prepared(attmd, raw.attmd_attention_options)
    options.d, options.v, options.W_std, options.parametrization = D, v, 1, raw.ATTMD_PARAMETRIZATION_KQ
    check(attmd.attmd_model_create_attention(options, byref(model)))
    gradient, log_scale = (c_double * (D * D))(), c_double()
    check(attmd.attmd_model_get_gradient(model, dataset, b"K", gradient, D * D, byref(log_scale)))
    attmd.attmd_svm_free(svm)
    attmd.attmd_model_free(model)
    attmd.attmd_dataset_free(dataset)
    return hashlib.sha256(bytes(solution) + bytes(gradient)).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
