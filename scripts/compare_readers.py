"""Times loadData beside pandas and pyarrow on tall and wide tables.

python scripts/compare_readers.py needs numpy, pandas and pyarrow, and a built dist/. Each file is
read by each library once, in processor seconds of a process of its own, without its start.
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
const { loadData } = require(process.argv[1]);
const used = () => process.cpuUsage();
const seconds = () => (used().user + used().system) / 1e6;
const start = seconds();
loadData({ data: process.argv[2] }).then(() => console.log((seconds() - start).toFixed(2)));
"""
PYTHON = """
import sys, time
import pandas, pyarrow.parquet
read = pandas.read_csv if sys.argv[1].endswith('csv') else pyarrow.parquet.read_table
start = time.process_time()
read(sys.argv[1])
print(f'{time.process_time() - start:.2f}')
"""


def write_tables(folder):
    """Writes the tables; returns what each is, by file."""
    draw = np.random.default_rng(0)
    tall = pd.DataFrame(draw.standard_normal((200_000, 20))).add_prefix("f")
    tall["y"] = draw.integers(0, 5, len(tall))
    tall.round(6).to_csv(f"{folder}/six.csv", index=False)
    tall.to_csv(f"{folder}/all.csv", index=False)
    wide = pd.DataFrame(draw.standard_normal((200, 20_000)).round(6)).add_prefix("f")
    wide["y"] = np.arange(200) % 2
    wide.to_csv(f"{folder}/wide.csv", index=False)
    columns = {f"f{i}": draw.random(2_000) for i in range(4_000)}
    table = pa.table({**columns, "y": np.arange(2_000) % 2})
    pq.write_table(table, f"{folder}/wide.parquet", row_group_size=200)
    rows = 1_000_000
    columns = {f"d{i}": draw.standard_normal(rows) for i in range(12)}
    columns |= {f"f{i}": draw.standard_normal(rows).astype("f4") for i in range(4)}
    columns |= {f"i{i}": draw.integers(0, 1_000, rows) for i in range(4)}
    table = pa.table({**columns, "y": np.arange(rows) % 5})
    for codec in ["snappy", "zstd"]:
        pq.write_table(table, f"{folder}/{codec}.parquet", compression=codec)
    return {
        "six.csv": "CSV, 200,000 x 21, 6 decimals",
        "all.csv": "CSV, 200,000 x 21, all digits",
        "wide.csv": "CSV, 200 x 20,001",
        "wide.parquet": "Parquet, 4,001 columns in 10 row groups",
        "snappy.parquet": "Parquet, 1,000,000 x 21, Snappy",
        "zstd.parquet": "Parquet, 1,000,000 x 21, Zstandard",
    }


def seconds(*command):
    """What a process prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


with tempfile.TemporaryDirectory() as folder:
    print("| table | pandas or pyarrow | loadData |\n| --- | --- | --- |")
    for name, what in write_tables(folder).items():
        file = f"{folder}/{name}"
        peer = seconds(sys.executable, "-c", PYTHON, file)
        print(f"| {what} | {peer} s | {seconds('node', '-e', NODE, ROOT, file)} s |")
