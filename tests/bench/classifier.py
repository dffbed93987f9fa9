"""Training steps of the two classifiers beside PyTorch (classifier_peer.py, which says what the modes are), p = 1.1:
classifier.py DIRECTORY_OF_PROGRAMS VOCABULARY ACLIMDB [--python PYTHON_WITH_TORCH] [--cases CASES] [--rounds ROUNDS]

Two threads. Takes turns, several rounds, and prints medians; ratios and shares are medians of those within a round. Real
tokens: without padding. Useful operations: those that the result needs, 3 times those of the forward pass. Reviews: attmd's
and those of the padded mode are the first of 50 batches drawn, and the grouped modes sort these 50.
"""
import argparse
import pathlib
import statistics
import sys
import tempfile

import machine

THREADS, P, DROPOUT, POOL = 2, 1.1, 0.2, 50
#        batch, reviews of attmd, steps of each mode
REVIEWS = {
    "reviews-32": (32, 256, {"padded": 2, "grouped": 6, "grouped-bf16": 6}),
    "reviews-100": (100, 100, {"padded": 1, "grouped": 4, "grouped-bf16": 4}),
}
VIT_BATCH, VIT_IMAGES, VIT_STEPS = 100, 200, 1


def one_round(unit: str, ours: list, peers: dict[str, list], sgemm: list) -> dict[str, tuple[float, ...]]:
    """Of attmd and each peer samples or tokens a second, MiB, useful GFLOP/s; and GFLOP/s of attmd's matrix products."""
    out = {}
    before = machine.numbers(sgemm)[0]
    for name, command in {"attmd": ours, **peers}.items():
        samples, tokens, flops, seconds, memory = machine.numbers(command)
        out[name] = ((samples if unit == "images" else tokens) / seconds, memory, 1e-9 * flops / seconds)
    return {**out, "sgemm": (max(before, machine.numbers(sgemm)[0]),)}


def compare(title: str, unit: str, found: list[dict[str, tuple[float, ...]]]) -> None:
    def median(value) -> float:
        return statistics.median(value(each) for each in found)

    useful, share = median(lambda r: r["attmd"][2]), median(lambda r: 100 * r["attmd"][2] / r["sgemm"][0])
    speed, memory = median(lambda r: r["attmd"][0]), median(lambda r: r["attmd"][1])
    print(f"{title}: attmd {speed:.0f} {unit} a second, {memory:.0f} MiB; "
          f"{useful:.0f} useful GFLOP/s, {share:.0f} % of the {median(lambda r: r['sgemm'][0]):.0f} of its matrix products")
    for name in (name for name in found[0] if name not in ("attmd", "sgemm")):
        ratios = sorted(r["attmd"][0] / r[name][0] for r in found)
        print(f"    PyTorch {name:<13}{median(lambda r: r[name][0]):>6.0f}, {median(lambda r: r[name][1]):>5.0f} MiB: takes "
              f"{statistics.median(ratios):.2f} times as long ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True)


def write_reviews(own: pathlib.Path, vocabulary: str, reviews: str, count: int, path: pathlib.Path) -> list[str]:
    lines = machine.output([own, "reviews", vocabulary, f"{reviews}/train", count]).splitlines(keepends=True)
    path.write_text("".join(lines), encoding="ascii")
    return lines


def check_modes(command: list) -> None:
    """The modes of the peer are one model: a wrong mask changes its losses by 1e-2, an exponent off by 1e-3 by 3e-4."""
    grouped, half = machine.numbers(command)
    print(f"losses of the same five steps without dropout, relative difference from padded: grouped {grouped:.1e}, "
          f"grouped-bf16 {half:.1e}", flush=True)
    if not (grouped < 1e-5 and half < 1e-2):
        sys.exit("the modes of classifier_peer.py compute different models")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("vocabulary")
    parser.add_argument("reviews")
    parser.add_argument("--python", default=sys.executable, help="one that has PyTorch")
    parser.add_argument("--cases", default="reviews-32,reviews-100,vit")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    own, sgemm = arguments.programs / "attmd-bench-classifier", [arguments.programs / "attmd-bench-sgemm", THREADS]
    peer = [arguments.python, pathlib.Path(__file__).with_name("classifier_peer.py")]
    machine.print_machine(own)
    machine.print_versions(arguments.python, "torch")
    print(f"matrix products, two threads: attmd {machine.numbers(sgemm)[0]:.0f} GFLOP/s, "
          f"PyTorch {machine.numbers([*peer, 'sgemm', THREADS])[0]:.0f}", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        pool, head = pathlib.Path(directory, "pool"), pathlib.Path(directory, "head")
        for case in arguments.cases.split(","):
            if case == "vit":
                ours, unit = [own, "vit", VIT_IMAGES, VIT_BATCH, THREADS, P], "images"
                title, peers = f"vision transformer, batches of {VIT_BATCH}", {"plain": [*peer, *ours[1:], VIT_STEPS]}
            else:
                batch, count, modes = REVIEWS[case]
                lines = write_reviews(own, arguments.vocabulary, arguments.reviews, POOL * batch, pool)
                head.write_text("".join(lines[:count]), encoding="ascii")
                ours, unit = [own, "text", head, batch, THREADS, P, DROPOUT], "real tokens"
                title = f"reviews, batches of {batch}"
                settings = ["text", pool, batch, THREADS, P, DROPOUT]
                peers = {mode: [*peer, *settings, mode, steps] for mode, steps in modes.items()}
                check_modes([*peer, "check", pool, 8, THREADS, P])
            compare(title, unit, [one_round(unit, ours, peers, sgemm) for _ in range(arguments.rounds)])


main()
