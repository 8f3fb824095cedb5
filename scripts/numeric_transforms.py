"""Transforms of numbers by scikit-learn and by RealMLP's formula, for a test in test/data/columns.

Usage: python scripts/numeric_transforms.py > test/fixtures/numeric_transforms.json
(needs numpy and scikit-learn)
"""

import json

import numpy as np
from sklearn.preprocessing import QuantileTransformer

random = np.random.default_rng(20261129)
ROWS = 400

COLUMNS = {
    "normal": random.normal(3, 2, ROWS),
    "long tail": np.exp(random.normal(0, 2, ROWS)),
    "whole numbers": random.integers(0, 12, ROWS),
    "mostly 0": np.where(random.random(ROWS) < 0.8, 0, random.normal(0, 1, ROWS)),
    "two values": random.integers(0, 2, ROWS),
    "few rows": random.normal(0, 1, 12),
}


def quantile(fitted: np.ndarray, values: np.ndarray) -> np.ndarray:
    """As rtdl takes it: a quantile for 30 rows, from 10 to 1,000, of all rows."""
    count = max(min(len(fitted) // 30, 1000), 10)
    transformer = QuantileTransformer(
        n_quantiles=count, output_distribution="normal", subsample=10**9
    )
    transformer.fit(fitted[:, None])
    return transformer.transform(values[:, None])[:, 0]


def robust(fitted: np.ndarray, values: np.ndarray) -> np.ndarray:
    """RealMLP (Holzmüller et al. 2024, section 3): robust scale, then smooth clip."""
    lower, centre, upper = np.quantile(fitted, [0.25, 0.5, 0.75])
    width = upper - lower if upper > lower else 0.5 * (fitted.max() - fitted.min())
    scaled = (values - centre) / width
    return scaled / np.sqrt(1 + (scaled / 3) ** 2)


def shown(values: np.ndarray) -> list[float]:
    return [float(f"{value:.9g}") for value in values]


cases = []
for name, column in COLUMNS.items():
    fitted = np.array(shown(column))
    ends = [fitted.min() - 1, fitted.max() + 1, np.median(fitted), fitted.mean()]
    values = np.array(shown(np.concatenate([fitted[:20], ends])))
    cases.append(
        {
            "name": name,
            "fitted": shown(fitted),
            "values": shown(values),
            "quantile": shown(quantile(fitted, values)),
            "robust": shown(robust(fitted, values)),
        }
    )
print(json.dumps(cases))
