"""PyTorch's own errors over the whole range of float32, for test/properties/float_range.test.ts.

Usage: python scripts/float_range.py > test/fixtures/float_range.json   (needs torch and numpy)

Inputs are 16 floats of each exponent and sign: a band. An operation's error in a band is its
largest one against float64, in float32 roundings of the band's largest value; null where PyTorch
gives a value that is not finite for one that is. "specials" are the kinds of PyTorch's results for
0, -0, Infinity, -Infinity and NaN. test/support/float_range.ts has the same inputs and operations.
"""

import json
import sys
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

PER_BAND = 16
FRACTION_BITS = 23
EXPONENTS = 255
SPECIALS = torch.tensor([0.0, -0.0, torch.inf, -torch.inf, torch.nan])
SMALLEST_ROUNDING = 2.0**-150
PATTERN = [1, -0.5, 0.25, -1, 0.75, 0.125, -0.25, 0.5]
LR, WEIGHT_DECAY = 0.125, 0.25

Operation = Callable[[torch.Tensor], torch.Tensor]


def inputs() -> torch.Tensor:
    """The bands of positive floats by exponent, then those of negative ones."""
    bits = []
    for sign in range(2):
        for exponent in range(EXPONENTS):
            for k in range(PER_BAND):
                mixed = (k * 0x9E3779B1 + exponent * 0x85EBCA6B + sign * 0xC2B2AE35) & 0xFFFFFFFF
                fraction = [1, 0x7FFFFF][k] if k < 2 else mixed >> 9
                bits.append(sign << 31 | exponent << FRACTION_BITS | fraction)
    return torch.from_numpy(np.array(bits, dtype=np.uint32).view(np.float32))


def derivative(function: Operation) -> Operation:
    def run(x: torch.Tensor) -> torch.Tensor:
        leaf = x.clone().requires_grad_()
        function(leaf).backward(torch.ones_like(function(leaf)))
        return leaf.grad

    return run


def gelu(x: torch.Tensor) -> torch.Tensor:
    if x.dtype == torch.float32:
        return F.gelu(x)
    return x * torch.special.erfc(-x / np.sqrt(2)) / 2  # without the cancellation of 1 + erf


def gelu_tanh(x: torch.Tensor) -> torch.Tensor:
    if x.dtype == torch.float32:
        return F.gelu(x, approximate="tanh")
    return x * torch.sigmoid(2 * np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))


def logits(x: torch.Tensor) -> torch.Tensor:
    return torch.stack([x, torch.zeros_like(x)], 1)


def cross_entropy(smoothing: float) -> Operation:
    def run(x: torch.Tensor) -> torch.Tensor:
        if x.dtype == torch.float64:  # log(1 + e^−x) without the cancellation of 1 + e^−x
            loss = torch.logaddexp(torch.zeros_like(x), -x)
            return loss if smoothing == 0 else loss + smoothing / 2 * x
        target = torch.zeros(len(x), dtype=torch.long)
        return F.cross_entropy(logits(x), target, reduction="none", label_smoothing=smoothing)

    return run


def rows(x: torch.Tensor) -> torch.Tensor:
    """Each input times a pattern, rounded to float32."""
    return (x.float()[:, None] * torch.tensor(PATTERN)).to(x.dtype)


def norm(function: Callable[..., torch.Tensor]) -> tuple[Operation, Operation]:
    def run(values: torch.Tensor) -> torch.Tensor:
        return function(values, [len(PATTERN)], eps=1e-5)

    def backward(x: torch.Tensor) -> torch.Tensor:
        leaf = rows(x).requires_grad_()
        run(leaf).backward(torch.tensor(PATTERN[::-1], dtype=x.dtype).expand_as(leaf))
        return leaf.grad

    return lambda x: run(rows(x)), backward


def optimizer_step(decoupled: bool, role: str, result: str) -> Operation:
    """The result of a step whose weight, gradient or moments are the inputs."""

    def run(x: torch.Tensor) -> torch.Tensor:
        weight = torch.nn.Parameter(x.clone() if role == "weight" else torch.full_like(x, 0.5))
        # Away from zero where the weight is the input: nothing is left of one that cancels.
        away = torch.full_like(x, 0.75).copysign(-x if role == "weight" else x.abs())
        weight.grad = x.clone() if role == "gradient" else away
        make = torch.optim.AdamW if decoupled else torch.optim.Adam
        optimizer = make([weight], lr=LR, weight_decay=WEIGHT_DECAY, foreach=False, fused=True)
        if role == "moments":
            state = optimizer.state[weight]
            state["step"] = torch.tensor(1.0)
            state["exp_avg"], state["exp_avg_sq"] = x.clone(), x.abs()
        optimizer.step()
        return weight.detach() if result == "weight" else optimizer.state[weight][result]

    return run


