"""What a type checker and dir() see of the package."""
import inspect
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import attmd
from attmd import errors, svm

PROGRAM = Path(__file__).with_name("typed_program.py")


def mypy(file, folder):
    pytest.importorskip("mypy")
    package = Path(attmd.__file__).parent.parent
    environment = dict(os.environ, MYPYPATH="" if package.name == "site-packages" else str(package))
    large = "".join(f"[mypy-{name}.*]\nfollow_imports = skip\nignore_missing_imports = true\n"
                    for name in ("sklearn", "torch", "tqdm", "matplotlib"))
    (folder / "mypy.ini").write_text("[mypy]\n" + large)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "mypy.ini", "--follow-imports", "silent", str(file)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=500).stdout


def test_mypy_knows_every_public_name(tmp_path):
    assert mypy(PROGRAM, tmp_path).startswith("Success: ")


def test_mypy_finds_what_is_wrong(tmp_path):
    (tmp_path / "wrong.py").write_text("""import attmd
from attmd import svm
solution = svm.solve_rows([[1.0]], tol=1e-6)
text: str = solution.gap
solution.gaps
attmd.Trace().divergence("W")
""")
    found = mypy(tmp_path / "wrong.py", tmp_path)
    assert [int(line) for line in re.findall(r"wrong\.py:(\d+): error", found)] == [3, 4, 5, 6], found
    assert "_options" not in found


def test_the_program_has_every_public_name():
    text = PROGRAM.read_text()
    names = {name for module in (attmd, svm, errors, attmd.typing) for name in module.__all__}
    inherited = {name for kind in (object, tuple, dict) for name in dir(kind)}
    for module in (attmd, svm):
        for kind in filter(inspect.isclass, (getattr(module, name) for name in module.__all__)):
            if not issubclass(kind, (Exception, dict)):
                names |= {name for name in dir(kind) if not name.startswith("_")} - inherited
                names |= set(getattr(kind, "__dataclass_fields__", ())) if kind in (svm.Report, attmd.TrainReport) else set()
    assert not [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)]


def test_a_solution_has_its_reports_fields():
    solution = svm.solve_rows([[2.0]])
    for field in fields(svm.Report):
        assert field.name in dir(solution) and repr(getattr(solution, field.name)) == repr(getattr(solution.report, field.name))
        with pytest.raises(AttributeError, match=f"{field.name} cannot be set"):
            setattr(solution, field.name, 1)
    with pytest.raises(AttributeError, match="gaps"):
        solution.gaps


def test_errors_name_public_things(gaussian):
    for solve in (lambda **more: svm.solve(svm.Problem.rows([[1.0]]), **more), lambda **more: svm.solve_rows([[1.0]], **more),
                  lambda **more: svm.solve_attention(gaussian, [0] * 6, **more),
                  lambda **more: svm.solve_path(svm.Problem.rows([[1.0]]), [2], **more)):
        with pytest.raises(TypeError, match="^solving has no keyword argument 'tol': expected one of tolerance, max_iterations"):
            solve(tol=1e-3)


def public_calls():
    """Every public function, class and method, by name."""
    pytest.importorskip("sklearn")
    pytest.importorskip("matplotlib")
    for module in (attmd, svm, attmd.plot, attmd.sklearn):
        for name, one in ((name, getattr(module, name)) for name in module.__all__):
            if inspect.isclass(one):
                yield name, one
                for method in (method for method in dir(one) if not method.startswith("_")):
                    if inspect.isroutine(inspect.getattr_static(one, method)):
                        yield f"{name}.{method}", getattr(one, method)
            elif inspect.isroutine(one):
                yield name, one


def test_an_unknown_argument_is_refused_by_public_names():
    """A private name, such as that of a function an argument is passed on to, says nothing to who called."""
    seen = 0
    for name, call in public_calls():
        try:
            call(nonsense=1)
        except RuntimeError:  # scikit-learn's own, set_score_request() and the like
            pass
        except TypeError as error:
            seen += 1
            assert not re.search(r"(?<![\w.])_[a-z]|\._[a-z]", str(error)), (name, str(error))
    assert seen > 150
