// Every reader of files, with small real files of its kind. A new format is a new row.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Command } from 'commander';
import {
  classNamesOf,
  type Dataset,
  fitStandardisation,
  loadData,
  loadRun,
  loadSafetensors,
  saveSafetensors,
  tensor,
} from '../../src';
import { applyConfig } from '../../src/cli/config';
import { addTrainOptions, resolveTrainOptions, trainOptions } from '../../src/cli/options';
import { bestCommand } from '../../src/cli/sweep_output';
import { openParquetTable } from '../../src/data/formats/parquet_table';
import { loadCheckpoint, restore } from '../../src/run/checkpoint';
import { buildJob } from '../../src/run/job';
import type { TrainOptions } from '../../src/run/options';
import { RunFolder } from '../../src/run/run_folder';
import { writeComparison } from '../../src/run/run_report';
import { trainJob } from '../../src/run/train';
import { SweepFolder } from '../../src/sweep/sweep_folder';
import { writeSweepReport } from '../../src/sweep/sweep_report';
import { writeTable } from '../support/command';
import { defaultOptions } from '../support/default_options';
import { writeIdxPair } from '../support/idx_file';
import { fittedWhole, loadWhole } from '../support/load_whole';
import { python, pythonWith } from '../support/python';
import { cellsOf } from '../support/table_cells';
import { fitTable, TEXT_TABLES } from './text_tables';

export interface Reader {
  name: string;
  /** Writes valid files into a folder of its own; returns those that are damaged, one at a time. */
  write: (folder: string) => string[] | Promise<string[]>;
  /** Reads them; throws only DataError. */
  read: (folder: string, file: string) => unknown;
  /** The content of a compressed file is damaged too. */
  unpack?: (bytes: Buffer) => Buffer;
  pack?: (bytes: Buffer) => Buffer;
}

/** Fails unless a table has as many rows as it says, and cells that are all there in each way to read them. */
async function checkTable(file: string): Promise<void> {
  const source = await openParquetTable(file);
  const cells = Object.values(await cellsOf(source));
  for (const { numbers, coded, texts } of cells)
    if ([numbers, coded, texts].some((each) => each.length !== source.rows))
      throw new Error('another number of rows than the file says');
    else if (coded.some((text, i) => text !== texts[i])) throw new Error('codes of other texts');
  await fitTable(file, source.rows!);
}

/** Fails unless what was read can be trained on. */
async function checkData(loaded: ReturnType<typeof loadData>): Promise<void> {
  for (const part of (Object.values(await loaded) as Dataset[]).map(fittedWhole)) {
    const { features, target, rows, columns } = part;
    const isClass = target.description.task === 'classification';
    const classes = isClass ? classNamesOf(target.description).length : 0;
    const isUsable = (label: number) => (isClass ? label >= 0 && label < classes : Number.isFinite(label));
    if (
      features.length !== rows * columns ||
      target.values.length !== rows ||
      !features.every(Number.isFinite)
    )
      throw new Error('features that are not finite, or not rows × columns');
    if (rows < 1 || columns < 1 || !target.values.every(isUsable))
      throw new Error('labels outside the classes, or numbers that are not finite');
    const { mean, scale } = fitStandardisation({
      data: part,
      indices: Uint32Array.from({ length: rows }, (_, i) => i),
    });
    if (![...mean, ...scale].every(Number.isFinite)) throw new Error('a standardisation that is not finite');
  }
}

const OPTIONS: Omit<TrainOptions, 'data' | 'out'> = {
  ...defaultOptions,
  histograms: true,
  format: 'csv',
  valFraction: 0.2,
  dim: 4,
  depth: 1,
  hiddenRatio: 1,
  epochs: 2,
  batchSize: 16,
  lr: 1e-3,
  ema: 0.9,
  saveEvery: '5m',
  distributed: false,
  threads: 1,
};

/** A finished run; its table is beside its folder. */
async function writeRun(folder: string): Promise<string> {
  const out = path.join(folder, 'run');
  await trainJob({ ...OPTIONS, data: writeTable(path.join(folder, 'table.csv'), 40), out }, '0.0.0');
  return out;
}

const csv: Reader = {
  name: 'csv',
  write: (folder) => [writeTable(path.join(folder, 'table.csv'), 40)],
  read: (_, file) => checkData(loadData({ data: file })),
};
const pair = (folder: string, ending: string) => {
  const files = [
    path.join(folder, `images-idx3-ubyte${ending}`),
    path.join(folder, `labels-idx1-ubyte${ending}`),
  ];
  writeIdxPair(files[0], files[1], 12);
  return files;
};
const readFolder = (folder: string) => checkData(loadData({ data: folder }));

