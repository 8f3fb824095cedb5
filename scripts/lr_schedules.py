"""Learning rates of torch.optim.lr_scheduler over whole runs, for the tests in test/optim.

Usage: python scripts/lr_schedules.py > test/fixtures/lr_schedules.json   (needs torch)
"""

import json
import warnings
from functools import partial

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
        first = s.LinearLR(
            optimizer, start_factor=1 / warmup, end_factor=1.0, total_iters=max(1, warmup - 1)
        )
        return s.SequentialLR(optimizer, [first, make(optimizer)], milestones=[warmup])

    return build


# The schedules that a run names.
named = []
for lr, total in [(2e-3, 40), (0.1, 7), (1e-3, 301), (0.1, 1), (0.1, 2), (0.1, 3)]:
    one_cycle = partial(s.OneCycleLR, max_lr=lr, total_steps=total, cycle_momentum=False)
    named.append(
        {
            "name": "one-cycle",
            "lr": lr,
            "totalSteps": total,
            "warmupSteps": 0,
            "want": rates(one_cycle, total, lr),
        }
    )
    for warmup in (0, 5) if total > 5 else range(total + 1):
        rest = max(1, total - warmup)
        makers = {
            "cosine": partial(s.CosineAnnealingLR, T_max=rest),
            "step": partial(s.StepLR, step_size=-(-rest // 3), gamma=0.1),
            "constant": partial(s.ConstantLR, factor=1.0, total_iters=0),
        }
        for name, make in makers.items():
            named.append(
                {
                    "name": name,
                    "lr": lr,
                    "totalSteps": total,
                    "warmupSteps": warmup,
                    "want": rates(after_warmup(make, warmup), total, lr),
                }
            )


# Schedules as objects, over two groups: kind, PyTorch's keyword arguments, schedules inside.
KEYS = {
    "stepSize": "step_size",
    "startFactor": "start_factor",
    "endFactor": "end_factor",
    "totalIters": "total_iters",
    "tMax": "T_max",
    "etaMin": "eta_min",
    "maxLr": "max_lr",
    "totalSteps": "total_steps",
    "pctStart": "pct_start",
    "divFactor": "div_factor",
    "finalDivFactor": "final_div_factor",
    "annealStrategy": "anneal_strategy",
}


def build(spec: dict, optimizer):
    inside = [build(each, optimizer) for each in spec.get("schedulers", [])]
    options = {KEYS.get(key, key): value for key, value in spec.get("options", {}).items()}
    if spec["kind"] == "ChainedScheduler":
        return s.ChainedScheduler(inside)
    if spec["kind"] == "SequentialLR":
        return s.SequentialLR(optimizer, inside, **options)
    if spec["kind"] == "OneCycleLR":
        options["cycle_momentum"] = False
    return getattr(s, spec["kind"])(optimizer, **options)


def spec(kind: str, *inside: dict, **options) -> dict:
    return {"kind": kind, "options": options, **({"schedulers": list(inside)} if inside else {})}


warm_up = spec("LinearLR", startFactor=0.1, totalIters=6)
specs = [
    spec("StepLR", stepSize=7, gamma=0.3),
    spec("MultiStepLR", milestones=[3, 11, 12], gamma=0.5),
    spec("ExponentialLR", gamma=0.93),
    spec("LinearLR", startFactor=0.2, endFactor=0.7, totalIters=9),
    spec("ConstantLR", factor=0.25, totalIters=4),
    spec("PolynomialLR", totalIters=21, power=1.7),
    spec("CosineAnnealingLR", tMax=17, etaMin=1e-4),
    spec(
        "OneCycleLR",
        maxLr=[0.1, 0.03],
        totalSteps=31,
        pctStart=0.25,
        divFactor=10,
        finalDivFactor=50,
        annealStrategy="linear",
    ),
    spec("OneCycleLR", maxLr=0.1, totalSteps=31),
    spec(
        "SequentialLR",
        warm_up,
        spec("ExponentialLR", gamma=0.9),
        spec("StepLR", stepSize=3),
        milestones=[6, 20],
    ),
    spec(
        "ChainedScheduler",
        warm_up,
        spec("ExponentialLR", gamma=0.9),
        spec("MultiStepLR", milestones=[10, 15]),
    ),
    spec(
        "ChainedScheduler",
        spec("ConstantLR", factor=0.5, totalIters=8),
        spec("CosineAnnealingLR", tMax=40),
    ),
]
BASE, STEPS = [0.05, 0.002], 31


def rates_of(each: dict, steps: int) -> list[list[float]]:
    optimizer = torch.optim.SGD(
        [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in BASE]
    )
    schedule, want = build(each, optimizer), []
    for step in range(steps):
        want.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        schedule.step() if step + 1 < steps else None
    return want


objects = [{**each, "baseLrs": BASE, "want": rates_of(each, STEPS)} for each in specs]

# Sizes at which a phase has no or one step.
few = range(4)
small = [
    *[spec("StepLR", stepSize=n) for n in few],
    *[spec("MultiStepLR", milestones=each) for each in ([], [0], [0, 0], [1], [1, 1], [1, 2, 3])],
    spec("ExponentialLR", gamma=0.0),
    *[spec("LinearLR", totalIters=n) for n in few],
    *[spec("LinearLR", startFactor=1.0, endFactor=0.0, totalIters=n) for n in few],
    *[spec("ConstantLR", totalIters=n) for n in few],
    *[spec("PolynomialLR", totalIters=n, power=p) for n in few for p in (0.0, 1.0, 2.0)],
    *[spec("CosineAnnealingLR", tMax=n, etaMin=e) for n in few for e in (0.0, 1e-3)],
    *[
        spec("OneCycleLR", maxLr=0.1, totalSteps=n, pctStart=p, annealStrategy=a)
        for n in (*few, 4, 10)
        for p in (0.0, 0.1, 0.25, 0.3, 0.5, 0.75, 1.0)
        for a in ("cos", "linear")
    ],
    *[spec("SequentialLR", warm_up, spec("StepLR", stepSize=1), milestones=[n]) for n in few],
    *[
        spec(
            "SequentialLR",
            spec("ConstantLR", totalIters=n),
            spec("LinearLR", totalIters=n),
            spec("CosineAnnealingLR", tMax=max(1, n)),
            milestones=[n, n],
        )
        for n in few
    ],
    *[
        spec("ChainedScheduler", spec("ConstantLR", totalIters=n), spec("LinearLR", totalIters=n))
        for n in few
    ],
]


def small_case(each: dict) -> dict:
    """Its rates; for one that PyTorch cannot compute, what it says."""
    steps = each["options"].get("totalSteps", 6)
    try:
        return {**each, "baseLrs": BASE, "want": rates_of(each, steps)}
    except (ZeroDivisionError, ValueError) as error:
        return {**each, "baseLrs": BASE, "error": str(error)}


print(
    json.dumps({"named": named, "objects": objects, "small": [small_case(each) for each in small]})
)
