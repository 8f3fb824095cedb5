"""Reads a table with pandas or pyarrow, and encodes it with pandas.

Usage: python tables.py FILE [FIRST], where FIRST is a small file that is read and encoded before.

Prints the processor seconds of reading the cells alone, and of reading and encoding: the last
column is the target; of four fifths of each class, drawn, numbers get medians, means and
deviations; all rows become float32, with a column for each of up to nine words, else their code.
"""

import sys
import time

import numpy as np
import pandas as pd
import pyarrow.parquet as pq


def read(file):
    """The cells, as fast as each format allows."""
    if file.endswith("csv"):
        return pd.read_csv(file)
    return pq.read_table(file)


def fitted_rows(codes):
    """Four fifths of the rows of each class, drawn."""
    draw = np.random.default_rng(0)
    classes = [np.flatnonzero(codes == code) for code in range(codes.max() + 1)]
    kept = [draw.permutation(rows)[: len(rows) * 4 // 5] for rows in classes]
    return draw.permutation(np.concatenate(kept))


def standardised(numbers, rows):
    """Numbers with mean 0 and deviation 1, and the median where they are missing."""
    fitted = numbers.take(rows)
    medians = fitted.median()
    if numbers.isna().to_numpy().any():
        numbers, fitted = numbers.fillna(medians), fitted.fillna(medians)
    return (numbers - fitted.mean()) / fitted.std(ddof=0)


def categories(values):
    """A column for each of up to nine words, else their codes."""
    codes, words = pd.factorize(values)
    return codes[:, None] == np.arange(len(words)) if len(words) < 10 else codes[:, None]


def encode(cells):
    """Float32 rows."""
    is_pandas = isinstance(cells, pd.DataFrame)
    table = cells if is_pandas else cells.to_pandas(split_blocks=True, self_destruct=True)
    target = table.pop(table.columns[-1])
    rows = fitted_rows(pd.factorize(target)[0])
    numbers = table.select_dtypes(["number", "bool"])
    columns = [categories(table[name]) for name in table.columns.difference(numbers.columns)]
    encoded = [standardised(numbers, rows).to_numpy(np.float32), *columns]
    return np.concatenate(encoded, axis=1, dtype=np.float32)


file, *first = sys.argv[1:]
for each in first:
    encode(read(each))
start = time.process_time()
cells = read(file)
reading = time.process_time() - start
encode(cells)
print(reading, time.process_time() - start)
