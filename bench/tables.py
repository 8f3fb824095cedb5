"""Times loadData and split beside pandas and pyarrow on tall and wide tables.

python bench/tables.py [--cold] [FILES] needs Linux, numpy, pandas and pyarrow, and a built dist/.
Tables are made up, or the files that are named. Regulus reads, infers, fits and encodes; pandas and
pyarrow read the cells alone, and pandas encodes them. They take turns, five times each, in a
process of its own without its start, in which each has read ten rows of the same format, or nothing
with --cold: the minima of processor seconds are printed, and the largest peak of the memory,
without what the process had before, as a multiple of the encoded rows.
"""

import os
import subprocess
import sys
import tempfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NODE = """
const { readFileSync } = require('node:fs');
const { loadData, split } = require(process.argv[1]);
const used = () => process.cpuUsage();
const seconds = () => (used().user + used().system) / 1e6;
const peakBytes = () => 1024 * /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status'))[1];
const run = async () => {
  if (process.argv[3]) split((await loadData({ data: process.argv[3] })).data);
  const start = seconds();
  const before = process.memoryUsage.rss();
  const { data } = await loadData({ data: process.argv[2] });
  const loaded = seconds() - start;
  const { features } = split(data).train.data;
  const both = seconds() - start;
  console.log(loaded, both, (peakBytes() - before) / features.byteLength);
};
run();
"""
PEER = f"{ROOT}/bench/peers/tables.py"


def numbers(rows, columns):
    """A table of normal numbers and a label of two classes."""
    draw = np.random.default_rng(0)
    table = pd.DataFrame(draw.standard_normal((rows, columns))).add_prefix("f")
    return table.assign(y=np.arange(rows) % 2)


def many_kinds(rows):
    """Doubles, floats and integers, 20 columns, and a label of five classes."""
    draw = np.random.default_rng(0)
    columns = {f"d{i}": draw.standard_normal(rows) for i in range(12)}
    columns |= {f"f{i}": draw.standard_normal(rows).astype("f4") for i in range(4)}
    columns |= {f"i{i}": draw.integers(0, 1_000, rows) for i in range(4)}
    return pa.table({**columns, "y": np.arange(rows) % 5})


def csv(rows, columns, decimals=6):
    """Writes CSV with so many decimals, or all digits."""
    table = numbers(rows, columns)
    table = table if decimals is None else table.round(decimals)
    return "csv", lambda file: table.to_csv(file, index=False)


def parquet(table, **options):
    """Writes Parquet."""
    return "parquet", lambda file: pq.write_table(table, file, **options)


def wide(rows, columns, groups):
    """Writes Parquet of many columns in row groups."""
    table = pa.Table.from_pandas(numbers(rows, columns))
    return parquet(table, row_group_size=rows // groups)


TABLES = {
    "CSV, 200,000 x 21, 6 decimals": lambda: csv(200_000, 20),
    "twice the rows": lambda: csv(400_000, 20),
    "twice the columns": lambda: csv(200_000, 40),
    "CSV, 200,000 x 21, all digits": lambda: csv(200_000, 20, None),
    "CSV, 200 x 20,001": lambda: csv(200, 20_000),
    "Parquet, 1,000,000 x 21, Snappy": lambda: parquet(many_kinds(1_000_000)),
    "twice the rows ": lambda: parquet(many_kinds(2_000_000)),
    "Parquet, 1,000,000 x 21, Zstandard": lambda: parquet(
        many_kinds(1_000_000), compression="zstd"
    ),
    "Parquet, 4,001 columns in 10 row groups": lambda: wide(2_000, 4_000, 10),
    "twice the columns ": lambda: wide(2_000, 8_000, 10),
    "twice the row groups": lambda: wide(2_000, 4_000, 20),
    "Parquet, 1,001 columns in 10 row groups of 20": lambda: wide(200, 1_000, 10),
}
RUNS = 5
COLD = "--cold" in sys.argv
FILES = [given for given in sys.argv[1:] if given != "--cold"]


def run(*command):
    """The numbers that a process prints."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(number) for number in done.stdout.split()]


def ten_rows(file, folder):
    """Writes ten rows in the format of a file, and returns where."""
    if file.endswith("csv"):
        numbers(10, 3).to_csv(f"{folder}/first.csv", index=False)
        return f"{folder}/first.csv"
    numbers(10, 3).to_parquet(f"{folder}/first.parquet")
    return f"{folder}/first.parquet"


def compare(name, file, folder):
    """Prints a line of the table."""
    files = [file] if COLD else [file, ten_rows(file, folder)]
    peers, own = [], []
    for _ in range(RUNS):
        peers.append(run(sys.executable, PEER, *files))
        own.append(run("node", "-e", NODE, ROOT, *files))
    read, encoded = (min(seconds) for seconds in zip(*peers))
    loads, boths, peaks = zip(*own)
    load, both, memory = min(loads), min(boths), max(peaks)
    seconds = [f"{each:.2f}" for each in (read, encoded, load, both)]
    ratios = [f"{each:.1f}" for each in (both / encoded, both / read, memory)]
    print(f"| {' | '.join([name, *seconds, *ratios])} |", flush=True)


peers = ["read by pandas or pyarrow", "and encoded by pandas"]
ratios = ["ratio to the same work", "to reading alone", "peak / encoded"]
print(f"| {' | '.join(['table', *peers, 'loadData', 'and split', *ratios])} |")
print(f"|{' --- |' * 8}")
with tempfile.TemporaryDirectory() as folder:
    for given in FILES:
        compare(os.path.basename(given), given, folder)
    for name, make in () if FILES else TABLES.items():
        kind, write = make()
        write(f"{folder}/table.{kind}")
        compare(name.strip(), f"{folder}/table.{kind}", folder)
