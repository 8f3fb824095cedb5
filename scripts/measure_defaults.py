"""Trains Regulus with its defaults and scikit-learn's classifiers with theirs on the same rows.

Usage: python scripts/measure_defaults.py [--data FOLDER] [--only "NAME;…"]
           [--also "--option value"] [--before]
(in a built checkout; needs numpy, pandas, pyarrow and scikit-learn; FOLDER has adult.parquet,
shuttle.csv.gz and mnist, and sets whose file is missing are left out)

Prints a table of Markdown: accuracy, negative log likelihood and ECE (15 bins) on test rows, the
mean over splits. --before adds what the defaults were; --also adds a column with more options.
"""

import argparse
import gzip
import json
import pathlib
import subprocess
import tempfile

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROOT = pathlib.Path(__file__).resolve().parent.parent
BEFORE = ["--label-smoothing", "0.1", "--lr", "2e-3", "--batch-size", "128", "--epochs", "15"]
FEW_ROWS = 2_500
SPLITS = 3
BINS = 15


def mnist(folder: pathlib.Path) -> tuple[np.ndarray, np.ndarray]:
    images, labels = (
        gzip.decompress(next(folder.glob(f"mnist/*{part}*")).read_bytes())
        for part in ("images", "labels")
    )
    pixels = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 784)
    return pixels / 255.0, np.frombuffer(labels, np.uint8, offset=8)


def adult(folder: pathlib.Path) -> tuple[np.ndarray, np.ndarray]:
    """The columns of numbers alone."""
    table = pd.read_parquet(folder / "adult.parquet")
    label = table.columns[-1]
    return table.drop(columns=label).select_dtypes("number").to_numpy(float), table[
        label
    ].to_numpy()


def shuttle(folder: pathlib.Path) -> tuple[np.ndarray, np.ndarray]:
    table = pd.read_csv(folder / "shuttle.csv.gz")
    return table.drop(columns="anomaly").to_numpy(float), table["anomaly"].to_numpy()


def made(rows: int, **options: float) -> tuple[np.ndarray, np.ndarray]:
    return datasets.make_classification(
        rows, 20, n_informative=8, n_classes=3, random_state=0, **options
    )


def sets(folder: pathlib.Path) -> dict:
    """What gives the rows and labels of each set, by name."""
    return {
        "iris": lambda: datasets.load_iris(return_X_y=True),
        "wine": lambda: datasets.load_wine(return_X_y=True),
        "breast cancer": lambda: datasets.load_breast_cancer(return_X_y=True),
        "digits": lambda: datasets.load_digits(return_X_y=True),
        "moons": lambda: datasets.make_moons(500, noise=0.3, random_state=0),
        "made 300": lambda: made(300),
        "made 2,000": lambda: made(2_000),
        "made 2,000, a fifth flipped": lambda: made(2_000, flip_y=0.2),
        "MNIST 2,000": lambda: tuple(part[:2_000] for part in mnist(folder)),
        "MNIST 10,000": lambda: mnist(folder),
        "shuttle": lambda: shuttle(folder),
        "adult, numbers": lambda: adult(folder),
    }


def calibration_error(probabilities: np.ndarray, hits: np.ndarray) -> float:
    confidence = probabilities.max(1)
    bins = np.clip(np.ceil(confidence * BINS) - 1, 0, BINS - 1)
    sums = [abs((hits[bins == b] - confidence[bins == b]).sum()) for b in range(BINS)]
    return sum(sums) / len(hits)


def scikit_learn(model, train, test) -> np.ndarray:
    model.fit(*train)
    x, y = test
    probabilities = model.predict_proba(x)
    hits = model.classes_[probabilities.argmax(1)] == y
    loss = log_loss(y, np.clip(probabilities, 1e-38, 1), labels=model.classes_)
    return np.array([hits.mean(), loss, calibration_error(probabilities, hits)])


def regulus(options: list[str], train, test) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder) / name for name in ("train.csv", "test.csv")]
        for path, (x, y) in zip(paths, (train, test), strict=True):
            table = pd.DataFrame(x, columns=[f"x{i}" for i in range(x.shape[1])])
            table.assign(label=y).to_csv(path, index=False)
        data = ["--data", str(paths[0]), "--test-data", str(paths[1]), "--label-column", "label"]
        out = str(pathlib.Path(folder) / "run")
        command = ["node", str(ROOT / "dist" / "cli.js"), "train", *data, "--out", out, *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        summary = json.loads((pathlib.Path(out) / "summary.json").read_text())
        return np.array([summary[f"test_{name}"] for name in ("accuracy", "loss", "ece")])


def competitors(arguments: argparse.Namespace) -> dict:
    def scaled(model):
        return lambda *parts: scikit_learn(make_pipeline(StandardScaler(), model), *parts)

    return {
        **({"before": lambda *parts: regulus(BEFORE, *parts)} if arguments.before else {}),
        "Regulus": lambda *parts: regulus([], *parts),
        **{
            also: lambda *parts, also=also: regulus(also.split(), *parts) for also in arguments.also
        },
        "logistic regression": scaled(LogisticRegression(max_iter=1000)),
        "MLP": scaled(MLPClassifier(max_iter=300, random_state=0)),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, default=ROOT)
    parser.add_argument("--only")
    parser.add_argument("--also", action="append", default=[])
    parser.add_argument("--before", action="store_true")
    parser.add_argument("--regulus", action="store_true", help="without scikit-learn's classifiers")
    arguments = parser.parse_args()
    models = competitors(arguments)
    if arguments.regulus:
        models = dict(list(models.items())[:-2])
    print(f"| set | rows to fit | {' | '.join(models)} |")
    print("| --- | --- |" + " --- |" * len(models))
    for name, load in sets(arguments.data).items():
        if arguments.only and name not in arguments.only.split(";"):
            continue
        try:
            x, y = load()
        except (FileNotFoundError, StopIteration):
            continue
        results = {model: [] for model in models}
        for split in range(SPLITS if len(y) <= FEW_ROWS else 1):
            parts = train_test_split(x, y, test_size=0.2, stratify=y, random_state=split)
            train, test = (parts[0], parts[2]), (parts[1], parts[3])
            for model, run in models.items():
                results[model].append(run(train, test))
        means = [np.mean(results[model], 0) for model in models]
        cells = [
            f"{100 * accuracy:.1f} % · {loss:.3f} · {ece:.3f}" for accuracy, loss, ece in means
        ]
        print(f"| {name} | {len(train[1]):,} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
