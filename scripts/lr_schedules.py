"""Learning rates of torch.optim.lr_scheduler over whole runs, for test/optim/lr_schedule.test.ts.

Usage: python scripts/lr_schedules.py > test/fixtures/lr_schedules.json   (needs torch)
"""

import json
import warnings

import torch
from torch.optim import lr_scheduler as s

warnings.simplefilter("ignore")


def rates(make, total: int, lr: float) -> list[float]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    schedule = make(optimizer)
    found = []
    for _ in range(total):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step() if len(found) < total else None
    return found


def after_warmup(make, warmup: int):
    def build(optimizer):
        if warmup == 0:
            return make(optimizer)
        first = s.LinearLR(optimizer, start_factor=1 / warmup, end_factor=1.0, total_iters=max(1, warmup - 1))
        return s.SequentialLR(optimizer, [first, make(optimizer)], milestones=[warmup])

    return build


cases = []
for lr, total in [(2e-3, 40), (0.1, 7), (1e-3, 301)]:
    one_cycle = lambda o: s.OneCycleLR(o, max_lr=lr, total_steps=total, cycle_momentum=False)  # noqa: E731
    cases.append({"name": "one-cycle", "lr": lr, "totalSteps": total, "warmupSteps": 0, "want": rates(one_cycle, total, lr)})
    for warmup in (0, 5):
        rest = total - warmup
        makers = {
            "cosine": lambda o: s.CosineAnnealingLR(o, T_max=rest),
            "step": lambda o: s.StepLR(o, step_size=-(-rest // 3), gamma=0.1),
            "constant": lambda o: s.ConstantLR(o, factor=1.0, total_iters=0),
        }
        for name, make in makers.items():
            cases.append({"name": name, "lr": lr, "totalSteps": total, "warmupSteps": warmup, "want": rates(after_warmup(make, warmup), total, lr)})
print(json.dumps(cases))
