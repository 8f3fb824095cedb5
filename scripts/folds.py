"""How well scikit-learn's folds of whole groups are balanced, for test/data/deal_groups.test.ts.

Usage: python scripts/folds.py [--cases N] [--seed N] > test/fixtures/folds.json
(needs scikit-learn)

A case has the group and the class of each row. "stratified" is the root mean square of what each
fold of StratifiedGroupKFold has of each class beyond its share; "grouped" the largest difference of
a fold of GroupKFold from its share of the rows.
"""

import argparse
import json
import sys
import warnings

import numpy as np
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

warnings.filterwarnings("ignore")
rng = np.random.default_rng()


def rows(kind: int, groups: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Groups of like or unlike sizes, of one class each or of several."""
    sizes = (
        rng.integers(1, 12, groups)
        if kind == 0
        else np.ceil(rng.lognormal(1.2, 0.8, groups)).astype(int)
    )
    of_group = np.repeat(np.arange(groups), sizes)
    of_class = (
        np.repeat(rng.integers(0, classes, groups), sizes)
        if kind == 1
        else rng.integers(0, classes, len(of_group))
    )
    order = rng.permutation(len(of_group))
    return of_group[order], np.unique(of_class[order], return_inverse=True)[1]


def fold_of(splits: object, count: int) -> np.ndarray:
    folds = np.zeros(count, dtype=int)
    for fold, (_, held_out) in enumerate(splits):
        folds[held_out] = fold
    return folds


def beyond(folds: np.ndarray, k: int, chosen: np.ndarray) -> np.ndarray:
    return np.bincount(folds[chosen], minlength=k) / chosen.sum() - 1 / k


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=24)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    global rng
    rng = np.random.default_rng(args.seed)
    cases = []
    while len(cases) < args.cases:
        k = int(rng.integers(2, 7))
        of_group, of_class = rows(len(cases) % 3, int(rng.integers(k, 40)), int(rng.integers(1, 5)))
        try:
            splits = list(
                StratifiedGroupKFold(k, shuffle=True, random_state=0).split(
                    of_group, of_class, of_group
                )
            )
        except ValueError:  # fewer rows of every class than folds
            continue
        stratified = fold_of(splits, len(of_group))
        grouped = fold_of(GroupKFold(k).split(of_group, of_class, of_group), len(of_group))
        by_class = [beyond(stratified, k, of_class == c) for c in np.unique(of_class)]
        cases.append(
            {
                "folds": k,
                "groups": of_group.tolist(),
                "classes": of_class.tolist(),
                "stratified": round(float(np.sqrt(np.mean(np.square(by_class)))), 6),
                "grouped": round(
                    float(np.abs(beyond(grouped, k, np.ones(len(of_group), bool))).max()), 6
                ),
            }
        )
    json.dump(cases, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
