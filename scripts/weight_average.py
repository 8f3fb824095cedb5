"""Averaged weights of timm's ModelEmaV3 with warm-up, for test/train/weight_average.test.ts.

Usage: python scripts/weight_average.py > test/fixtures/weight_average.json   (needs torch and timm)
"""

import json
import math

import torch
from timm.utils import ModelEmaV3

STEPS = 40


def sequence(decay: float) -> dict:
    """The weight after each step, and its average."""
    model = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(model.weight, 5.0)
    average = ModelEmaV3(model, decay=decay, use_warmup=True)
    weights, averages = [], []
    for step in range(1, STEPS + 1):
        torch.nn.init.constant_(model.weight, math.sin(step) + step / 10)
        average.update(model, step=step)
        weights.append(model.weight.item())
        averages.append(average.module.weight.item())
    return {"decay": decay, "weights": weights, "averages": averages}


print(json.dumps([sequence(decay) for decay in (0.0, 0.5, 0.9, 0.999)]))
