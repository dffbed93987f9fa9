"""attmd's max-margin solver and public solvers side by side: svm.py PATH_TO_attmd-bench-svm [OPTIONS]; see --help

Every solver gets the same instance in the same run, one thread, taking turns on the small ones; times in milliseconds.
A time stands alone when the solver's w and multipliers prove a relative gap of at most 1e-8, else the gap that they do
prove follows in brackets. "no": no proof at all. "> S s": ended after S seconds; "skip": not asked any more after two
of these at that size (p = 1, 2, inf and the others counted apart). "-": the solver has no form for this norm. The ratio
is to the fastest peer that proved 1e-8; target: milliseconds and ratio.
"""

import argparse
import pathlib
import selectors
import statistics
import subprocess
import sys
import tempfile

import machine

TOLERANCE = 1e-8
INF = float("inf")
PEERS = ["cvxopt", "SLSQP", "Clarabel", "SCS", "HiGHS"]
ALL_P = [1, 1.05, 1.1, 1.5, 1.75, 2, 3, 5, 10, INF]
SOME_P = [1, 1.1, 1.5, 2, 3, 10, INF]
#        size, selections, exponents, threads, repetitions of ours, rounds of everybody
CASES = [
    ("small", ("random", "planted"), ALL_P, 1, 200, 3),
    ("medium", ("random", "planted"), SOME_P, 1, 3, 1),
    ("large", ("planted", "random"), SOME_P, 1, 1, 1),
    ("huge", ("planted",), [2], 2, 1, 1),
]
WITH_PEERS = ("small", "medium")  # dense rows of the others would take 1.6 and 16 GB


def target(size: str, selection: str, p: float) -> tuple[float, float]:
    """Seconds that are to be met, and how many times faster than the best peer."""
    if size == "small":
        return 0.3e-3, 20
    if size == "medium":
        return 0.12, 15
    if size == "large":
        return (12 if selection == "random" else 1 if p == 2 else 8), 0
    return 30, 0


class Peer:
    """A process that stays, so that imports are paid once; ended when it takes too long, and started anew."""

    def __init__(self, name: str, limit: float) -> None:
        self.name, self.limit, self.process, self.timeouts = name, limit, None, {}

    def start(self) -> None:
        environment = machine.environment()
        for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
            environment[variable] = "1"
        script = str(pathlib.Path(__file__).with_name("svm_peers.py"))
        self.process = subprocess.Popen(
            [sys.executable, script, self.name],
            env=environment,
            text=True,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        if self.answer(60) != "ready":
            sys.exit(f"the peer {self.name} does not start: run {script} {self.name} to see why")

    def answer(self, seconds: float) -> str | None:
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            return self.process.stdout.readline().strip() if selector.select(seconds) else None

    def solve(self, size: str, path: str, p: float) -> tuple[float, float] | str:
        """Seconds and gap, or what to print instead."""
        if self.name == "HiGHS" and p not in (1, INF):
            return "-"
        kind = size, p in (1, 2, INF)  # linear, quadratic and second-order cone problems, or the rest
        if self.timeouts.get(kind, 0) >= 2:
            return "skip"
        if self.process is None:
            self.start()
        self.process.stdin.write(f"{path} {p}\n")
        self.process.stdin.flush()
        line = self.answer(self.limit)
        if line:
            return "no" if line == "none" or "inf" in line else (float(line.split()[0]), float(line.split()[2]))
        self.stop()
        if line is None:
            self.timeouts[kind] = self.timeouts.get(kind, 0) + 1
            return f"> {self.limit:g} s"
        return "no"  # it died

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
        self.process = None


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.4g}" if seconds < 10 else f"{seconds * 1e3:.0f}"


def cell(results: list) -> tuple[str, float]:
    """Text, and the median seconds if the gap was reached."""
    if isinstance(results[-1], str):
        return results[-1], INF
    seconds, gap = statistics.median(r[0] for r in results), max(r[1] for r in results)
    if gap <= TOLERANCE:
        return milliseconds(seconds), seconds
    return f"{milliseconds(seconds)} ({gap:.0e})".replace("e-0", "e-"), INF


def run_case(program: str, peers: list[Peer], case: tuple, selection: str, p: float, path: str) -> None:
    size, _, _, threads, repetitions, rounds = case
    times, results = [], {peer.name: [] for peer in peers}
    for _ in range(rounds):
        command = [program, size, selection, p, threads, TOLERANCE, repetitions] + ([path] if peers else [])
        fields = machine.words(command)
        times.append(float(fields[0]))
        for peer in peers:
            if not results[peer.name] or not isinstance(results[peer.name][-1], str):
                results[peer.name].append(peer.solve(size, path, p))
    ours, (gap, iterations, outcome, peak) = statistics.median(times), (float(fields[2]), *fields[5:8])
    cells = [cell(results[peer.name]) for peer in peers]
    best = min((seconds for _, seconds in cells), default=INF)
    limit, factor = target(size, selection, p)
    met = ours <= limit and gap <= TOLERANCE and best >= factor * ours
    goal = f"{'ok' if met else 'MISS'} {milliseconds(limit)}" + (f" x{factor}" if factor else "")
    texts = (
        [text for text, _ in cells] if peers else [f"{outcome}, {threads} thread{'s'[:threads - 1]}, peak {peak} MB"]
    )
    columns = "".join(f"{text:>14}" for text in texts) if peers else f"{texts[0]:>70}"
    ratio = f"{best / ours:.1f}" if best < INF else "-"
    head = f"{size:<7}{selection[:4]:<5}{p:>4g}{milliseconds(ours):>8}{gap:>8.0e}{iterations:>3}"
    print(f"{head}{columns}{ratio:>6} {goal}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--quick", action="store_true", help="the small instances only")
    parser.add_argument("--sizes", default=",".join(case[0] for case in CASES), help="which instances; default all")
    parser.add_argument("--exponents", help="which p of these, as in 1,2,inf; default all")
    parser.add_argument("--peers", default=",".join(PEERS), help="default all")
    parser.add_argument("--seconds", type=float, default=20, help="time limit of a peer on one instance")
    arguments = parser.parse_args()
    sizes = ["small"] if arguments.quick else arguments.sizes.split(",")
    exponents = arguments.exponents and [float(p) for p in arguments.exponents.split(",")]
    peers = [Peer(name, arguments.seconds) for name in arguments.peers.split(",")]
    machine.print_machine(arguments.program)
    machine.print_versions(sys.executable, "cvxopt", "scipy", "cvxpy", "clarabel", "scs")
    print(
        f"{'size':<7}{'sel.':<5}{'p':>4}{'ms':>8}{'gap':>8}{'it':>3}"
        + "".join(f"{peer.name:>14}" for peer in peers)
        + f"{'ratio':>6} target",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as directory:
        for case in (case for case in CASES if case[0] in sizes):
            for selection in case[1]:
                for p in (p for p in case[2] if not exponents or p in exponents):
                    run_case(
                        arguments.program,
                        peers if case[0] in WITH_PEERS else [],
                        case,
                        selection,
                        p,
                        str(pathlib.Path(directory) / "instance"),
                    )
    for peer in peers:
        peer.stop()


if __name__ == "__main__":
    main()
