"""The classifiers' training step in straightforward PyTorch, text padded to 512 tokens:
classifier_peer.py text FILE BATCH THREADS P DROPOUT [LIMIT] | vit COUNT BATCH THREADS P [LIMIT] | sgemm THREADS

Prints what attmd-bench-classifier prints: samples, tokens (without padding), 0, seconds, peak memory in MiB; the first step
is not counted, LIMIT is the number of steps that are. Images come ready, without resizing and augmentation. sgemm: GFLOP/s.
"""
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

VOCABULARY, LONGEST = 30522, 512


class Attention(nn.Module):
    def __init__(self, dim: int, heads: int, dropout: float, out_bias: bool):
        super().__init__()
        self.heads = heads
        self.qkv, self.out = nn.Linear(dim, 3 * dim, bias=False), nn.Linear(dim, dim, bias=out_bias)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, padding=None):
        n, length, dim = x.shape
        q, k, v = (part.view(n, length, self.heads, -1).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        scores = q @ k.transpose(-1, -2) / math.sqrt(dim // self.heads)
        if padding is not None:
            scores = scores.masked_fill(padding, -math.inf)
        return self.out((self.drop(scores.softmax(-1)) @ v).transpose(1, 2).reshape(n, length, dim))


class TextBlock(nn.Module):
    def __init__(self, dim: int, hidden: int, dropout: float):
        super().__init__()
        self.attention = Attention(dim, 3, dropout, False)
        self.lin1, self.lin2 = nn.Linear(dim, hidden, bias=False), nn.Linear(hidden, dim, bias=False)
        self.ln1, self.ln2, self.drop = nn.LayerNorm(dim), nn.LayerNorm(dim), nn.Dropout(dropout)

    def forward(self, x, padding):
        x = self.ln1(x + self.drop(self.attention(x, padding)))
        return self.ln2(x + self.drop(self.lin2(F.gelu(self.lin1(x)))))


class TextClassifier(nn.Module):
    def __init__(self, dropout: float, dim: int = 384, hidden: int = 1536, blocks: int = 3):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(VOCABULARY, dim), nn.Embedding(LONGEST, dim)
        self.blocks = nn.ModuleList(TextBlock(dim, hidden, dropout) for _ in range(blocks))
        self.drop, self.lin = nn.Dropout(dropout), nn.Linear(dim, 1, bias=False)

    def forward(self, ids):
        x, padding = self.drop(self.tokens(ids) + self.positions.weight), (ids == 0)[:, None, None, :]
        for block in self.blocks:
            x = block(x, padding)
        return self.lin(x[:, 0])[:, 0]

    def loss(self, ids, labels):
        return F.binary_cross_entropy_with_logits(self(ids), labels.float(), reduction="sum")


class VitBlock(nn.Module):
    def __init__(self, dim: int, hidden: int, dropout: float):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attention = Attention(dim, 8, 0, True)
        self.mlp = nn.Sequential(nn.Linear(dim, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, dim))
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        x = x + self.drop(self.attention(self.ln1(x)))
        return x + self.drop(self.mlp(self.ln2(x)))


class Vit(nn.Module):
    def __init__(self, dim: int = 512, hidden: int = 512, blocks: int = 6, dropout: float = 0.1):
        super().__init__()
        self.patches = nn.Linear(48, dim)
        self.token, self.positions = nn.Parameter(torch.randn(1, 1, dim)), nn.Parameter(torch.randn(1, 145, dim))
        self.blocks = nn.Sequential(*(VitBlock(dim, hidden, dropout) for _ in range(blocks)))
        self.drop, self.norm, self.lin = nn.Dropout(dropout), nn.LayerNorm(dim), nn.Linear(dim, 10)

    def forward(self, images):
        n = len(images)
        patches = images.view(n, 3, 12, 4, 12, 4).permute(0, 2, 4, 3, 5, 1).reshape(n, 144, 48)
        x = torch.cat((self.token.expand(n, -1, -1), self.patches(patches)), 1) + self.positions
        return self.lin(self.norm(self.blocks(self.drop(x)))[:, 0])

    def loss(self, images, labels):
        return F.cross_entropy(self(images), labels)


def mirror_step(parameters, p: float, step: float) -> None:
    with torch.no_grad():
        for w in parameters:
            u = w.sign() * w.abs().pow(p - 1) - step * w.grad
            w.copy_(u.sign() * u.abs().pow(1 / (p - 1)))


def peak_mib() -> float:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(float(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def measure(model, batches, p: float) -> None:
    """batches: inputs, labels, tokens of each."""
    seconds = samples = tokens = 0
    for k, (inputs, labels, count) in enumerate([batches[0]] + batches):
        start = time.perf_counter()
        model.zero_grad()
        model.loss(inputs, labels).backward()
        mirror_step(model.parameters(), p, 8e-4 if p < 2 else 4e-6)
        if k > 0:
            seconds += time.perf_counter() - start
            samples += len(labels)
            tokens += count
    print(samples, tokens, 0, f"{seconds:.6f} {peak_mib():.1f}")


def sgemm() -> float:
    best = 0
    for m, n, k, repeats in ((512, 1536, 384, 80), (2048, 2048, 2048, 4)):
        a, b = torch.randn(m, k), torch.randn(k, n)
        for _ in range(3):
            start = time.perf_counter()
            for _ in range(repeats):
                a @ b
            best = max(best, 2e-9 * m * n * k * repeats / (time.perf_counter() - start))
    return best


def main() -> None:
    kind, arguments = sys.argv[1], sys.argv[2:]
    torch.manual_seed(1)
    if kind == "sgemm":
        torch.set_num_threads(int(arguments[0]))
        print(f"{sgemm():.1f}")
        return
    size, p = int(arguments[1]), float(arguments[3])
    torch.set_num_threads(int(arguments[2]))
    limit = int(arguments[-1]) if len(arguments) > (5 if kind == "text" else 4) else None
    batches = []
    if kind == "text":
        with open(arguments[0], encoding="ascii") as file:
            rows = [[int(word) for word in line.split()] for line in file]
        for at in range(0, len(rows), size):
            part = rows[at : at + size]
            ids = torch.zeros(len(part), LONGEST, dtype=torch.long)
            for i, row in enumerate(part):
                ids[i, : len(row) - 1] = torch.tensor(row[1:])
            batches.append((ids, torch.tensor([row[0] for row in part]), sum(len(row) - 1 for row in part)))
        model = TextClassifier(float(arguments[4]))
    else:
        for at in range(0, int(arguments[0]), size):
            n = min(size, int(arguments[0]) - at)
            batches.append((torch.randn(n, 3, 48, 48), torch.arange(n) % 10, n * 145))
        model = Vit()
    measure(model, batches[:limit], p)


main()
