"""The mirror-descent step alone beside PyTorch: optimizer_step.py PATH_TO_attmd-bench-optimizer_step [PYTHON_WITH_TORCH]

20 million float32 parameters, two threads. Takes turns between the two, several rounds, and prints medians of the
milliseconds a step and of their ratios. "watched" is the default, in which attmd looks for entries changed from outside;
"exclusive" is the option of that name.
"""
import pathlib
import statistics
import subprocess
import sys

COUNT, THREADS, ROUNDS = 20_000_000, 2, 3


def measure(command: list[str], *arguments: object) -> float:
    words = command + [str(a) for a in arguments]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    ours = [sys.argv[1]]
    script = pathlib.Path(__file__).with_name("optimizer_step_peer.py")
    peer = [sys.argv[2] if len(sys.argv) > 2 else sys.executable, str(script)]
    print(f"{'p':>5} {'watched ms':>11} {'exclusive ms':>13} {'PyTorch ms':>11} {'ratio':>6} {'exclusive':>10}")
    for p in (1.1, 1.25, 1.5, 1.75, 3):
        rounds = [
            (measure(ours, COUNT, p, THREADS, 0, 8), measure(ours, COUNT, p, THREADS, 1, 8), measure(peer, COUNT, p, THREADS, 4))
            for _ in range(ROUNDS)
        ]
        a, b, c = (statistics.median(column) for column in zip(*rounds))
        watched, exclusive = (statistics.median(r[2] / r[i] for r in rounds) for i in (0, 1))
        print(f"{p:>5} {a:>11.1f} {b:>13.1f} {c:>11.1f} {watched:>6.1f} {exclusive:>10.1f}", flush=True)


main()
