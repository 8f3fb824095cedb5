"""Makes the test vectors of test/fixtures/goldens from PyTorch and timm's rules.

Usage: python scripts/goldens.py OUT [--seed N]      (needs torch, numpy and safetensors)

Each case is computed twice from the same float32 inputs: in float64 (saved as want.*) and in
float32, whose largest error is saved as f32_error, so that a test can ask for PyTorch's own
accuracy.
"""

import argparse
import json
import math
import pathlib
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

Tensors = dict[str, torch.Tensor]
NAMES = [
    "norm1.weight",
    "norm1.bias",
    "linear1.weight",
    "linear1.bias",
    "linear2.weight",
    "linear2.bias",
]


class Maker:
    """Draws inputs and writes cases."""

    def __init__(self, out: pathlib.Path, seed: int) -> None:
        self.out, self.seed = out, seed
        self.rng = np.random.default_rng(seed)

    def normal(self, *shape: int, scale: float = 1.0, shift: float = 0.0) -> torch.Tensor:
        return torch.from_numpy(
            (self.rng.standard_normal(shape) * scale + shift).astype(np.float32)
        )

    def classes(self, rows: int, count: int) -> torch.Tensor:
        return torch.from_numpy(self.rng.integers(0, count, rows).astype(np.int32))

    def targets(self, rows: int, classes: int, ignore: int | None, probabilities: bool) -> Tensors:
        if probabilities:
            return {"target_prob": torch.softmax(self.normal(rows, classes), 1)}
        target = self.classes(rows, classes)
        if ignore is not None:
            target[::4] = ignore
        return {"target": target}

    def mask(self, rows: int, drop: float) -> torch.Tensor:
        return torch.from_numpy((self.rng.random(rows) >= drop).astype(np.uint8))

    def write(
        self,
        op: str,
        name: str,
        options: dict,
        inputs: Tensors,
        compute: Callable[[Tensors], Tensors],
    ) -> None:
        def at(dtype: torch.dtype) -> Tensors:
            cast = {k: v.to(dtype) if v.is_floating_point() else v for k, v in inputs.items()}
            return {k: v.detach().double() for k, v in compute(cast).items()}

        want, single = at(torch.float64), at(torch.float32)
        error = {
            k: (want[k] - single[k]).abs().max().item() if want[k].numel() else 0.0 for k in want
        }
        tensors = {**inputs, **{f"want.{k}": v for k, v in want.items()}}
        producer = f"torch {torch.__version__.split('+')[0]}, seed {self.seed}"
        metadata = {
            "op": op,
            "options": json.dumps(options),
            "f32_error": json.dumps(error),
            "producer": producer,
        }
        (self.out / op).mkdir(parents=True, exist_ok=True)
        save_file(
            {k: v.contiguous() for k, v in tensors.items()},
            self.out / op / f"{name}.safetensors",
            metadata,
        )


