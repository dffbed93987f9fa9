"""What a call from Python costs before it does anything: nanoseconds a call, the best of several rounds.

    ATTMD_LIBRARY=libattmd.so PYTHONPATH=bindings/python python3 tests/bench/calls.py
"""
import timeit

import numpy as np

import attmd
from attmd._library import lib

ROUNDS, CALLS = 10, 50_000


def measure(label, call):
    best = min(timeit.repeat(call, repeat=ROUNDS, number=CALLS))
    print(f"{label:58s} {1e9 * best / CALLS:8.0f} ns")


optimizer = attmd.MirrorDescent(p=3)
entries = np.arange(4.0)
measure("lib.attmd_version", lib.attmd_version)
measure("optimizer.iteration", lambda: optimizer.iteration)
measure("norm of 4 numbers", lambda: attmd.norm(entries, 2))
