"""The examples as programs."""
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import attmd

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def run(name, *arguments, text="", code=0):
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path), ATTMD_LIBRARY=attmd.library_path())
    done = subprocess.run([sys.executable, str(EXAMPLES / name), *map(str, arguments)], env=environment, input=text,
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if code == 0 else done.stderr


@pytest.fixture
def vocabulary(tokenizer, tmp_path):
    path = tmp_path / "vocabulary.txt"
    path.write_text("".join(tokenizer.token(i) + "\n" for i in range(len(tokenizer))))
    return path


def test_reviews(reviews, vocabulary, tmp_path):
    saved = tmp_path / "model.safetensors"
    output = run("reviews.py", reviews, vocabulary, "--epochs", 25, "--width", 32, "--hidden", 32, "--batch", 8,
                 "--step", 0.02, "--max-length", 32, "--save", saved, text="a great film\n\nthe plot was boring\n")
    table = re.findall(r"^ +(\d+) +[\d.]+ +([\d.]+) % +([\d.]+) %$", output, re.M)
    assert [int(row[0]) for row in table] == list(range(1, 26)) and float(table[-1][2]) > 80
    verdicts = re.findall(r"^(positive|negative), ([\d.]+) %\nattends to (.*)$", output, re.M)
    assert [verdict[0] for verdict in verdicts] == ["positive", "negative"] and "great" in verdicts[0][2]
    for _, _, words in verdicts:
        weights = [float(weight) for weight in re.findall(r"\(([\d.]+)\)", words)]
        assert len(weights) >= 3 and weights == sorted(weights, reverse=True)
    again = run("reviews.py", "--load", saved, vocabulary, "--text", "a great film", "--text", "the plot was boring")
    assert re.findall(r"^(positive|negative), ([\d.]+) %\nattends to (.*)$", again, re.M) == verdicts


def test_reviews_says_what_is_wrong(vocabulary, tmp_path):
    assert run("reviews.py", code=2).startswith("usage: reviews.py [options] [reviews] vocabulary\n")
    assert "FileMissingError: " in run("reviews.py", tmp_path / "gone", vocabulary, code=1)
    assert "folder of reviews" in run("reviews.py", vocabulary, code=2)
    assert "of class AttentionModel" in run("reviews.py", "--load", _attention(tmp_path), vocabulary, code=1)


def _attention(folder):
    attmd.AttentionModel(3).save(folder / "attention")
    return folder / "attention"


def test_colours(monkeypatch):
    monkeypatch.syspath_prepend(str(EXAMPLES))
    from reviews import coloured
    words = [attmd.Word("A", 0.01), attmd.Word(" ", 0), attmd.Word("great", 0.2), attmd.Word(" film", 0.1)]
    shown = coloured(words)
    assert re.sub(r"\x1b\[[\d;]*m", "", shown) == "A great film" and "\x1b[48;5;27;38;5;15mgreat\x1b[0m" in shown
    assert "m film" in shown and coloured([]) == ""


def programs():
    """The README's pieces, each one after those before that it goes on from, by what they need."""
    pieces = re.findall(r"```python\n(.*?)```", (EXAMPLES.parent / "README.md").read_text(), re.S)
    of = {name: [piece for piece in pieces if f"\nfrom attmd.{name} import" in piece] for name in ("sklearn", "torch")}
    of["safetensors"] = [piece for piece in pieces if piece not in of["sklearn"] + of["torch"]]
    return of


@pytest.mark.parametrize("needed, count", [("safetensors", 4), ("sklearn", 2), ("torch", 1)])
def test_the_programs_of_the_readme(needed, count, tmp_path, monkeypatch):
    """Each printed line stands as a comment."""
    pytest.importorskip(needed)
    program = "".join(programs()[needed])
    (tmp_path / "program.py").write_text(program)
    printed = re.findall(r"^print\(.*\)  # (.*)$", program, re.M)
    assert len(printed) == program.count("print(") == count
    monkeypatch.chdir(tmp_path)
    assert run(tmp_path / "program.py").splitlines() == printed


def test_scikit_learn():
    pytest.importorskip("sklearn")
    output = run("scikit_learn.py")
    scores = re.findall(r"^ *([\d.]+)  ([\d.]{5})  ([\d.]{5})  ([\d.]{5})$", output, re.M)
    assert [row[0] for row in scores] == ["1", "1.5", "2", "4"] and output.startswith("norm  accuracy by cross-validation")
    table = np.array([row[1:] for row in scores], float)  # of solutions that are exact, so that it is the same everywhere
    np.testing.assert_allclose(table, [[0.939, 0.974, 0.969], [0.972, 0.981, 0.972], [0.981, 0.988, 0.979],
                                       [0.986, 0.986, 0.974]], atol=0.0031)  # one sample is 0.0023
    assert re.search(r"^best: p = [24], C = 0.0?1, 0.9\d\d on the test samples$", output, re.M)
    accuracy, loss = re.search(r"^attention: ([\d.]+), log loss ([\d.]+)$", output, re.M).groups()
    assert float(accuracy) > 0.92 and float(loss) < 0.25


def test_pytorch():
    """The example itself asserts that what was resumed is the same."""
    pytest.importorskip("torch")
    lines = run("pytorch.py").splitlines()
    assert lines[0] == "epoch  learning rate  accuracy" and [line.split()[:2] for line in lines[1:-1]] == [
        ["20", "1.5446"], ["40", "0.5460"], ["60", "0.0014"]]
    assert float(lines[-2].split()[2]) > 90 and lines[-1] == "saved after 30 epochs, loaded and gone on: the same parameters"


def test_what_the_readme_names_is_there():
    table = re.search(r"\| \|\n(.*?)\n\n", (EXAMPLES.parent / "README.md").read_text(), re.S).group(1)
    names = re.findall(r"`([\w.]+)`", table)
    places = [attmd, attmd.svm, attmd.Dataset, attmd.Transformer]
    missing = [name for name in names if not name.startswith("attmd.") and name.split(".")[-1] not in
               ("AttentionClassifier", "MaxMarginClassifier", "ReviewClassifier")
               and not any(hasattr(place, name.split(".")[-1]) for place in places)]
    assert len(names) > 30 and missing == []


def test_cifar10(tmp_path):
    pytest.importorskip("matplotlib")
    pixels = np.random.default_rng(1).integers(0, 256, (24, 3072), np.uint8)
    labels = np.arange(24, dtype=np.uint8).reshape(-1, 1) % 10
    batch, results = tmp_path / "batch.bin", tmp_path / "results"
    np.hstack([labels, pixels]).tofile(batch)
    size = ["--width", 8, "--heads", 1, "--blocks", 1, "--image-size", 8, "--patch-size", 4, "--batch", 8, "--threads", 1]
    output = run("cifar10.py", batch, batch, results, *size, "--epochs", 1)
    assert output.count("\n    1 ") == 2 and "mirror descent: best test accuracy" in output
    assert all((results / name).stat().st_size > 5000 for name in ("curves.png", "weights.png"))
    # Trained for longer a run keeps what it has and goes on.
    first = (results / "Adam.csv").read_text()
    longer = run("cifar10.py", batch, batch, results, *size, "--epochs", 2)
    assert (results / "Adam.csv").read_text().startswith(first) and longer.count("\n    2 ") == 2
    assert "    2 " not in run("cifar10.py", batch, batch, tmp_path / "short", *size, "--minutes", 1e-6)
    assert "a batch to train on and one to test on" in run("cifar10.py", batch, results, code=2)


def test_own_data():
    lines = run("own_data.py", 2, 2000).splitlines()
    rows = [re.fullmatch(r" *([\d.]+) +2 of 2 +([\d.e-]+) +([\d.e-]+) +([\d.]+) +< 1e-8", line).groups() for line in lines[1:]]
    np.testing.assert_allclose(np.array(rows, float), [
        [1.5, 1.07e-4, 1.7e-4, 0.999771], [2, 1.80e-4, 2.0e-4, 0.999796], [3, 5.27e-3, 6.0e-3, 0.992723]], rtol=0.01)


def test_convergence(tmp_path):
    pytest.importorskip("matplotlib")
    run("convergence.py", tmp_path / "picture.png")
    kept = (EXAMPLES / "convergence.png").stat().st_size
    assert 0.5 * kept < (tmp_path / "picture.png").stat().st_size < 2 * kept