def element_loss(
    function: Callable[..., torch.Tensor], target: float, **options: object
) -> Operation:
    """A loss of each input and one target."""
    return lambda x: function(x, torch.full_like(x, target), reduction="none", **options)


def pinball(x: torch.Tensor) -> torch.Tensor:
    above = 0.75 - x
    return torch.maximum(0.875 * above, -0.125 * above)


def clipped(x: torch.Tensor) -> torch.Tensor:
    results = []
    for value in x:
        parameter = torch.nn.Parameter(torch.zeros(2, dtype=x.dtype))
        parameter.grad = torch.stack([value, value.new_tensor(0.5)])
        torch.nn.utils.clip_grad_norm_([parameter], 1.0)
        results.append(parameter.grad)
    return torch.stack(results)


def total_norm(x: torch.Tensor) -> torch.Tensor:
    return torch.stack([torch.nn.utils.get_total_norm([v.repeat(3)]) for v in x])


ELEMENT_LOSSES: dict[str, Operation] = {
    "squared error": element_loss(F.mse_loss, 0.75),
    "Huber loss": element_loss(F.huber_loss, 0.75, delta=0.5),
    "pinball loss": pinball,
    "binary cross entropy": element_loss(F.binary_cross_entropy_with_logits, 1.0),
    "smoothed binary cross entropy": element_loss(F.binary_cross_entropy_with_logits, 0.9375),
    "Poisson likelihood": element_loss(F.poisson_nll_loss, 3.0, full=True),
    "Poisson likelihood of rates": element_loss(F.poisson_nll_loss, 3.0, log_input=False),
}
OPERATIONS: dict[str, Operation] = {
    "gelu": gelu,
    "gelu derivative": derivative(gelu),
    "gelu_tanh": gelu_tanh,
    "gelu_tanh derivative": derivative(gelu_tanh),
    "softmax": lambda x: torch.softmax(logits(x), 1),
    "cross entropy": cross_entropy(0.0),
    "cross entropy derivative": derivative(cross_entropy(0.0)),
    "smoothed cross entropy": cross_entropy(0.125),
    "smoothed cross entropy derivative": derivative(cross_entropy(0.125)),
    **ELEMENT_LOSSES,
    **{f"{name} derivative": derivative(loss) for name, loss in ELEMENT_LOSSES.items()},
    "layer norm": norm(F.layer_norm)[0],
    "layer norm derivative": norm(F.layer_norm)[1],
    "RMS norm": norm(F.rms_norm)[0],
    "RMS norm derivative": norm(F.rms_norm)[1],
    "stochastic depth": lambda x: 0.75 + x * 1.25,
    "stochastic depth derivative": lambda x: x * 1.25,
    "add": lambda x: x + 0.75,
    "lerp": lambda x: torch.lerp(torch.full_like(x, 0.75), x, 0.125),
    "scale": lambda x: x * 1.25,
    "total norm": total_norm,
    "clipped gradient": clipped,
    "bfloat16": lambda x: x.to(torch.bfloat16).to(x.dtype) if x.dtype == torch.float32 else x,
    **{
        f"{name}'s {result} by {role}": optimizer_step(name == "AdamW", role, result)
        for name in ("AdamW", "Adam")
        for role in ("gradient", "weight", "moments")
        for result in ("weight", "exp_avg", "exp_avg_sq")
        if result == "weight" or role != "weight"
    },
}


def band_errors(function: Operation, x: torch.Tensor) -> list[float | None]:
    want = function(x.double()).detach().numpy().reshape(2 * EXPONENTS, -1)
    got = function(x).detach().double().numpy().reshape(2 * EXPONENTS, -1)
    with np.errstate(all="ignore"):
        want = np.where(np.isfinite(want.astype(np.float32)), want, np.sign(want) * np.inf)
        error = np.where(got == want, 0.0, np.abs(got - want)).max(1)
        largest = np.abs(np.where(np.isfinite(want), want, 0.0)).max(1)
        roundings = error / np.maximum(largest * 2.0**-24, SMALLEST_ROUNDING)
    return [float(f"{r:.2g}") if np.isfinite(r) else None for r in roundings]


def kind(value: float) -> str:
    if np.isfinite(value):
        return "finite"
    return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]


def main() -> None:
    x = inputs()
    found = {}
    for name, function in OPERATIONS.items():
        results = function(SPECIALS.clone()).detach().numpy().reshape(len(SPECIALS), -1)
        specials = [" ".join(map(kind, row)) for row in results]
        found[name] = {"specials": specials, "errors": band_errors(function, x)}
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in found.items()]
    producer = f"torch {torch.__version__.split('+')[0]}"
    body = ",\n".join(lines)
    sys.stdout.write(f'{{"producer": "{producer}", "operations": {{\n{body}\n}}}}\n')


if __name__ == "__main__":
    main()
