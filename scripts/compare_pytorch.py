"""Loads a run's model.safetensors into the same network in PyTorch and compares the logits.

Usage: python scripts/compare_pytorch.py RUN
(in a built checkout; needs torch, numpy and safetensors)
"""

import json
import pathlib
import subprocess
import sys

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

ROWS = 256
ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = """
const { loadRun, tensor } = require(process.argv[1]);
const { model } = loadRun(process.argv[2]);
const [rows, columns] = process.argv.slice(3).map(Number);
const x = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 0.7) * 2);
process.stdout.write(JSON.stringify([...model.predict(tensor(x, [rows, columns])).data]));
"""


class Block(nn.Module):
    def __init__(self, dim: int, hidden: int, approximate: str) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.linear1 = nn.Linear(dim, hidden)
        self.linear2 = nn.Linear(hidden, dim)
        self.approximate = approximate

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = self.linear1(self.norm1(x))
        return x + self.linear2(nn.functional.gelu(hidden, approximate=self.approximate))


class ResidualMLP(nn.Module):
    def __init__(
        self, columns: int, dim: int, depth: int, hidden: int, classes: int, approximate: str
    ) -> None:
        super().__init__()
        self.stem = nn.Linear(columns, dim)
        self.blocks = nn.Sequential(*(Block(dim, hidden, approximate) for _ in range(depth)))
        self.norm, self.head = nn.LayerNorm(dim), nn.Linear(dim, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.norm(self.blocks(self.stem(x))))


run = pathlib.Path(sys.argv[1])
config = json.loads((run / "config.json").read_text())
state = load_file(run / "model.safetensors")
dim, columns = state["stem.weight"].shape
approximate = "tanh" if config["activation"] == "gelu_tanh" else "none"
model = ResidualMLP(
    columns,
    dim,
    config["depth"],
    round(config["hiddenRatio"] * dim),
    state["head.weight"].shape[0],
    approximate,
)
model.load_state_dict(state, strict=True)
x = torch.from_numpy(np.sin(np.arange(ROWS * columns) * 0.7) * 2).float().reshape(ROWS, columns)
with torch.no_grad():
    want = model.eval()(x).numpy()
command = ["node", "-e", PROGRAM, str(ROOT / "dist"), str(run), str(ROWS), str(columns)]
printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
got = np.array(json.loads(printed)).reshape(want.shape)
worst = np.abs(got - want).max()
print(
    f"load_state_dict(strict=True) took {len(state)} tensors; "
    f"logits of {ROWS} rows differ by at most {worst:.2e}"
)
sys.exit(0 if worst < 1e-5 else 1)
