"""The classifiers' training step in PyTorch:
classifier_peer.py text FILE BATCH THREADS P DROPOUT MODE STEPS | vit COUNT BATCH THREADS P STEPS
classifier_peer.py check FILE BATCH THREADS P | sgemm THREADS

MODE, the same model each time:
  padded        straightforward: every review padded to 512 tokens, attention spelt out, a mirror step tensor by tensor
  grouped       careful: the file's reviews sorted by length and padded to the longest of their batch only,
                scaled_dot_product_attention, with a mask only where there is padding, and a mirror step in place by foreach
  grouped-bf16  grouped, under bfloat16 autocast; parameters and the step stay in float32

text and vit print what attmd-bench-classifier prints: samples, tokens (without padding), 0, seconds, peak memory in MiB;
of STEPS steps after one that is not counted, those of the grouped modes spread evenly over all lengths. Images come ready,
without resizing and augmentation. sgemm: GFLOP/s. check: the largest relative difference of grouped's and of grouped-bf16's
losses from padded's, over five steps from the same parameters on the same batches without dropout.
"""
import copy
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

VOCABULARY, LONGEST = 30522, 512


class Attention(nn.Module):
    """padding: n x 1 x 1 x length, true where a token is none."""

    def __init__(self, dim: int, heads: int, dropout: float, out_bias: bool):
        super().__init__()
        self.heads, self.fused = heads, False
        self.qkv, self.out = nn.Linear(dim, 3 * dim, bias=False), nn.Linear(dim, dim, bias=out_bias)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, padding=None):
        n, length, dim = x.shape
        q, k, v = (part.view(n, length, self.heads, -1).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        if self.fused:
            rate = self.drop.p if self.training else 0.0
            mixed = F.scaled_dot_product_attention(q, k, v, None if padding is None else ~padding, rate)
            return self.out(mixed.transpose(1, 2).reshape(n, length, dim))
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
    def __init__(self, dropout: float, mode: str, dim: int = 384, hidden: int = 1536, blocks: int = 3):
        super().__init__()
        self.mode = mode
        self.tokens, self.positions = nn.Embedding(VOCABULARY, dim), nn.Embedding(LONGEST, dim)
        self.blocks = nn.ModuleList(TextBlock(dim, hidden, dropout) for _ in range(blocks))
        self.drop, self.lin = nn.Dropout(dropout), nn.Linear(dim, 1, bias=False)

    def forward(self, ids):
        x, padding = self.drop(self.tokens(ids) + self.positions.weight[: ids.shape[1]]), (ids == 0)[:, None, None, :]
        if self.mode != "padded" and not padding.any():
            padding = None
        for block in self.blocks:
            block.attention.fused = self.mode != "padded"
            x = block(x, padding)
        return self.lin(x[:, 0])[:, 0]

    def loss(self, ids, labels):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.mode == "grouped-bf16"):
            outputs = self(ids)
        return F.binary_cross_entropy_with_logits(outputs.float(), labels.float(), reduction="sum")


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


def signed_power_(values: list, exponent: float) -> None:
    signs = torch._foreach_sign(values)
    torch._foreach_abs_(values)
    torch._foreach_pow_(values, exponent)
    torch._foreach_mul_(values, signs)


def foreach_mirror_step(parameters, p: float, step: float) -> None:
    with torch.no_grad():
        weights = list(parameters)
        signed_power_(weights, p - 1)
        torch._foreach_add_(weights, [w.grad for w in weights], alpha=-step)
        signed_power_(weights, 1 / (p - 1))


def train_step(model, inputs, labels, p: float) -> torch.Tensor:
    model.zero_grad()
    loss = model.loss(inputs, labels)
    loss.backward()
    descend = mirror_step if getattr(model, "mode", "padded") == "padded" else foreach_mirror_step
    descend(model.parameters(), p, 8e-4 if p < 2 else 4e-6)
    return loss.detach()


def peak_mib() -> float:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(float(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def measure(model, batches, p: float) -> None:
    """batches: inputs, labels, tokens of each."""
    seconds = samples = tokens = 0
    for k, (inputs, labels, count) in enumerate([batches[0]] + batches):
        start = time.perf_counter()
        train_step(model, inputs, labels, p)
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


def read_reviews(path: str) -> list[list[int]]:
    """Rows of a label and ids."""
    with open(path, encoding="ascii") as file:
        return [[int(word) for word in line.split()] for line in file]


def text_batch(rows: list[list[int]], length: int) -> tuple:
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row) - 1] = torch.tensor(row[1:])
    return ids, torch.tensor([row[0] for row in rows]), sum(len(row) - 1 for row in rows)


def text_batches(rows: list[list[int]], size: int, mode: str, steps: int) -> list[tuple]:
    """Whole batches, so many of them; grouped: evenly spread over the batches of the sorted reviews."""
    if mode == "padded":
        return [text_batch(rows[at : at + size], LONGEST) for at in range(0, steps * size, size)]
    rows = sorted(rows, key=len)
    groups = len(rows) // size
    chosen = [rows[k * size : (k + 1) * size] for k in ((2 * j + 1) * groups // (2 * steps) for j in range(steps))]
    return [text_batch(part, len(part[-1]) - 1) for part in chosen]


def image_batches(size: int, steps: int) -> list[tuple]:
    return [(torch.randn(size, 3, 48, 48), torch.arange(size) % 10, size * 145) for _ in range(steps)]


def largest_differences(rows: list[list[int]], size: int, p: float) -> list[float]:
    """Of grouped and grouped-bf16, over five steps; unsorted batches, padded in the manner of each mode."""
    parts = [rows[at : at + size] for at in range(0, 5 * size, size)]
    first, losses = TextClassifier(0, "padded"), {}
    for mode in ("padded", "grouped", "grouped-bf16"):
        model = copy.deepcopy(first)
        model.mode = mode
        lengths = [LONGEST if mode == "padded" else max(map(len, part)) - 1 for part in parts]
        batches = [text_batch(part, length) for part, length in zip(parts, lengths)]
        losses[mode] = torch.stack([train_step(model, ids, labels, p) for ids, labels, _ in batches])
    return [float((losses[mode] / losses["padded"] - 1).abs().max()) for mode in ("grouped", "grouped-bf16")]


def main() -> None:
    kind, arguments = sys.argv[1], sys.argv[2:]
    torch.manual_seed(1)
    if kind == "sgemm":
        torch.set_num_threads(int(arguments[0]))
        print(f"{sgemm():.1f}")
        return
    size, p = int(arguments[1]), float(arguments[3])
    torch.set_num_threads(int(arguments[2]))
    if kind == "check":
        print(*(f"{x:.2e}" for x in largest_differences(read_reviews(arguments[0]), size, p)))
    elif kind == "text":
        mode, steps = arguments[5], int(arguments[6])
        batches = text_batches(read_reviews(arguments[0]), size, mode, steps)
        measure(TextClassifier(float(arguments[4]), mode), batches, p)
    else:
        measure(Vit(), image_batches(size, int(arguments[4])), p)


main()
