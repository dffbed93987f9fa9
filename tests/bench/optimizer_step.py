"""The mirror-descent step alone beside PyTorch:
optimizer_step.py PATH_TO_attmd-bench-optimizer_step [PYTHON_WITH_TORCH [EXPONENTS]]

20 million float32 parameters, two threads. Takes turns between the two, several rounds, and prints medians of the
milliseconds a step and of the times that PyTorch takes as long. "watched" is the default, in which attmd looks for entries
changed from outside; "exclusive" is the option of that name. "plain" and "in place": optimizer_step_peer.py.
"""
import pathlib
import statistics
import sys

import machine

COUNT, THREADS, ROUNDS = 20_000_000, 2, 3


def main() -> None:
    ours = sys.argv[1]
    python = sys.argv[2] if len(sys.argv) > 2 else sys.executable
    exponents = sys.argv[3] if len(sys.argv) > 3 else "1.1,1.25,1.5,1.75,3"
    script = pathlib.Path(__file__).with_name("optimizer_step_peer.py")
    machine.print_machine(ours)
    machine.print_versions(python, "torch")
    print(f"{'':>5} {'attmd, ms':>19} {'PyTorch, ms':>17} {'watched to':>17} {'exclusive to':>17}")
    print(f"{'p':>5} {'watched':>9} {'exclusive':>9}" + 3 * f" {'plain':>8} {'in place':>8}")
    for p in exponents.split(","):
        rounds = []
        for _ in range(ROUNDS):
            attmd = [machine.numbers([ours, COUNT, p, THREADS, exclusive, 8])[0] for exclusive in (0, 1)]
            torch = machine.numbers([python, script, COUNT, p, THREADS, 4])
            rounds.append([*attmd, *torch, *(theirs / mine for mine in attmd for theirs in torch)])
        medians = [statistics.median(column) for column in zip(*rounds)]
        print(f"{p:>5} {medians[0]:>9.1f} {medians[1]:>9.1f}" + "".join(f" {x:>8.1f}" for x in medians[2:]), flush=True)


main()
