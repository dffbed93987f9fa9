"""Training steps of the two classifiers beside straightforward PyTorch (classifier_peer.py), p = 1.1, on two threads:
classifier.py DIRECTORY_OF_PROGRAMS VOCABULARY ACLIMDB [PYTHON_WITH_TORCH]

Takes turns, several rounds, and prints medians; ratios and shares are medians of those within a round. Real tokens: without
padding. Useful operations: those that the result needs, 3 times those of the forward pass.
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROUNDS, THREADS, P, DROPOUT = 3, 2, 1.1, 0.2


def numbers(command: list) -> list[float]:
    command = [str(x) for x in command]
    return [float(x) for x in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def rounds(name: str, unit: str, ours: list, peer: list, sgemm: list[list]) -> None:
    found = []
    for _ in range(ROUNDS):
        rates = [numbers(command)[0] for command in sgemm]
        samples, tokens, flops, seconds, memory = numbers(ours)
        rates = [max(rate, numbers(command)[0]) for rate, command in zip(rates, sgemm)]
        peer_samples, peer_tokens, _, peer_seconds, peer_memory = numbers(peer)
        mine, theirs = (samples, peer_samples) if unit == "images" else (tokens, peer_tokens)
        speed, peer_speed, useful = mine / seconds, theirs / peer_seconds, 1e-9 * flops / seconds
        found.append((speed, peer_speed, speed / peer_speed, useful, *rates, *(100 * useful / rate for rate in rates),
                      memory, peer_memory))
    a, b, ratio, useful, rate, torch_rate, share, torch_share, memory, peer_memory = map(statistics.median, zip(*found))
    print(f"{name}: {a:.0f} {unit} a second, PyTorch {b:.0f}: {ratio:.2f} times as many")
    print(f"    useful GFLOP/s {useful:.0f}; matrix product {rate:.0f} ({share:.0f} %), PyTorch's {torch_rate:.0f} "
          f"({torch_share:.0f} %); peak memory {memory:.0f} MiB, PyTorch {peer_memory:.0f}", flush=True)


def main() -> None:
    programs, vocabulary, reviews = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    own = programs / "attmd-bench-classifier"
    peer = [sys.argv[4] if len(sys.argv) > 4 else sys.executable, pathlib.Path(__file__).with_name("classifier_peer.py")]
    sgemm = [[programs / "attmd-bench-sgemm", THREADS], [*peer, "sgemm", THREADS]]
    with tempfile.TemporaryDirectory() as directory:
        for batch, count, limit in ((32, 256, 2), (100, 100, 1)):
            path = pathlib.Path(directory, f"{count}.txt")
            with path.open("w", encoding="ascii") as file:
                subprocess.run([own, "reviews", vocabulary, f"{reviews}/train", str(count)], check=True, stdout=file)
            arguments = ["text", path, batch, THREADS, P, DROPOUT]
            rounds(f"reviews, batches of {batch}", "real tokens", [own, *arguments], [*peer, *arguments, limit], sgemm)
    arguments = ["vit", 200, 100, THREADS, P]
    rounds("vision transformer, batches of 100", "images", [own, *arguments], [*peer, *arguments, 1], sgemm)


main()
