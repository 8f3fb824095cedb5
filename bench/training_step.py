"""W4 in PyTorch (eager, fused AdamW): the peer of bench/training_step.ts. Usage: python bench/training_step.py"""

import os
import time

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, dim: int, hidden: int, drop: float) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.linear1 = nn.Linear(dim, hidden)
        self.linear2 = nn.Linear(hidden, dim)
        self.drop = drop

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        branch = self.linear2(nn.functional.gelu(self.linear1(self.norm1(x))))
        if self.drop == 0.0 or not self.training:
            return x + branch
        keep = 1.0 - self.drop
        return x + branch * x.new_empty(x.shape[0], 1).bernoulli_(keep).div_(keep)


def measure(threads: int, drop_path: float) -> str:
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    drops = torch.linspace(0, drop_path, 8).tolist()
    model = nn.Sequential(nn.Linear(784, 256), *[Block(256, 1024, d) for d in drops], nn.LayerNorm(256), nn.Linear(256, 10))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.05, fused=True)
    x = torch.sin(torch.arange(256 * 784) * 0.7).view(256, 784)
    target = torch.arange(256) % 10
    times = []
    for _ in range(60):
        start = time.perf_counter()
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), target, label_smoothing=0.1)
        loss.backward()
        optimizer.step()
        times.append(1000 * (time.perf_counter() - start))
    kept = sorted(times[15:])
    return f"{kept[0]:.1f} ms best, {kept[len(kept) // 2]:.1f} ms median"


for count in sorted({1, os.cpu_count() or 1}):
    for drop in (0.0, 0.1, 0.5):
        print(f"PyTorch {torch.__version__}, {count} threads, drop path {drop}: {measure(count, drop)}")
