"""attmd and a straightforward PyTorch loop side by side: training.py PATH_TO_attmd-bench-training [PYTHON_WITH_TORCH]

Takes turns between the two, several rounds, and prints medians of the microseconds an iteration and their ratio.
"""
import pathlib
import statistics
import sys

import machine

CASES = [  # n, T, d, p, threads, iterations of attmd, iterations of PyTorch
    (6, 8, 10, 1.75, 1, 100000, 500),
    (6, 8, 10, 2, 1, 100000, 500),
    (6, 8, 10, 3, 1, 100000, 500),
    (1000, 50, 64, 3, 1, 200, 40),
    (1000, 50, 64, 3, 2, 200, 40),
]
ROUNDS = 3


def measure(command: list, case: tuple, iterations: int) -> float:
    return machine.numbers([*command, *case[:5], iterations])[0]


def main() -> None:
    ours = [sys.argv[1]]
    peer = [sys.argv[2] if len(sys.argv) > 2 else sys.executable, pathlib.Path(__file__).with_name("torch_peer.py")]
    machine.print_machine(ours[0])
    machine.print_versions(peer[0], "torch")
    print(f"{'n':>5} {'T':>3} {'d':>3} {'p':>5} {'threads':>7} {'attmd us':>10} {'PyTorch us':>11} {'ratio':>7}")
    for case in CASES:
        pairs = [(measure(ours, case, case[5]), measure(peer, case, case[6])) for _ in range(ROUNDS)]
        a, b = (statistics.median(column) for column in zip(*pairs))
        ratio = statistics.median(y / x for x, y in pairs)
        print(f"{case[0]:>5} {case[1]:>3} {case[2]:>3} {case[3]:>5} {case[4]:>7} {a:>10.3f} {b:>11.1f} {ratio:>7.1f}", flush=True)


main()
