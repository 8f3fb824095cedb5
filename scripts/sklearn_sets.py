"""Compares the defaults of `regulus train` with scikit-learn's perceptrons on its own sets.

Usage: python scripts/sklearn_sets.py [--sets iris,wine] [--seeds 0,1,2,3,4] [--jobs 2]
           [-- OPTION …]
(needs numpy, pandas and scikit-learn; node and a built checkout, `npm run build`)

For each seed a set is divided once, 80 to 20, stratified where the target is a class. Both parts
are written by pandas' `to_csv()` as it is, its column of row numbers included, and `regulus train
--data train.csv --test-data test.csv --seed SEED` gets no option beside, but for the three targets
of linnerud and what follows `--`. The same rows train MLPClassifier or MLPRegressor behind a
StandardScaler: with their defaults, and with as many iterations as they take until they converge.
Scores are those of the test rows: accuracy, or R², the mean over several targets.
"""

import argparse
import concurrent.futures
import functools
import json
import pathlib
import subprocess
import tempfile
import warnings

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLASSES = ["iris", "wine", "breast_cancer", "digits"]
NUMBERS = ["diabetes", "linnerud"]
TEST_SHARE = 0.2
CONVERGED = 20_000


def table(name: str) -> tuple[pd.DataFrame, list[str]]:
    """A set as pandas has it, and the names of its targets."""
    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    target = bunch.target
    names = list(target.columns) if isinstance(target, pd.DataFrame) else [target.name]
    return bunch.frame, names


def of_regulus(
    train: pd.DataFrame, test: pd.DataFrame, targets: list[str], seed: int, options: list[str]
) -> float:
    """The score of `regulus train` on the test rows."""
    with tempfile.TemporaryDirectory() as folder:
        at = pathlib.Path(folder)
        train.to_csv(at / "train.csv")
        test.to_csv(at / "test.csv")
        given = ["--target", ",".join(targets)] if len(targets) > 1 else []
        command = ["node", ROOT / "dist/cli.js", "train", "--data", at / "train.csv"]
        command += ["--test-data", at / "test.csv", "--seed", str(seed), "--out", at / "run"]
        command += ["--threads", "1", *given, *options]
        subprocess.run(command, check=True, capture_output=True, text=True)
        summary = json.loads((at / "run/summary.json").read_text())
    return summary["test_accuracy" if "test_accuracy" in summary else "test_r2"]


def of_mlp(
    train: pd.DataFrame, test: pd.DataFrame, targets: list[str], seed: int, iterations: int
) -> float:
    """The score of a multi-layer perceptron behind a StandardScaler."""
    is_class = len(targets) == 1 and train[targets[0]].nunique() <= 10
    model = (MLPClassifier if is_class else MLPRegressor)(max_iter=iterations, random_state=seed)
    pipeline = make_pipeline(StandardScaler(), model)
    wanted = targets if len(targets) > 1 else targets[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        pipeline.fit(train.drop(columns=targets), train[wanted])
    return pipeline.score(test.drop(columns=targets), test[wanted])


def scores(name: str, seed: int, options: list[str]) -> list[float]:
    """Those of regulus, of the default perceptron and of the converged one on one division."""
    frame, targets = table(name)
    classes = frame[targets[0]] if name in CLASSES else None
    train, test = train_test_split(frame, test_size=TEST_SHARE, random_state=seed, stratify=classes)
    mlps = [of_mlp(train, test, targets, seed, iterations) for iterations in (200, CONVERGED)]
    return [of_regulus(train, test, targets, seed, options), *mlps]


def text(name: str, values: np.ndarray) -> str:
    """'97.33 ± 1.52 %', or '0.453 ± 0.021'."""
    mean, spread = values.mean(), values.std(ddof=1) if len(values) > 1 else 0
    if name in CLASSES:
        return f"{100 * mean:.2f} ± {100 * spread:.2f} %"
    return f"{mean:.3f} ± {spread:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sets", default=",".join(CLASSES + NUMBERS))
    parser.add_argument("--seeds", default="0,1,2,3,4")
    parser.add_argument("--jobs", type=int, default=2, help="trainings at once")
    parser.add_argument("options", nargs="*", help="options of regulus train, after --")
    given = parser.parse_args()
    seeds = [int(seed) for seed in given.seeds.split(",")]
    print("| set | score | rows to fit | regulus train | MLP, defaults | MLP until it converges |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in given.sets.split(","):
        with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
            each = pool.map(functools.partial(scores, name, options=given.options), seeds)
            found = np.array(list(each))
        rows = len(table(name)[0])
        fitted = rows - int(np.ceil(TEST_SHARE * rows))
        cells = " | ".join(text(name, column) for column in found.T)
        score = "accuracy" if name in CLASSES else "R²"
        print(f"| {name} | {score} | {fitted:,} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
