"""The benchmark's work in PyTorch.

Reads a line of JSON for each sample, {"op": …}, and answers {"ms": …} or {"error": …}.

Usage: python pytorch.py eager|compile THREADS [highest|medium|autocast]

medium is torch.set_float32_matmul_precision; autocast runs forward passes in bfloat16.
"""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional

MODE, THREADS = sys.argv[1], int(sys.argv[2])
PRECISION = sys.argv[3] if len(sys.argv) > 3 else "highest"
SAMPLE = 0.005  # seconds that one sample lasts at least, after WARM_UP untimed
WARM_UP = 0.010
torch.set_num_threads(THREADS)
torch.manual_seed(0)
torch.set_float32_matmul_precision("medium" if PRECISION == "medium" else "highest")


def compiled(function):
    made = torch.compile(function) if MODE == "compile" else function
    if PRECISION != "autocast":
        return made

    def in_bfloat16(*args):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return made(*args)

    return in_bfloat16


class Block(nn.Module):
    def __init__(self, dim, hidden, drop):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.linear1 = nn.Linear(dim, hidden)
        self.linear2 = nn.Linear(hidden, dim)
        self.drop = drop

    def forward(self, x):
        branch = self.linear2(functional.gelu(self.linear1(self.norm1(x))))
        if self.drop == 0.0:
            return x + branch
        keep = 1.0 - self.drop
        return x + branch * x.new_empty(x.shape[0], 1).bernoulli_(keep).div_(keep)


def adamw(count, size):
    parameters = [nn.Parameter(torch.randn(size)) for _ in range(count)]
    for parameter in parameters:
        parameter.grad = torch.randn(size)
    optimizer = torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.05, fused=True)
    return optimizer.step


def embedding(rows, count, dim):
    table = nn.Embedding(count, dim)
    indices = torch.arange(rows) * 7 % count
    dy = torch.randn(rows, dim)
    apply = compiled(table)

    def run():
        table.zero_grad()
        apply(indices).backward(dy)

    return run


def label_smoothing_ce(rows, classes):
    logits = torch.randn(rows, classes, requires_grad=True)
    target = torch.arange(rows) * 7 % classes
    loss = compiled(lambda x, t: functional.cross_entropy(x, t, label_smoothing=0.1))

    def run():
        logits.grad = None
        loss(logits, target).backward()

    return run


def linear(layout, rows, columns, depth):
    a = torch.randn(depth, rows).t() if layout == "dweight" else torch.randn(rows, depth)
    b = torch.randn(columns, depth).t() if layout == "forward" else torch.randn(depth, columns)
    out = torch.empty(rows, columns)
    return lambda: torch.mm(a, b, out=out)


def residual_block(dim, rows, drop):
    block = Block(dim, 4 * dim, drop)
    apply = compiled(block)
    x = torch.randn(rows, dim, requires_grad=True)
    dy = torch.randn(rows, dim)

    def run():
        block.zero_grad()
        x.grad = None
        apply(x).backward(dy)

    return run


def training_step(drop, dim, rows):
    drops = torch.linspace(0, drop, 8).tolist()
    model = nn.Sequential(
        nn.Linear(784, dim),
        *[Block(dim, 4 * dim, d) for d in drops],
        nn.LayerNorm(dim),
        nn.Linear(dim, 10),
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.05, fused=True)
    x = torch.randn(rows, 784)
    target = torch.arange(rows) % 10
    loss = compiled(lambda: functional.cross_entropy(model(x), target, label_smoothing=0.1))

    def run():
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    return run


WORK = {
    f.__name__: f
    for f in (adamw, embedding, label_smoothing_ce, linear, residual_block, training_step)
}
if MODE == "compile":  # the optimizer step and a bare product have nothing to compile
    del WORK["adamw"], WORK["linear"]


def elapsed(run, count):
    start = time.perf_counter()
    for _ in range(count):
        run()
    return (time.perf_counter() - start) / count


NAME = f"PyTorch {torch.__version__.split('+')[0]} {MODE}"
print(json.dumps({"name": NAME if PRECISION == "highest" else f"{NAME} {PRECISION}"}), flush=True)
current, run, repeats = None, None, 1
for line in sys.stdin:
    try:
        if line != current:
            work = json.loads(line)
            if work["op"] not in WORK:
                raise ValueError("no such work here")
            run = None  # frees the memory of the work before
            run = WORK[work.pop("op")](**work)
            current = line
            for _ in range(3):
                run()
            repeats = math.ceil(SAMPLE / min(elapsed(run, 1) for _ in range(3)))
        warm_until = time.perf_counter() + WARM_UP
        while time.perf_counter() < warm_until:
            run()
        answer = {"ms": 1000 * elapsed(run, repeats)}
        time.sleep(0.005)  # lets spinning threads park before the next contender's turn
    except Exception as error:  # noqa: BLE001 - reported; the caller continues without this figure
        answer = {"error": str(error).splitlines()[0]}
    print(json.dumps(answer), flush=True)
