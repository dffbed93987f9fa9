"""Progress callbacks, what they raise, interrupts, cancelling and the log."""
import errno
import gc
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
import weakref

import numpy as np
import pytest

import attmd
from attmd import errors, svm
from conftest import sentences


class Stop(Exception):
    pass


def fit(gaussian, **options):
    model = attmd.AttentionModel(10, v=gaussian.decoder)
    optimizer = attmd.MirrorDescent(3, normalized=True)
    return model, optimizer, lambda **more: model.fit(gaussian, optimizer, **{**options, **more})


def test_progress_is_told_what_happens(gaussian):
    seen = []
    model, _, run = fit(gaussian, iterations=50, progress_every=20)
    report = run(progress=seen.append)
    assert [now.iteration for now in seen] == [0, 20, 40, 50] and {now.max_iteration for now in seen} == {50}
    assert seen[-1].value == report.loss and seen[0].seconds <= seen[-1].seconds and seen[0].lower != seen[0].lower


def test_true_ends_training(gaussian):
    model, optimizer, run = fit(gaussian, iterations=50, progress_every=10)
    report = run(progress=lambda now: now.iteration >= 20)
    assert (report.stop_reason, report.iterations, optimizer.iteration) == ("cancelled", 20, 20)
    run(progress=None, iterations=30)
    whole, _, run_whole = fit(gaussian)
    run_whole(iterations=50)
    np.testing.assert_array_equal(model.W, whole.W)


@pytest.mark.parametrize("error", [Stop("enough"), KeyboardInterrupt(), SystemExit(3), MemoryError()])
def test_exceptions_come_out_and_the_model_stays_usable(gaussian, error):
    model, optimizer, run = fit(gaussian, iterations=50, progress_every=10)

    def stop(now):
        if now.iteration == 20:
            raise error
    with pytest.raises(type(error)) as raised:
        run(progress=stop)
    assert raised.value is error and raised.traceback[-1].name == "stop"
    assert optimizer.iteration == 20 and model.W.any()
    assert run().iterations == 50


def test_exception_at_the_last_call(gaussian):
    def stop(now):
        if now.iteration == 50:
            raise Stop
    _, optimizer, run = fit(gaussian, iterations=50)
    with pytest.raises(Stop):
        run(progress=stop)
    assert optimizer.iteration == 50


def test_reading_that_is_stopped_makes_no_dataset(tokenizer, reviews):
    def stop(_now):
        raise Stop
    texts = ["a good film " * 2000] * 500
    for call in (lambda progress: attmd.Dataset.texts(texts, tokenizer=tokenizer, progress=progress, threads=1),):
        with pytest.raises(Stop):
            call(stop)
        with pytest.raises(errors.CancelledError):
            call(lambda now: True)
    token = attmd.CancelToken()
    token.request()
    with pytest.raises(errors.CancelledError):
        attmd.Dataset.reviews(reviews / "train", tokenizer, cancel=token)


def interrupt_soon(seconds=0.2):
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    return timer


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill ends the process there")
@pytest.mark.parametrize("progress", [None, lambda now: None])
def test_interrupt_ends_training(gaussian, progress, capfd):
    before = signal.getsignal(signal.SIGINT)
    model, optimizer, run = fit(gaussian, iterations=10**12, max_seconds=60)
    began = time.monotonic()
    timer = interrupt_soon()
    with pytest.raises(KeyboardInterrupt):
        run(progress=progress)
    timer.join()
    assert time.monotonic() - began < 30 and optimizer.iteration > 0
    assert signal.getsignal(signal.SIGINT) is before
    assert "Exception ignored" not in capfd.readouterr().err
    assert run(iterations=5, progress=None).iterations == 5


@pytest.mark.skipif(sys.platform == "win32", reason="os.kill ends the process there")
def test_handlers_of_the_caller_are_called(gaussian):
    calls = []
    before = signal.signal(signal.SIGINT, lambda number, frame: calls.append(number))
    try:
        timer = interrupt_soon()
        _, _, run = fit(gaussian, iterations=10**12, max_seconds=60)
        report = run()
        timer.join()
        assert report.stop_reason == "cancelled" and calls == [signal.SIGINT]
    finally:
        signal.signal(signal.SIGINT, before)


def test_interrupt_inside_the_callback(gaussian):
    def wait(now):
        interrupt_soon(0.05).join()
        time.sleep(30)
    began = time.monotonic()
    _, _, run = fit(gaussian, iterations=10)
    with pytest.raises(KeyboardInterrupt):
        run(progress=wait)
    assert time.monotonic() - began < 20


def test_cancel_token_of_another_thread(gaussian):
    token = attmd.CancelToken()
    _, _, run = fit(gaussian, iterations=10**12, max_seconds=60, cancel=token)
    threading.Timer(0.1, token.request).start()
    assert run().stop_reason == "cancelled"
    assert run().iterations <= 1
    token.reset()
    assert run(iterations=7).iterations == 7