export const READERS: readonly Reader[] = [
  csv,
  ...TEXT_TABLES,
  { name: 'idx', write: (folder) => pair(folder, ''), read: readFolder },
  {
    name: 'idx.gz',
    write: (folder) => pair(folder, '.gz'),
    read: readFolder,
    unpack: gunzipSync,
    pack: gzipSync,
  },
  {
    name: 'cifar10',
    write: (folder) => {
      const files = ['data_batch_1.bin', 'test_batch.bin', 'batches.meta.txt'].map((name) =>
        path.join(folder, name),
      );
      for (const file of files.slice(0, 2))
        writeFileSync(file, Buffer.concat([0, 3, 9].map((label) => Buffer.alloc(3073, 7).fill(label, 0, 1))));
      writeFileSync(files[2], Array.from({ length: 10 }, (_, i) => `class ${i}\n`).join(''));
      return files;
    },
    read: readFolder,
  },
  {
    name: 'npy and npz',
    write: (folder) => {
      python(
        `import sys, numpy as np
d = sys.argv[1] + '/'
x = np.arange(36, dtype='f4').reshape(12, 3)
np.save(d + 'x.npy', x)
np.save(d + 'f_x.npy', np.asfortranarray(x.astype('f8')))
for name in ['y', 'f_y']: np.save(d + name + '.npy', np.arange(12) % 3)
np.savez(d + 'stored.npz', x=x, y=np.arange(12) % 3)
np.savez_compressed(d + 'deflated.npz', x=x.astype('u1'), y=np.array(list('abc') * 4))`,
        folder,
      );
      return ['x.npy', 'stored.npz', 'deflated.npz', 'f_x.npy'].map((name) => path.join(folder, name));
    },
    read: (folder, file) =>
      checkData(
        loadData({ data: file, ...(file.endsWith('.npy') ? { labels: path.join(folder, 'y.npy') } : {}) }),
      ),
  },
  {
    name: 'parquet',
    write: (folder) => {
      pythonWith('pyarrow==25.0.1')(
        `import sys, pyarrow as pa, pyarrow.parquet as pq
n = 60
t = pa.table({
  'kind': [['x', 'y', 'z'][i % 3] for i in range(n)],
  'f': pa.array([i / 4 for i in range(n)], pa.float32()),
  'd': [i / 8 for i in range(n)],
  'l': pa.array(range(n), pa.int64()),
})
for codec in ['none', 'snappy', 'gzip', 'zstd', 'lz4', 'brotli']:
  pq.write_table(t, f'{sys.argv[1]}/{codec}.parquet', compression=codec, row_group_size=20)`,
        folder,
      );
      return ['none', 'snappy', 'gzip', 'zstd', 'lz4', 'brotli'].map((codec) =>
        path.join(folder, `${codec}.parquet`),
      );
    },
    read: (_, file) => checkData(loadData({ data: file })),
  },
  {
    name: 'parquet table',
    write: (folder) => {
      pythonWith('pyarrow==25.0.1')(
        `import sys, datetime, decimal, pyarrow as pa, pyarrow.parquet as pq
n = 60
some = lambda value: [None if i % 5 == 3 else value(i) for i in range(n)]
t = pa.table({
  'text': some(lambda i: 'word %d' % (i % 7)),
  'number': some(lambda i: i / 8),
  'boolean': some(lambda i: i % 3 == 0),
  'decimal': some(lambda i: decimal.Decimal(i) / 4),
  'day': some(lambda i: datetime.date(2026, 1, 1 + i % 28)),
  'time': pa.array(some(lambda i: i * 10 ** 15), pa.timestamp('ns')),
  'list': pa.array(some(lambda i: [i / 4, None, -i]), pa.list_(pa.float32())),
  'nested': [{'a': i} for i in range(n)],
})
d = sys.argv[1] + '/'
pq.write_table(t, d + 'plain.parquet', use_dictionary=False, compression='none')
pq.write_table(t, d + 'snappy.parquet', row_group_size=20, data_page_version='2.0')
pq.write_table(t, d + 'delta.parquet', use_dictionary=False, compression='none', column_encoding={
  'text': 'DELTA_BYTE_ARRAY', 'time': 'DELTA_BINARY_PACKED', 'number': 'BYTE_STREAM_SPLIT'})`,
        folder,
      );
      return ['plain', 'snappy', 'delta'].map((name) => path.join(folder, `${name}.parquet`));
    },
    read: (_, file) => checkTable(file),
  },
  {
    name: 'safetensors',
    write: (folder) => {
      const file = path.join(folder, 'model.safetensors');
      saveSafetensors(
        file,
        {
          'a.weight': tensor(new Float32Array(6).fill(0.5), [2, 3]),
          b: tensor(Float32Array.of(1), []),
          none: tensor(new Float32Array(0), [0, 4]),
        },
        { format: 'pt' },
      );
      return [file];
    },
    read: (_, file) => {
      for (const float32 of [false, true])
        for (const { data, shape } of Object.values(loadSafetensors(file, { float32 }).tensors))
          if (data.length !== shape.reduce((size, each) => size * each, 1)) throw new Error('a wrong size');
    },
  },
  {
    name: 'run folder',
    write: async (folder) => {
      const run = await writeRun(folder);
      return ['checkpoint.safetensors', 'best.safetensors'].map((name) => path.join(run, name));
    },
    read: (folder) => {
      for (const weights of ['last', 'best', 'averaged'] as const) {
        const { probabilities, standardisation } = loadRun(path.join(folder, 'run'), { weights });
        probabilities(
          tensor(new Float32Array(standardisation.mean.length), [1, standardisation.mean.length]),
        );
      }
    },
  },
  {
    name: 'checkpoint',
    write: async (folder) => [path.join(await writeRun(folder), 'checkpoint.safetensors')],
    read: async (folder, file) => {
      const data = await loadWhole({ data: path.join(folder, 'table.csv') });
      const train = { data, indices: Uint32Array.from({ length: data.rows }, (_, i) => i) };
      const checkpoint = loadCheckpoint(file);
      restore(buildJob(OPTIONS as TrainOptions, train, fitStandardisation(train)).trainer, checkpoint);
    },
  },
  {
    name: 'JSON lines',
    write: async (folder) => [path.join(await writeRun(folder), 'metrics.jsonl')],
    read: (folder) => RunFolder.reopen(path.join(folder, 'run'), 1),
  },
  {
    name: 'report',
    write: async (folder) => {
      const run = await writeRun(folder);
      return ['config.json', 'metrics.jsonl', 'histograms.jsonl', 'summary.json'].map((name) =>
        path.join(run, name),
      );
    },
    read: (folder) => writeComparison([path.join(folder, 'run')], path.join(folder, 'report.html')),
  },
  {
    name: 'YAML',
    write: (folder) => {
      const file = path.join(folder, 'options.yaml');
      writeFileSync(
        file,
        `# a run
epochs: 2
lr: &rate 1e-3
weight-decay: *rate
labelSmoothing: 0.2
data: "table.csv"
test-fraction: 0.25
split: tail
activation: gelu_tanh
`,
      );
      return [file];
    },
    read: (_, file) => {
      const command = addTrainOptions(new Command('train'));
      applyConfig(command, trainOptions(), file);
      resolveTrainOptions(command.opts(), 'run');
    },
  },
  {
    name: 'sweep folder',
    write: (folder) => {
      const sweep = path.join(folder, 'sweep');
      const plan = {
        version: 1,
        options: {},
        axes: { lr: [0.1, 0.2] },
        ranges: {},
        strategy: 'grid',
        eta: 3,
        metric: 'loss',
        seeds: [0],
        settings: [{ lr: 0.1 }, { lr: 0.2 }],
        data: '',
      } as const;
      SweepFolder.create(sweep, JSON.parse(JSON.stringify(plan))).add({
        trial: 0,
        setting: { lr: 0.1 },
        seed: 0,
        status: 'done',
        epochs: 1,
        val_accuracy: 1,
        val_loss: 0,
        val_ece: 0,
        train_loss: 0,
        seconds: 1,
      });
      return ['sweep.json', 'results.jsonl'].map((name) => path.join(sweep, name));
    },
    read: (folder) => {
      const sweep = path.join(folder, 'sweep');
      const { folder: opened, plan } = SweepFolder.open(sweep);
      opened.results(plan);
      writeSweepReport(sweep, bestCommand(plan, opened.results(plan)));
    },
  },
];

/** A reader's valid files, in a folder of its own. */
export async function writeSamples(
  reader: Reader,
  folder: string,
): Promise<{ file: string; bytes: Buffer }[]> {
  mkdirSync(folder, { recursive: true });
  const files = await reader.write(folder);
  return files.map((file) => ({ file, bytes: readFileSync(file) }));
}

/** Puts a sample back. */
export const repair = ({ file, bytes }: { file: string; bytes: Buffer }): void => writeFileSync(file, bytes);
