"""The library as a guest in a process: completeness, errors, memory, threads, fork, order of loading."""
import copy
import gc
import os
import pickle
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import attmd
from attmd import _raw as raw
from attmd import errors, svm


def test_version_and_features():
    assert re.fullmatch(r"\d+\.\d+\.\d+", attmd.__version__)
    assert attmd.version_info == tuple(map(int, attmd.__version__.split(".")))
    assert not attmd.has_feature("teleport") and isinstance(attmd.has_feature("npz"), bool)
    assert Path(attmd.library_path()).name.startswith("libattmd")
    assert "BLAS" in attmd.cpu_kernels() and attmd.has_feature("avx2") == attmd.cpu_kernels().startswith("avx2, ")


def test_one_exception_for_each_status():
    natural = {"INVALID_ARGUMENT": ValueError, "DIMENSION": ValueError, "OUT_OF_MEMORY": MemoryError, "IO": OSError,
               "FORMAT": ValueError, "NOT_FOUND": LookupError, "BUFFER_TOO_SMALL": ValueError,
               "NUMERICAL": ArithmeticError, "UNSUPPORTED": NotImplementedError, "INTERNAL": RuntimeError}
    kinds = set()
    for name, value in vars(raw).items():
        if not name.startswith("ATTMD_ERROR_") and name != "ATTMD_CANCELLED":
            continue
        error = errors.from_status(value, "a message")
        assert str(error) == "a message" and error.status == type(error).status == value
        assert isinstance(error, natural.get(name.replace("ATTMD_ERROR_", ""), attmd.AttmdError))
        assert isinstance(error, attmd.AttmdError) and errors.status_name(value) == name
        kinds.add(type(error))
    assert len(kinds) == 11
    assert type(errors.from_status(99, "new")) is errors.InternalError
    assert errors.status_name(99) == "unknown status"


def memory():
    """Resident kilobytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_memory_does_not_grow(gaussian, tokenizer):
    X, y = np.ones((3, 4, 5)), [1, -1, 1]

    def cycle():
        data = attmd.Dataset.from_samples(X, y, copy=False)
        model = attmd.AttentionModel(5, v=np.ones(5))
        optimizer, trace, token = attmd.MirrorDescent(), attmd.Trace(["loss", "parameters"]), attmd.CancelToken()
        model.fit(data, optimizer, iterations=2, trace=trace, progress=lambda now: None, cancel=token, threads=1)
        trace.loss, model.W, model.predict(data, threads=1)
        svm.solve_rows(np.ones((1, 2)), threads=1)
        with pytest.raises(errors.InvalidArgumentError):
            attmd.MirrorDescent(p=0)
        attmd.Dataset.texts(["a good film"], tokenizer=tokenizer)
    for _ in range(500):
        cycle()
    gc.collect()
    before = memory()
    for _ in range(10000 // 8):  # eight handles each
        cycle()
    gc.collect()
    assert memory() - before < 2000  # kB; a leaked model alone would be more than 10,000


def test_freed_without_the_garbage_collector():
    gc.disable()
    try:
        model = attmd.AttentionModel(3)
        finalizer = model._finalizer
        del model
        assert not finalizer.alive
    finally:
        gc.enable()


@pytest.mark.parametrize("make, message", [
    (lambda: attmd.Trace(), "a Trace cannot be pickled or copied: keep its arrays.*checkpoint"),
    (lambda: attmd.CancelToken(), "a CancelToken cannot be pickled or copied: .*make one where the call is")])
def test_what_cannot_be_pickled_says_what_to_do(make, message):
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match=message):
            attempt(make())


def test_predictions_of_many_threads(trained):
    model, data = trained
    expected, failures = model.predict(data, softmax=True).softmax, []

    def work(number):
        for _ in range(100):
            if not np.array_equal(model.predict(data, softmax=True).softmax, expected):
                failures.append(1)
            try:  # messages are per thread
                attmd.norm([1], p=-number)
            except errors.InvalidArgumentError as error:
                if f"-{number}" not in str(error):
                    failures.append(error)
    threads = [threading.Thread(target=work, args=(number,)) for number in range(11, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_handle_may_be_freed_by_another_thread(gaussian):
    thread = threading.Thread(target=gaussian.close)
    thread.start()
    thread.join()
    assert gaussian.closed


def run(program):
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path), ATTMD_LIBRARY=attmd.library_path())
    return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120)


WORK = """
import threading
results = []
def work():
    data = attmd.Dataset.gaussian(40, 20, 48, 1)
    model = attmd.AttentionModel(48, v=data.decoder)
    model.fit(data, attmd.MirrorDescent(3), iterations=20)
    a = numpy.random.default_rng(0).normal(size=(200, 200))
    solution = attmd.svm.solve_rows(numpy.eye(30) + 0.1, p=2)
    results.append((model.W.sum(), numpy.linalg.eigvalsh(a @ a.T)[0], solution.w.sum()))
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(results) == 4 and len({round(r[1], 6) for r in results}) == 1 and len({r[0] for r in results}) == 1, results
print("done")
"""


@pytest.mark.parametrize("first", ["import numpy, attmd", "import attmd, numpy", "import numpy.linalg; import attmd"])
def test_beside_numpys_blas(first):
    if first.startswith("import attmd"):  # the library before NumPy: attmd imports NumPy itself
        first = ("import ctypes, os; ctypes.CDLL(os.environ['ATTMD_LIBRARY']).attmd_version(); import numpy, attmd")
    done = run(first + WORK)
    assert done.stdout == "done\n" and done.returncode == 0, done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_fork_after_use():
    done = run("""