def adamw(make: Maker) -> None:
    base = {
        "class": "AdamW",
        "steps": 6,
        "groups": None,
        "lrs": None,
        "max_norm": None,
        "lr": 1e-3,
        "betas": [0.9, 0.999],
        "eps": 1e-8,
        "weight_decay": 1e-2,
    }
    shapes = [(1,), (7,), (33, 5), (64, 17), (1031,)]
    groups = [
        {"params": [2, 3], "weight_decay": 0.1},
        {"params": [0, 1, 4], "weight_decay": 0.0, "lr": 3e-3},
    ]
    cosine = [1e-3 * (1 + math.cos(math.pi * t / 12)) / 2 for t in range(12)]
    cases: list[tuple[str, dict, float]] = [
        ("adam_l2", {"class": "Adam", "steps": 10}, 1),
        ("adamw_default", {"steps": 12}, 1),
        ("adamw_amsgrad", {"steps": 10, "amsgrad": True}, 1),
        ("adamw_betas_eps", {"steps": 10, "betas": [0.8, 0.95], "eps": 1e-4}, 1),
        ("adamw_maximize", {"maximize": True}, 1),
        ("adamw_clip_norm", {"steps": 8, "max_norm": 1.0}, 1),
        ("adamw_clip_norm_inactive", {"steps": 4, "max_norm": 1e6}, 1),
        ("adamw_groups", {"steps": 8, "groups": groups}, 1),
        ("adamw_heavy_decay", {"steps": 8, "lr": 0.03, "weight_decay": 0.1}, 1),
        ("adamw_huge_gradients", {}, 1e12),
        ("adamw_tiny_gradients", {}, 1e-12),
        ("adamw_no_decay", {"weight_decay": 0.0}, 1),
        ("adamw_schedule", {"steps": 12, "lrs": cosine}, 1),
        ("adamw_sparse_gradients", {"steps": 10}, 1),
        ("adamw_long", {"steps": 200, "lr": 0.01}, 1),
    ]
    for name, change, scale in cases:
        o = {**base, **change}
        sizes = [(19, 3)] if name == "adamw_long" else shapes
        inputs = {f"param.{i}": make.normal(*shape) for i, shape in enumerate(sizes)}
        for step in range(o["steps"]):
            for i, shape in enumerate(sizes):
                gradient = make.normal(*shape, scale=scale)
                if name == "adamw_sparse_gradients":
                    gradient[torch.from_numpy(make.rng.random(shape) < 0.8)] = 0
                inputs[f"grad.{step}.{i}"] = gradient
        kept = {0, o["steps"] // 2, o["steps"] - 1}

        def compute(t: Tensors, o: dict = o, count: int = len(sizes), kept: set = kept) -> Tensors:
            params = [t[f"param.{i}"].clone().requires_grad_() for i in range(count)]
            rules = [
                {
                    **{k: v for k, v in g.items() if k != "params"},
                    "params": [params[i] for i in g["params"]],
                }
                for g in o["groups"] or [{"params": range(count)}]
            ]
            extra = {k: o[k] for k in ("amsgrad", "maximize") if k in o}
            optimizer = getattr(torch.optim, o["class"])(
                rules,
                lr=o["lr"],
                betas=tuple(o["betas"]),
                eps=o["eps"],
                weight_decay=o["weight_decay"],
                foreach=False,
                **extra,
            )
            found: Tensors = {}
            for step in range(o["steps"]):
                for group in optimizer.param_groups:
                    group["lr"] = o["lrs"][step] if o["lrs"] else group["lr"]
                for i, p in enumerate(params):
                    p.grad = t[f"grad.{step}.{i}"].clone()
                if o["max_norm"]:
                    found[f"norm.{step}"] = torch.nn.utils.clip_grad_norm_(
                        params, o["max_norm"]
                    ).reshape(1)
                optimizer.step()
                if step in kept:
                    found.update(
                        {f"param.{step}.{i}": p.detach().clone() for i, p in enumerate(params)}
                    )
            moments = ["exp_avg", "exp_avg_sq"] + (["max_exp_avg_sq"] if o.get("amsgrad") else [])
            found.update(
                {f"{m}.{i}": optimizer.state[p][m] for i, p in enumerate(params) for m in moments}
            )
            return found

        make.write("adamw", name, o, inputs, compute)


def label_smoothing_ce(make: Maker) -> None:
    def case(
        name: str,
        rows: int,
        classes: int,
        smoothing: float = 0.1,
        reduction: str = "mean",
        *,
        ignore: int | None = None,
        weighted: bool = False,
        probabilities: bool = False,
        scale: float = 2.0,
        shift: float = 0.0,
    ) -> None:
        o = {
            "label_smoothing": smoothing,
            "reduction": reduction,
            **({} if ignore is None else {"ignore_index": ignore}),
        }
        inputs = {"logits": make.normal(rows, classes, scale=scale, shift=shift)}
        inputs.update(make.targets(rows, classes, ignore, probabilities))
        if weighted:
            inputs["weight"] = make.normal(classes).abs() + 0.1
        if reduction == "none":
            inputs["upstream"] = make.normal(rows)

        def compute(t: Tensors) -> Tensors:
            x = t["logits"].clone().requires_grad_()
            target = t["target_prob"] if probabilities else t["target"].long()
            rest = {} if ignore is None else {"ignore_index": ignore}
            loss = F.cross_entropy(
                x,
                target,
                weight=t.get("weight"),
                reduction=reduction,
                label_smoothing=smoothing,
                **rest,
            )
            loss.backward(t.get("upstream"))
            return {"loss": loss.reshape(-1), "grad": x.grad}

        make.write("label_smoothing_ce", name, o, inputs, compute)

    for smoothing in (0.0, 0.05, 0.1, 0.4, 1.0):
        case(f"mean_eps{smoothing}", 13, 5, smoothing)
    case("sum", 9, 17, reduction="sum")
    case("none", 9, 17, reduction="none")
    case("weights", 40, 11, weighted=True)
    case("weights_none", 12, 6, reduction="none", weighted=True)
    case("weights_ignore_sum", 40, 11, 0.2, "sum", ignore=-100, weighted=True)
    case("ignore_index", 40, 11, ignore=-100)
    case("ignore_index_in_range", 40, 11, ignore=3)
    case("prob_targets", 15, 8, 0.0, probabilities=True)
    case("prob_targets_smoothed", 15, 8, probabilities=True)
    case("prob_targets_weights", 15, 8, weighted=True, probabilities=True)
    case("large_logits", 16, 33, scale=60.0)
    case("shifted_logits", 16, 33, shift=1000.0)
    case("one_class", 4, 1)
    case("one_row_two_classes", 1, 2)
    case("tall", 1025, 10)
    case("wide", 3, 5003)


def linear_cross_entropy(make: Maker) -> None:
    def case(
        name: str,
        rows: int,
        n: int,
        classes: int,
        smoothing: float = 0.1,
        reduction: str = "mean",
        *,
        ignore: int | None = None,
        weighted: bool = False,
        probabilities: bool = False,
        bias: bool = True,
        scale: float = 1.0,
    ) -> None:
        o = {
            "label_smoothing": smoothing,
            "reduction": reduction,
            "bias": bias,
            **({} if ignore is None else {"ignore_index": ignore}),
        }
        inputs = {
            "x": make.normal(rows, n),
            "weight": make.normal(classes, n, scale=scale / math.sqrt(n)),
        }
        if bias:
            inputs["bias"] = make.normal(classes)
        inputs.update(make.targets(rows, classes, ignore, probabilities))
        if weighted:
            inputs["class_weights"] = make.normal(classes).abs() + 0.1
        inputs["upstream"] = make.normal(rows if reduction == "none" else 1)

        def compute(t: Tensors) -> Tensors:
            leaves = {k: t[k].clone().requires_grad_() for k in ("x", "weight", "bias") if k in t}
            target = t["target_prob"] if probabilities else t["target"].long()
            rest = {} if ignore is None else {"ignore_index": ignore}
            logits = F.linear(leaves["x"], leaves["weight"], leaves.get("bias"))
            loss = F.cross_entropy(
                logits,
                target,
                weight=t.get("class_weights"),
                reduction=reduction,
                label_smoothing=smoothing,
                **rest,
            )
            loss.backward(t["upstream"] if reduction == "none" else t["upstream"][0])
            return {
                "loss": loss.reshape(-1),
                "dx": leaves["x"].grad,
                **{f"grad.{k}": v.grad for k, v in leaves.items() if k != "x"},
            }

        make.write("linear_cross_entropy", name, o, inputs, compute)

    for smoothing in (0.0, 0.1, 1.0):
        case(f"mean_eps{smoothing}", 13, 7, 5, smoothing)
    case("sum", 9, 6, 17, reduction="sum")
    case("none", 9, 6, 17, reduction="none")
    case("no_bias", 9, 6, 17, bias=False)
    case("weights", 40, 5, 11, weighted=True)
    case("weights_ignore_none", 40, 5, 11, 0.2, "none", ignore=-100, weighted=True)
    case("ignore_index_in_range", 40, 5, 11, ignore=3)
    case("prob_targets_weights", 15, 9, 8, weighted=True, probabilities=True)
    case("large_logits", 16, 12, 33, scale=60.0)
    case("one_class", 4, 3, 1)
    case("blocks_of_rows", 600, 8, 10)
    case("parts_of_classes", 3, 2, 9001)


def layer(
    make: Maker,
    op: str,
    name: str,
    options: dict,
    x: tuple[int, int],
    weight: tuple[int, ...],
    out: int,
    call: Callable,
) -> None:
    scale = 1 / math.sqrt(weight[-1]) if op == "linear" else 1.0
    inputs = {
        "x": make.normal(*x),
        "weight": make.normal(*weight, scale=scale),
        "bias": make.normal(weight[0]),
        "dy": make.normal(x[0], out),
    }

    def compute(t: Tensors) -> Tensors:
        leaves = {k: t[k].clone().requires_grad_() for k in ("x", "weight", "bias")}
        y = call(leaves)
        y.backward(t["dy"])
        return {
            "y": y,
            "dx": leaves["x"].grad,
            "grad.weight": leaves["weight"].grad,
            "grad.bias": leaves["bias"].grad,
        }

    make.write(op, name, options, inputs, compute)


def layers(make: Maker) -> None:
    for rows, n, m in [(1, 1, 1), (5, 7, 3), (33, 64, 65), (130, 784, 10)]:
        layer(
            make,
            "linear",
            f"{rows}x{n}x{m}",
            {"in_features": n, "out_features": m},
            (rows, n),
            (m, n),
            m,
            lambda t: F.linear(t["x"], t["weight"], t["bias"]),
        )
    for rows, n, eps in [(1, 1, 1e-5), (7, 5, 1e-5), (64, 129, 1e-5), (16, 48, 1e-3)]:
        layer(
            make,
            "layer_norm",
            f"{rows}x{n}_eps{eps}",
            {"dim": n, "eps": eps},
            (rows, n),
            (n,),
            n,
            lambda t, n=n, eps=eps: F.layer_norm(t["x"], (n,), t["weight"], t["bias"], eps),
        )


def factor(o: dict) -> float:
    """The factor of a kept branch: timm's drop_path ('inverted'), Huang et al. ('inference')."""
    survival = 1 - o["drop_prob"]
    if o["training"]:
        return 1 / survival if o["scaling"] == "inverted" and survival > 0 else 1.0
    return survival if o["scaling"] == "inference" else 1.0


def add_branch(
    shortcut: torch.Tensor, branch: torch.Tensor, mask: torch.Tensor, o: dict
) -> torch.Tensor:
    keep = mask.to(branch.dtype)[:, None] if o["training"] else torch.ones(1, 1, dtype=branch.dtype)
    return shortcut + branch * keep * factor(o)


def stochastic_depth(make: Maker) -> None:
    for mode in ("row", "batch"):
        for scaling in ("inverted", "inference", "none"):
            for training in (True, False):
                o = {"drop_prob": 0.4, "mode": mode, "scaling": scaling, "training": training}
                mask = make.mask(29, 0.4) if mode == "row" else torch.ones(1, dtype=torch.uint8)
                inputs = {
                    "shortcut": make.normal(29, 13),
                    "branch": make.normal(29, 13),
                    "dy": make.normal(29, 13),
                    "mask": mask,
                }

                def compute(t: Tensors, o: dict = o) -> Tensors:
                    shortcut, branch = (
                        t["shortcut"].clone().requires_grad_(),
                        t["branch"].clone().requires_grad_(),
                    )
                    y = add_branch(shortcut, branch, t["mask"], o)
                    y.backward(t["dy"])
                    return {"y": y, "dshortcut": shortcut.grad, "dbranch": branch.grad}

                make.write(
                    "stochastic_depth",
                    f"{mode}_{scaling}{'' if training else '_eval'}",
                    o,
                    inputs,
                    compute,
                )
    last = {"1": 0.5, "2": 0.5, "12": 0.8, "54": 0.5}
    rules = lambda _: {
        **{
            f"survival.{d}": 1 - torch.arange(1, int(d) + 1, dtype=torch.float64) / int(d) * (1 - p)
            for d, p in last.items()
        },
        **{
            f"linspace.{d}": torch.linspace(0, 1 - p, int(d), dtype=torch.float64)
            for d, p in last.items()
        },
    }
    make.write("stochastic_depth", "schedules", {"last_survival": last}, {}, rules)


def block(t: Tensors, x: torch.Tensor, prefix: str, mask: torch.Tensor, o: dict) -> torch.Tensor:
    p = lambda name: t[prefix + name]
    normed = F.layer_norm(
        x, (x.shape[1],), p("norm1.weight"), p("norm1.bias"), o.get("norm_eps", 1e-5)
    )
    hidden = F.gelu(
        F.linear(normed, p("linear1.weight"), p("linear1.bias")),
        approximate="tanh" if o.get("activation") == "gelu_tanh" else "none",
    )
    return add_branch(x, F.linear(hidden, p("linear2.weight"), p("linear2.bias")), mask, o)


def block_parameters(make: Maker, dim: int, hidden: int, prefix: str = "") -> Tensors:
    shapes = [(dim,), (dim,), (hidden, dim), (hidden,), (dim, hidden), (dim,)]
    drawn = {
        name: make.normal(*shape, scale=1 / math.sqrt(shape[-1]) if len(shape) == 2 else 0.1)
        for name, shape in zip(NAMES, shapes)
    }
    drawn["norm1.weight"] += 1
    return {prefix + name: value for name, value in drawn.items()}


def residual_block(make: Maker) -> None:
    def case(
        name: str,
        rows: int,
        dim: int,
        hidden: int,
        drop: float = 0.0,
        *,
        mask: int | None = None,
        shift: float = 0.0,
        **change: object,
    ) -> None:
        o = {
            "dim": dim,
            "hidden": hidden,
            "drop_prob": drop,
            "scaling": "inverted",
            "training": True,
            "mode": "row",
            "backwards": 1,
            "activation": "gelu",
            "norm_eps": 1e-5,
            **change,
        }
        count = 1 if o["mode"] == "batch" else rows
        drawn = (
            make.mask(count, drop)
            if mask is None
            else torch.full((count,), mask, dtype=torch.uint8)
        )
        inputs = {
            **block_parameters(make, dim, hidden),
            "x": make.normal(rows, dim, shift=shift),
            "dy": make.normal(rows, dim),
            "mask": drawn,
        }

        def compute(t: Tensors) -> Tensors:
            leaves = {k: t[k].clone().requires_grad_() for k in NAMES}
            for _ in range(o["backwards"]):
                x = t["x"].clone().requires_grad_()
                y = block(leaves, x, "", t["mask"], o)
                y.backward(t["dy"])
            return {"y": y, "dx": x.grad, **{f"grad.{k}": v.grad for k, v in leaves.items()}}

        make.write("residual_block", name, o, inputs, compute)

    for rows, dim, hidden in [
        (3, 5, 20),
        (16, 32, 128),
        (37, 64, 256),
        (65, 100, 48),
        (128, 96, 384),
    ]:
        case(f"dense_{rows}x{dim}x{hidden}", rows, dim, hidden)
    for drop in (0.1, 0.5, 0.9):
        case(f"inverted_drop{drop}", 48, 40, 160, drop)
    case("unscaled_drop0.3", 48, 40, 160, 0.3, scaling="inference")
    case("none_drop0.5", 33, 24, 96, 0.5, scaling="none")
    case("inference_inverted", 21, 24, 96, 0.3, training=False)
    case("inference_scaled", 21, 24, 96, 0.3, training=False, scaling="inference")
    case("all_kept", 17, 24, 96, 0.5, mask=1)
    case("all_dropped", 17, 24, 96, 0.5, mask=0)
    case("drop_everything", 11, 24, 96, 1.0, mask=0)
    case("batch_kept", 19, 24, 96, 0.25, mask=1, mode="batch")
    case("batch_dropped", 19, 24, 96, 0.25, mask=0, mode="batch")
    case("gelu_tanh", 37, 64, 256, 0.2, activation="gelu_tanh")
    case("accumulate", 23, 24, 96, 0.2, backwards=3)
    case("large_mean", 20, 48, 192, shift=50.0)
    case("norm_eps", 20, 48, 192, norm_eps=0.01)
    case("one_row", 1, 33, 132, 0.5, mask=1)


def training(make: Maker) -> None:
    for name, n, dim, depth, classes, batch, steps, drop, smoothing, decay in [
        ("residual_mlp", 20, 32, 4, 5, 24, 40, 0.2, 0.1, 0.05),
        ("residual_mlp_deep", 16, 24, 12, 3, 16, 25, 0.5, 0.05, 0.1),
    ]:
        drops = torch.linspace(0, drop, depth, dtype=torch.float64).tolist()
        lrs = [
            3e-3 * min(1, (t + 1) / 5) * (1 + math.cos(math.pi * t / steps)) / 2
            for t in range(steps)
        ]
        o = {
            "in_features": n,
            "dim": dim,
            "depth": depth,
            "classes": classes,
            "batch": batch,
            "steps": steps,
            "drop_path": drop,
            "drop_probs": drops,
            "label_smoothing": smoothing,
            "lrs": lrs,
            "weight_decay": decay,
            "no_decay": "parameters with fewer than two dimensions",
            "scaling": "inverted",
        }
        params = {
            "stem.weight": make.normal(dim, n, scale=n**-0.5),
            "stem.bias": make.normal(dim, scale=0.1),
        }
        for i in range(depth):
            params.update(block_parameters(make, dim, 4 * dim, f"blocks.{i}."))
        params.update(
            {
                "norm.weight": make.normal(dim, scale=0.1) + 1,
                "norm.bias": make.normal(dim, scale=0.1),
            }
        )
        params.update(
            {
                "head.weight": make.normal(classes, dim, scale=dim**-0.5),
                "head.bias": make.normal(classes, scale=0.1),
            }
        )
        inputs = {f"param.{k}": v for k, v in params.items()}
        for step in range(steps):
            inputs.update(
                {f"x.{step}": make.normal(batch, n), f"target.{step}": make.classes(batch, classes)}
            )
            inputs.update({f"mask.{step}.{i}": make.mask(batch, p) for i, p in enumerate(drops)})

        def compute(t: Tensors, o: dict = o, names: tuple[str, ...] = tuple(params)) -> Tensors:
            p = {k: t[f"param.{k}"].clone().requires_grad_() for k in names}
            split = [[v for v in p.values() if v.ndim >= 2], [v for v in p.values() if v.ndim < 2]]
            optimizer = torch.optim.AdamW(
                [
                    {"params": split[0], "weight_decay": o["weight_decay"]},
                    {"params": split[1], "weight_decay": 0.0},
                ],
                foreach=False,
            )
            losses = []
            for step in range(o["steps"]):
                for group in optimizer.param_groups:
                    group["lr"] = o["lrs"][step]
                h = F.linear(t[f"x.{step}"], p["stem.weight"], p["stem.bias"])
                for i, drop_prob in enumerate(o["drop_probs"]):
                    h = block(
                        p,
                        h,
                        f"blocks.{i}.",
                        t[f"mask.{step}.{i}"],
                        {"drop_prob": drop_prob, "training": True, "scaling": "inverted"},
                    )
                logits = F.linear(
                    F.layer_norm(h, (o["dim"],), p["norm.weight"], p["norm.bias"]),
                    p["head.weight"],
                    p["head.bias"],
                )
                loss = F.cross_entropy(
                    logits, t[f"target.{step}"].long(), label_smoothing=o["label_smoothing"]
                )
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.detach())
            return {"losses": torch.stack(losses), **{f"param.{k}": v for k, v in p.items()}}

        make.write("training", name, o, inputs, compute)


