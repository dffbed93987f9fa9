"""Microseconds an iteration of normalized lp-AttGD written straightforwardly in PyTorch: torch_peer.py N T D P THREADS ITERATIONS

The loop one writes from the paper: softmax attention and logistic loss by autograd, the mirror step elementwise.
Prints one number, the fastest of three runs, after a warm-up.
"""
import sys
import time

import torch


def main() -> None:
    n, T, d, iterations = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[6])
    p = float(sys.argv[4])
    q = p / (p - 1)
    torch.set_num_threads(int(sys.argv[5]))
    torch.manual_seed(1)
    X = torch.nn.functional.normalize(torch.randn(n, T, d, dtype=torch.float64), dim=2)
    z = torch.nn.functional.normalize(torch.randn(n, d, dtype=torch.float64), dim=1)
    v = torch.nn.functional.normalize(torch.randn(d, dtype=torch.float64), dim=0)
    y = torch.randint(0, 2, (n,)).double() * 2 - 1
    W = torch.randn(d, d, dtype=torch.float64, requires_grad=True)
    eps = torch.finfo(torch.float64).eps

    def step() -> None:
        scores = torch.einsum("ntd,nd->nt", X, z @ W.T)
        f = (torch.softmax(scores, dim=1) * (X @ v)).sum(dim=1)
        loss = torch.nn.functional.softplus(-y * f).mean()
        W.grad = None
        loss.backward()
        with torch.no_grad():
            g = W.grad / (W.grad.abs().pow(q).sum().pow(1 / q) + eps)
            u = W.sign() * W.abs().pow(p - 1) - 0.1 * g
            W.copy_(u.sign() * u.abs().pow(1 / (p - 1)))

    for _ in range(max(3, iterations // 10)):
        step()
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(iterations):
            step()
        best = min(best, (time.perf_counter() - start) / iterations)
    print(f"{best * 1e6:.4f}")


main()
