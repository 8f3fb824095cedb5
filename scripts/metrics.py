"""scikit-learn's scores of random cases, for the tests in test/metrics.

Usage: python scripts/metrics.py [--cases N] [--seed N] > test/fixtures/metrics.json
(needs scikit-learn)

A case has whole numbers, over 64 where they are scores, so that ties are many and float32 is exact:
one row, one class, a missing class, a constant target and weights of 0 are among them. "want" are
the scores by the name of the function of Regulus and its options.
"""

import argparse
import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn import metrics

DENOMINATOR = 64
AVERAGES = ["macro", "weighted", "micro", None]
Case = dict[str, object]

rng = np.random.default_rng()


def number(value: float) -> float | str:
    """JSON has no NaN and no infinities."""
    if np.isfinite(value):
        return float(f"{value:.12g}")
    return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(float(value))]


class Wants:
    """The scores of a case, each by its function and options as JSON."""

    def __init__(self, weights: np.ndarray | None) -> None:
        self.weights = weights
        self.found: list[list[object]] = []

    def add(self, name: str, options: dict, function, *args, **named) -> None:
        score = function(*args, sample_weight=self.weights, **named)
        is_array = isinstance(score, np.ndarray) and score.ndim == 1
        self.found.append(
            [name, options, [number(v) for v in score] if is_array else number(score)]
        )


def some_weights(rows: int) -> np.ndarray | None:
    if rng.random() < 0.5:
        return None
    weights = rng.integers(0, 9, rows) / 4
    weights[rng.integers(rows)] = 1
    return weights


def add_class_scores(wants: Wants, target: np.ndarray, predicted: np.ndarray, last: int) -> None:
    """Precision, recall and F1 by every average; of the classes `last` and 0 alone, too."""
    functions = {
        "precisionScore": metrics.precision_score,
        "recallScore": metrics.recall_score,
        "f1Score": metrics.f1_score,
    }
    for name, function in functions.items():
        for average in AVERAGES:
            wants.add(name, {"average": average}, function, target, predicted, average=average)
            if target.ndim == 1 and average in ("weighted", None):
                options = {"average": average, "labels": [last, 0], "zeroDivision": 1}
                named = {"average": average, "labels": [last, 0], "zero_division": 1}
                wants.add(name, options, function, target, predicted, **named)
        if target.ndim == 1 and last == 1:
            wants.add(name, {}, function, target, predicted)
    if target.ndim == 1:
        balanced = metrics.balanced_accuracy_score
        wants.add("balancedAccuracyScore", {}, balanced, target, predicted)
        if (
            len(np.unique(target[wants.weights != 0 if wants.weights is not None else slice(None)]))
            > 1
        ):
            wants.add(
                "balancedAccuracyScore",
                {"adjusted": True},
                balanced,
                target,
                predicted,
                adjusted=True,
            )


def binary(rows: int) -> Case:
    weights = some_weights(rows)
    target = rng.integers(0, 2, rows) if rng.random() < 0.9 else np.full(rows, rng.integers(2))
    scores = rng.integers(0, [5, 65][rng.integers(2)], rows)
    probabilities = scores / DENOMINATOR
    predicted = (scores >= np.median(scores)).astype(int)
    wants = Wants(weights)
    wants.add("rocAucScore", {}, metrics.roc_auc_score, target, probabilities)
    wants.add("averagePrecisionScore", {}, metrics.average_precision_score, target, probabilities)
    wants.add("logLoss", {}, metrics.log_loss, target, probabilities, labels=[0, 1])
    wants.add("brierScoreLoss", {}, metrics.brier_score_loss, target, probabilities, pos_label=1)
    add_class_scores(wants, target, predicted, 1)
    return pack("binary", target, scores, predicted, wants)