def gelu(make: Maker) -> None:
    for rows, columns in [(1, 1), (7, 5), (33, 65)]:
        for approximate in ("none", "tanh"):
            inputs = {"x": make.normal(rows, columns), "dy": make.normal(rows, columns)}

            def compute(t: Tensors, approximate: str = approximate) -> Tensors:
                x = t["x"].clone().requires_grad_()
                y = F.gelu(x, approximate=approximate)
                y.backward(t["dy"])
                return {"y": y, "dx": x.grad}

            name = f"{approximate}_{rows}x{columns}"
            make.write("gelu", name, {"approximate": approximate}, inputs, compute)


def softmax(make: Maker) -> None:
    def case(name: str, rows: int, classes: int, scale: float = 2.0, shift: float = 0.0) -> None:
        inputs = {"logits": make.normal(rows, classes, scale=scale, shift=shift)}
        make.write("softmax", name, {}, inputs, lambda t: {"y": torch.softmax(t["logits"], 1)})

    case("one_class", 4, 1)
    case("small", 7, 5)
    case("tall", 257, 10)
    case("wide", 2, 2003)
    case("large_logits", 16, 33, scale=60.0)
    case("shifted_logits", 16, 33, shift=1000.0)


def gather_rows(make: Maker) -> None:
    """Rows chosen by index, then standardised by column."""
    for chosen, rows, columns in [(1, 1, 1), (9, 40, 3), (33, 20, 17), (20, 50, 129)]:
        inputs = {
            "source": make.normal(rows, columns, scale=3.0, shift=1.0),
            "mean": make.normal(columns),
            "scale": make.normal(columns).abs() + 0.1,
            "indices": make.classes(chosen, rows),
        }

        def compute(t: Tensors) -> Tensors:
            return {"y": (t["source"][t["indices"].long()] - t["mean"]) * t["scale"]}

        make.write("gather_rows", f"{chosen}_of_{rows}x{columns}", {}, inputs, compute)


