"""The same training step in straightforward, padded PyTorch. Arguments: threads, dropout, batches."""
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

threads = int(sys.argv[1]) if len(sys.argv) > 1 else 2
dropout = float(sys.argv[2]) if len(sys.argv) > 2 else 0.2
batches = int(sys.argv[3]) if len(sys.argv) > 3 else 1
width, hidden, heads, blocks, longest, vocabulary, batch = 384, 1536, 3, 3, 512, 30522, 32


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.lin1 = nn.Linear(width, hidden, bias=False)
        self.lin2 = nn.Linear(hidden, width, bias=False)
        self.ln1, self.ln2, self.drop = nn.LayerNorm(width), nn.LayerNorm(width), nn.Dropout(dropout)

    def forward(self, x, padding):
        n, length, _ = x.shape
        q, k, v = (part.view(n, length, heads, -1).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        scores = q @ k.transpose(-1, -2) / math.sqrt(width // heads)
        weights = self.drop(scores.masked_fill(padding, -math.inf).softmax(-1))
        x = self.ln1(x + self.drop(self.out((weights @ v).transpose(1, 2).reshape(n, length, width))))
        return self.ln2(x + self.drop(self.lin2(F.gelu(self.lin1(x)))))


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(longest, width)
        self.blocks = nn.ModuleList(Block() for _ in range(blocks))
        self.drop, self.lin = nn.Dropout(dropout), nn.Linear(width, 1, bias=False)

    def forward(self, ids):
        x, padding = self.drop(self.tokens(ids) + self.positions.weight), (ids == 0)[:, None, None, :]
        for block in self.blocks:
            x = block(x, padding)
        return torch.sigmoid(self.lin(x[:, 0]))[:, 0]


torch.set_num_threads(threads)
torch.manual_seed(1)
model = Classifier()
descent = torch.optim.SGD(model.parameters(), 4e-6)
seconds = tokens = 0
for k in range(-1, batches):  # the first is not counted
    lengths = torch.exp(5.2 + 0.6 * torch.randn(batch)).clamp(10, longest).long()
    ids = torch.pow(vocabulary - 1.0, torch.rand(batch, longest)).long()
    ids[torch.arange(longest) >= lengths[:, None]] = 0
    labels = (torch.arange(batch) % 2).float()
    start = time.perf_counter()
    descent.zero_grad()
    F.binary_cross_entropy(model(ids), labels, reduction="sum").backward()
    descent.step()
    if k >= 0:
        seconds += time.perf_counter() - start
        tokens += int(lengths.sum())
print(f"PyTorch {torch.__version__}, {threads} threads, dropout {dropout}: {tokens / seconds:.0f} real tokens a second")