def multiclass(rows: int) -> Case:
    classes = int(rng.integers(3, 6))
    weights = some_weights(rows)
    present = rng.permutation(classes)[: rng.integers(1, classes + 1)]
    target = rng.choice(present, rows)
    # At least 1 of 64 for each class: logLoss keeps float32 from 0 at another bound than doubles.
    scores = 1 + rng.multinomial(DENOMINATOR - classes, rng.dirichlet(np.ones(classes)), rows)
    probabilities = scores / DENOMINATOR
    one_hot = (target[:, None] == np.arange(classes)).astype(int)
    wants = Wants(weights)
    labels = list(range(classes))
    for average in AVERAGES:
        auc = {"average": average, "multi_class": "ovr", "labels": labels}
        wants.add(
            "rocAucScore", {"average": average}, metrics.roc_auc_score, target, probabilities, **auc
        )
        precision = metrics.average_precision_score
        wants.add(
            "averagePrecisionScore",
            {"average": average},
            precision,
            one_hot,
            probabilities,
            average=average,
        )
    wants.add("logLoss", {}, metrics.log_loss, target, probabilities, labels=labels)
    wants.add("brierScoreLoss", {}, metrics.brier_score_loss, target, probabilities, labels=labels)
    halved = {"labels": labels, "scale_by_half": True}
    brier = metrics.brier_score_loss
    wants.add("brierScoreLoss", {"scaleByHalf": True}, brier, target, probabilities, **halved)
    predicted = scores.argmax(1)
    add_class_scores(wants, target, predicted, classes - 1)
    return pack("multiclass", target, scores, predicted, wants)


def multilabel(rows: int) -> Case:
    labels = int(rng.integers(2, 5))
    target = (rng.random((rows, labels)) < rng.random(labels)).astype(int)
    scores = rng.integers(0, [4, 65][rng.integers(2)], (rows, labels))
    predicted = (scores > np.median(scores)).astype(int)
    wants = Wants(some_weights(rows))
    for average in AVERAGES:
        options = {"average": average}
        wants.add("rocAucScore", options, metrics.roc_auc_score, target, scores, **options)
        precision = metrics.average_precision_score
        wants.add("averagePrecisionScore", options, precision, target, scores, **options)
    add_class_scores(wants, target, predicted, 1)
    return pack("multilabel", target, scores, predicted, wants)


def regression(rows: int) -> Case:
    outputs = int(rng.integers(1, 4))
    target = rng.integers(-8, 9, (rows, outputs))
    if rng.random() < 0.3:
        target[:, 0] = target[0, 0]
    predicted = target + rng.integers(-3, 4, (rows, outputs)) * rng.integers(0, 2, (1, outputs))
    wants = Wants(some_weights(rows))
    for multioutput in ["uniform_average", "raw_values"]:
        options = {"multioutput": multioutput}
        for name, function in {
            "rootMeanSquaredError": metrics.root_mean_squared_error,
            "meanAbsoluteError": metrics.mean_absolute_error,
            "r2Score": metrics.r2_score,
        }.items():
            wants.add(name, options, function, target, predicted, **options)
        wants.add(
            "meanPinballLoss",
            {**options, "alpha": 0.2},
            metrics.mean_pinball_loss,
            target,
            predicted,
            alpha=0.2,
            **options,
        )
    weighted = {"multioutput": "variance_weighted"}
    wants.add("r2Score", weighted, metrics.r2_score, target, predicted, **weighted)
    raw = {"multioutput": "raw_values"}
    r2 = metrics.r2_score
    wants.add(
        "r2Score", {**raw, "forceFinite": False}, r2, target, predicted, force_finite=False, **raw
    )
    return pack("regression", target, target, predicted, wants)


def pack(
    kind: str, target: np.ndarray, scores: np.ndarray, predicted: np.ndarray, wants: Wants
) -> Case:
    rows = {"target": target.tolist(), "scores": scores.tolist(), "predicted": predicted.tolist()}
    if kind == "regression":
        del rows["scores"]
    weights = None if wants.weights is None else wants.weights.tolist()
    return {"kind": kind, **rows, "weights": weights, "want": wants.found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    global rng
    rng = np.random.default_rng(arguments.seed)
    warnings.simplefilter("ignore")
    kinds = [binary, multiclass, multilabel, regression]
    cases = []
    for i in range(arguments.cases):
        rows = 1 if rng.random() < 0.1 else int(rng.integers(2, 25))
        cases.append(json.dumps(kinds[i % len(kinds)](rows), separators=(",", ":")))
    producer = f"scikit-learn {sklearn.__version__}, seed {arguments.seed}"
    body = ",\n".join(cases)
    sys.stdout.write(
        f'{{"producer": "{producer}", "denominator": {DENOMINATOR}, "cases": [\n{body}\n]}}\n'
    )


if __name__ == "__main__":
    main()