def rms_norm(make: Maker) -> None:
    def case(name: str, rows: int, n: int, eps: float | None = None, scale: float = 1.0) -> None:
        inputs = {
            "x": make.normal(rows, n, scale=scale),
            "weight": make.normal(n),
            "dy": make.normal(rows, n),
        }
        # PyTorch's default is that of each type: float32's serves both.
        epsilon = torch.finfo(torch.float32).eps if eps is None else eps

        def compute(t: Tensors) -> Tensors:
            x, weight = t["x"].clone().requires_grad_(), t["weight"].clone().requires_grad_()
            y = F.rms_norm(x, (n,), weight, epsilon)
            y.backward(t["dy"])
            return {"y": y, "dx": x.grad, "grad.weight": weight.grad}

        options = {"dim": n} if eps is None else {"dim": n, "eps": eps}
        make.write("rms_norm", name, options, inputs, compute)

    case("one_value", 1, 1)
    case("small", 7, 5)
    case("large", 64, 129)
    case("wide", 3, 2003)
    case("eps0.001", 16, 48, eps=1e-3)
    case("small_values", 9, 33, scale=1e-4)
    case("large_values", 9, 33, scale=1e15)


def embedding(make: Maker) -> None:
    def case(name: str, rows: int, count: int, n: int, *, one_index: bool = False) -> None:
        indices = torch.full((rows,), count - 1, dtype=torch.int32) if one_index else None
        inputs = {
            "weight": make.normal(count, n),
            "dy": make.normal(rows, n, shift=1.0),
            "indices": make.classes(rows, count) if indices is None else indices,
        }

        def compute(t: Tensors) -> Tensors:
            weight = t["weight"].clone().requires_grad_()
            y = F.embedding(t["indices"].long(), weight)
            y.backward(t["dy"])
            return {"y": y, "grad.weight": weight.grad}

        options = {"num_embeddings": count, "embedding_dim": n}
        make.write("embedding", name, options, inputs, compute)

    case("one_value", 1, 1, 1)
    case("no_rows", 0, 3, 2)
    case("small", 7, 5, 3)
    case("entries_without_rows", 9, 40, 17)
    case("many_rows_an_entry", 300, 4, 19)
    case("one_index", 2000, 3, 2, one_index=True)