def test_callbacks_in_many_threads(gaussian):
    reports, names = [], set()

    def work():
        _, _, run = fit(gaussian, iterations=300, progress_every=10)
        reports.append(run(progress=lambda now: names.add(threading.current_thread().name)))
    threads = [threading.Thread(target=work, name=f"worker {i}") for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.iterations for report in reports] == [300] * 8 and names == {f"worker {i}" for i in range(8)}


def test_calls_release_the_interpreter(gaussian):
    """Another thread counts while one trains; with the lock held, it would stand still."""
    counted, done = [0], threading.Event()

    def train():
        _, _, run = fit(gaussian, iterations=10**12, max_seconds=0.5, progress_every=10**12)
        run()
        done.set()
    thread = threading.Thread(target=train)
    thread.start()
    while not done.is_set():
        counted[0] += 1
        time.sleep(0.001)
    thread.join()
    assert counted[0] > 20


def test_nothing_is_kept_of_a_callback(gaussian):
    class Callback:
        def __call__(self, now):
            return False
    callback = Callback()
    gone = weakref.ref(callback)
    _, _, run = fit(gaussian, iterations=5)
    run(progress=callback)
    gc.disable()
    try:
        del callback
        assert gone() is None
    finally:
        gc.enable()


def test_progress_bar(gaussian, capfd, monkeypatch):
    _, _, run = fit(gaussian, iterations=200, progress_every=100)
    run(progress=True, iterations=10**12, max_seconds=0.5, progress_every=0)
    if "tqdm" in sys.modules:
        assert re.search(r"training: .*, loss=[\d.]+\]", capfd.readouterr().err)
    A = np.random.default_rng(0).normal(size=(900, 40))
    A *= np.sign(A[:, :1])
    svm.solve_rows(A, p=3, progress=True, threads=1)
    shown = capfd.readouterr().err
    if "tqdm" in sys.modules:
        assert "solving" in shown and "%" not in shown
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    run(progress=True)
    assert re.search(r"training: 200 of 200, loss=[\d.]+", capfd.readouterr().err)
    svm.solve_rows(A, p=3, progress=True)
    assert re.search(r"solving: \d+ iterations, gap=[\d.e-]+\x1b", capfd.readouterr().err)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    run(progress=True)
    assert capfd.readouterr().err == ""


class Refusing:
    """A terminal that takes nothing."""
    encoding = "utf-8"

    def __init__(self, error):
        self.error = error

    def isatty(self):
        return True

    def write(self, text):
        raise self.error

    def flush(self):
        raise self.error


def closed_file():
    file = open(os.devnull, "w")
    file.close()
    return file


@pytest.mark.parametrize("stderr", [lambda: None, closed_file, lambda: Refusing(OSError(errno.EPIPE, "no reader")),
                                    lambda: Refusing(OSError(errno.ENOSPC, "disk full")), lambda: Refusing(RuntimeError())])
@pytest.mark.parametrize("with_tqdm", [True, False])
def test_progress_without_a_standard_error(gaussian, tokenizer, monkeypatch, stderr, with_tqdm):
    if with_tqdm:
        pytest.importorskip("tqdm.auto")
    else:
        monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    _, _, run = fit(gaussian, iterations=50, progress_every=10)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stderr())
        assert run(progress=True).iterations == 50
        assert svm.solve_rows(np.eye(3), p=3, progress=True).is_optimal
        assert attmd.Dataset.texts(sentences(30)[0], tokenizer=tokenizer, progress=True).n == 30
        gc.collect()  # what is left of a bar must not complain either


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("redirect", ["2>&-", "2>/dev/full"])
def test_a_program_without_a_standard_error(redirect):
    program = ("import attmd; data = attmd.Dataset.gaussian(6, 8, 10); attmd.train(attmd.AttentionModel(10, v=data.decoder), "
               "attmd.MirrorDescent(), data, iterations=9, progress=True); print('done')")
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path), ATTMD_LIBRARY=attmd.library_path())
    command = ["sh", "-c", f'exec "$0" -c "$1" {redirect}', sys.executable, program]
    assert subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True).stdout == "done\n"


def test_log_goes_to_logging(gaussian, caplog):
    model = attmd.AttentionModel(10)  # v = 0: the gradient is exactly zero
    with caplog.at_level(logging.INFO, "attmd"):
        model.fit(gaussian, iterations=1)
    assert [record.name for record in caplog.records] == ["attmd"] and "zero" in caplog.text
    lines = []
    attmd.set_log(lambda level, message: lines.append((level, message)))
    try:
        model.fit(gaussian, iterations=1)
        assert len(lines) == 1 and lines[0][0] in (logging.WARNING, logging.INFO)
        attmd.set_log(None)
        model.fit(gaussian, iterations=1)
        assert len(lines) == 1
    finally:
        attmd.set_log()


def test_texts_progress_counts(tokenizer):
    seen = []
    attmd.Dataset.texts(sentences(30)[0] * 100, tokenizer=tokenizer, progress=seen.append)
    assert seen and seen[-1].max_iteration == 3000