import attmd, os, numpy, signal
data = attmd.Dataset.gaussian(200, 30, 32, 1)
model = attmd.AttentionModel(32, v=data.decoder)
model.fit(data, iterations=20, threads=2)
child = os.fork()
if child == 0:
    signal.alarm(60)
    model.fit(data, iterations=20, threads=2)
    attmd.svm.solve_attention(data, attmd.globally_optimal_tokens(data, data.decoder), max_iterations=3)
    os._exit(0 if numpy.isfinite(model.W).all() else 1)
assert os.waitpid(child, 0)[1] == 0
print("done")
""")
    assert done.stdout == "done\n" and done.returncode == 0, done.stderr


def test_no_output_at_exit_whatever_is_alive():
    done = run("""
import attmd, numpy
data = attmd.Dataset.from_samples(numpy.ones((2, 3, 4)), [1, -1], copy=False)
part, model, trace = data[:1], attmd.AttentionModel(4, parametrization="joint", W_std=1, v=numpy.ones(4)), attmd.Trace()
model.fit(data, iterations=3, trace=trace)
ring = [data, model]; ring.append(ring)
""")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name, needs", [("plot", "matplotlib"), ("sklearn", "sklearn"), ("torch", "torch")])
def test_parts_with_a_library_of_their_own_are_loaded_when_used(name, needs):
    pytest.importorskip(needs)
    done = run(f"""
import sys, attmd
assert "{needs}" not in sys.modules and "attmd.{name}" not in sys.modules
assert attmd.{name}.__all__ and attmd.{name} is sys.modules["attmd.{name}"]
print("done")
""")
    assert done.stdout == "done\n", done.stderr


def test_other_names_are_not_there():
    assert not hasattr(attmd, "plots")
    done = run("import sys; sys.modules['matplotlib'] = None; import attmd; attmd.plot")
    assert "matplotlib" in done.stderr and "ModuleNotFoundError" in done.stderr


def test_a_missing_or_wrong_library_is_an_import_error(tmp_path):
    for file, message in ((tmp_path / "gone.so", "gone.so"), (sys.executable, "")):
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path), ATTMD_LIBRARY=str(file))
        done = subprocess.run([sys.executable, "-c", "import attmd"], env=environment, capture_output=True, text=True)
        assert done.returncode == 1 and "ImportError" in done.stderr and message in done.stderr


def test_pip_builds_with_as_many_jobs_as_asked(tmp_path):
    """Against a cmake that notes what it is asked for."""
    pytest.importorskip("setuptools")
    package = tmp_path / "bindings/python"
    shutil.copytree(Path(__file__).resolve().parents[1], package, ignore=shutil.ignore_patterns("build", "tests", "*.so"))
    (tmp_path / "CMakeLists.txt").touch()
    (tmp_path / "src/capi").mkdir(parents=True)
    cmake = tmp_path / "bin/cmake"
    cmake.parent.mkdir()
    cmake.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n'
                     'if [ "$1" = --build ]; then mkdir -p "$2" && touch "$2/libattmd.so" "$2/libattmd.dylib"; fi\n')
    cmake.chmod(0o755)
    for level in ("", "3"):
        environment = dict(os.environ, PATH=f"{cmake.parent}{os.pathsep}{os.environ['PATH']}", CMAKE_BUILD_PARALLEL_LEVEL=level)
        for name in ("ATTMD_LIBRARY", "ATTMD_PREFIX"):
            environment.pop(name, None)
        subprocess.run([sys.executable, "setup.py", "--quiet", "build"], cwd=package, env=environment, check=True)
    builds = [line for line in (tmp_path / "calls").read_text().splitlines() if line.startswith("--build")]
    assert [line.partition("--target attmd")[2] for line in builds] == [f" --parallel {os.cpu_count()}", ""]
