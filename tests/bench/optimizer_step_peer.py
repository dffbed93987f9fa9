"""Milliseconds of one mirror-descent step on float32 parameters, written straightforwardly in PyTorch:
optimizer_step_peer.py COUNT P THREADS STEPS. Prints the fastest step, after a warm-up."""
import sys
import time

import torch


def main() -> None:
    count, p, threads, steps = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    torch.set_num_threads(threads)
    i = torch.arange(count, dtype=torch.float64)
    w = (0.02 * torch.sin(1.7 * i)).float()
    g = (0.01 * torch.cos(0.9 * i)).float()
    del i
    best = float("inf")
    for k in range(steps + 2):
        start = time.perf_counter()
        u = w.sign() * w.abs().pow(p - 1) - 1e-3 * g
        w.copy_(u.sign() * u.abs().pow(1 / (p - 1)))
        if k >= 2:
            best = min(best, time.perf_counter() - start)
    print(f"{1e3 * best:.4f}")


main()