def pinball(outputs: torch.Tensor, target: torch.Tensor, quantiles: list[float]) -> torch.Tensor:
    levels = torch.tensor(quantiles, dtype=outputs.dtype)
    above = target[:, :, None] - outputs.reshape(len(outputs), -1, len(quantiles))
    return torch.maximum(levels * above, (levels - 1) * above).reshape(outputs.shape)


def elementwise_losses(make: Maker) -> None:
    def element_losses(t: Tensors, op: str, o: dict) -> torch.Tensor:
        x, y = t["outputs"], t["target"]
        if op == "quantile_loss":
            return pinball(x, y, o["quantiles"])
        if op == "huber_loss":
            return F.huber_loss(x, y, reduction="none", delta=o["delta"])
        if op == "poisson_nll_loss":
            rule = {"log_input": o["logInput"], "full": o["full"], "eps": o["eps"]}
            return F.poisson_nll_loss(x, y, reduction="none", **rule)
        if op == "bce_with_logits_loss":
            y = y * (1 - o["smoothing"]) + o["smoothing"] / 2
            weight = t.get("pos_weight")
            return F.binary_cross_entropy_with_logits(x, y, reduction="none", pos_weight=weight)
        return F.mse_loss(x, y, reduction="none")

    def case(
        op: str, name: str, rows: int, columns: int, scale: float = 1, **options: object
    ) -> None:
        o = {"reduction": "mean", "weighted": False, **options}
        targets = columns // len(o.get("quantiles", [0]))
        outputs, target = make.normal(rows, columns, scale=scale), make.normal(rows, targets)
        if op == "bce_with_logits_loss":
            target = (target > 0).float() if o.pop("hard", True) else torch.sigmoid(target)
        if op == "poisson_nll_loss":
            target = torch.from_numpy(make.rng.poisson(3, (rows, targets)).astype(np.float32))
            outputs = outputs if o["logInput"] else outputs.abs()
        inputs = {"outputs": outputs, "target": target}
        if o.pop("positive_weights", False):
            inputs["pos_weight"] = make.normal(columns).abs()
        if o["weighted"]:
            inputs["weight"] = make.normal(rows).abs()
        if o["reduction"] == "none":
            inputs["upstream"] = make.normal(rows, columns)

        def compute(t: Tensors) -> Tensors:
            leaf = t["outputs"].requires_grad_()
            losses = element_losses({**t, "outputs": leaf}, op, o)
            weight = t["weight"][:, None] if o["weighted"] else torch.ones_like(losses[:, :1])
            loss = losses * weight
            if o["reduction"] == "sum":
                loss = loss.sum()
            if o["reduction"] == "mean":
                loss = loss.mean(1).sum() / weight.sum()
            loss.backward(t.get("upstream", torch.ones_like(loss)))
            return {"loss": loss.reshape(-1), "grad": leaf.grad}

        make.write(op, name, o, inputs, compute)

    counts = {"logInput": True, "full": False, "eps": 1e-8}
    rules: dict[str, dict] = {
        "mse_loss": {},
        "huber_loss": {"delta": 0.75},
        "quantile_loss": {"quantiles": [0.1, 0.5, 0.9]},
        "bce_with_logits_loss": {"smoothing": 0.1, "hard": True},
        "poisson_nll_loss": counts,
    }
    for op, rule in rules.items():
        case(op, "mean", 33, 6, **rule)
        case(op, "one_target", 67, len(rule.get("quantiles", [0])), **rule)
        case(op, "sum", 13, 3, reduction="sum", **rule)
        case(op, "none", 9, 6, reduction="none", **rule)
        case(op, "weighted_mean", 19, 6, weighted=True, **rule)
        case(op, "weighted_none", 9, 3, weighted=True, reduction="none", **rule)
    case("mse_loss", "large_values", 9, 5, scale=1e12)
    case("huber_loss", "large_values", 9, 5, scale=1e12, delta=1e3)
    case("huber_loss", "small_delta", 9, 5, delta=1e-3)
    case("quantile_loss", "one_quantile", 17, 4, quantiles=[0.3])
    case("bce_with_logits_loss", "plain", 17, 4, smoothing=0.0)
    case("bce_with_logits_loss", "probabilities", 17, 4, smoothing=0.2, hard=False)
    case("bce_with_logits_loss", "large_logits", 17, 4, scale=40, smoothing=0.0)
    weights = {"smoothing": 0.1, "positive_weights": True}
    case("bce_with_logits_loss", "positive_weights", 17, 5, **weights)
    case("bce_with_logits_loss", "all_weights", 17, 5, weighted=True, **weights)
    case("poisson_nll_loss", "full", 17, 4, **{**counts, "full": True})
    case("poisson_nll_loss", "rates", 17, 4, **{**counts, "logInput": False, "full": True})
    case("poisson_nll_loss", "large_eps", 17, 4, **{**counts, "logInput": False, "eps": 0.5})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    maker = Maker(arguments.out, arguments.seed)
    for operation in (
        adamw,
        label_smoothing_ce,
        layers,
        stochastic_depth,
        residual_block,
        training,
        linear_cross_entropy,
        gelu,
        softmax,
        gather_rows,
        rms_norm,
        embedding,
        elementwise_losses,
    ):
        operation(maker)
