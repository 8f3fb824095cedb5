// Files beyond 2^31 bytes, most of them holes: what is written can be read, whatever its size.
import { closeSync, ftruncateSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import os from 'node:os';
import { loadSafetensors } from '../../src';
import { freeMemory } from '../../src/core/memory';
import { dataDigest } from '../../src/run/data_digest';
import { regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { loadWhole } from '../support/load_whole';
import { parquetOfRuns } from '../support/parquet_bytes';
import { runTypeScript } from '../support/run_typescript';

const at = temporaryFolder();

/** Writes pieces of a file at their places; what is between them is a hole. */
function writeSparse(file: string, size: number, pieces: readonly (readonly [number, Uint8Array])[]) {
  const descriptor = openSync(file, 'w');
  ftruncateSync(descriptor, size);
  for (const [place, bytes] of pieces) writeSync(descriptor, bytes, 0, bytes.length, place);
  closeSync(descriptor);
}

/** A safetensors file of zeros, but for the last element of each tensor, which is 1. */
function writeTensors(file: string, sizes: Readonly<Record<string, number>>) {
  let end = 0;
  const entries = Object.entries(sizes).map(([name, size]) => {
    const from = end;
    end += 4 * size;
    return [name, { dtype: 'F32', shape: [size], data_offsets: [from, end] }] as const;
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const start = Buffer.concat([length, header]);
  const one = Buffer.from(Float32Array.of(1).buffer);
  const ones = entries.map(([, entry]) => [start.length + entry.data_offsets[1] - 4, one] as const);
  writeSparse(file, start.length + end, [[0, start], ...ones]);
}

/** A test that is left out where memory is smaller: it holds some gigabytes. */
const withMemory = (bytes: number) => (freeMemory() > bytes ? test : test.skip);

withMemory(5e9)(
  'a tensor beyond 2^31 bytes is read, and what is behind it',
  () => {
    writeTensors(at('large.safetensors'), { wide: 2 ** 29 + 3, after: 5 });
    const { status, stdout, stderr } = runTypeScript('support/read_tensors.ts', [at('large.safetensors')]);
    expect([status, stderr]).toEqual([0, '']);
    const { megabytes, ...ends } = JSON.parse(stdout) as Record<string, number>;
    expect(ends).toEqual({ wide: 1, after: 1 });
    expect(megabytes).toBeLessThan(2_700); // once, not beside the bytes of the file
  },
  180_000,
);

test('tensors that no memory holds are refused before any is read, with their size', () => {
  const floats = Math.floor(os.totalmem() / 8);
  writeTensors(at('huge.safetensors'), { a: floats, b: floats, c: floats });
  expect(() => loadSafetensors(at('huge.safetensors'))).toThrow(
    /huge\.safetensors: data: expected tensors that fit into memory, found [\d.e+]+ GB of the [\d.e+]+ GB that are free$/,
  );
});

test('Parquet columns beyond 2^32 bytes of a file are read', async () => {
  const from = 2 ** 32 + 7;
  const bytes = parquetOfRuns(['a', 'y'], 1_000, { groups: 2, from });
  writeSparse(at('far.parquet'), from + bytes.length - 4, [[from, bytes.subarray(4)]]);
  const data = await loadWhole({ data: at('far.parquet') });
  expect([data.rows, data.features[999], data.target.values[1_999]]).toEqual([2_000, 8, 1]);
});

// These read or write all of the bytes: a minute and more.
if (process.env.REGULUS_ENDURANCE === '1') {
  test('rows beyond 2^31 bytes have a digest', () => {
    const features = new Float32Array(2 ** 29 + 1); // never touched
    const target = { values: new Int32Array(1), description: { task: 'classification', classNames: ['a'] } };
    const data = { features, target, rows: 1, columns: features.length, imageShape: null, description: '' };
    expect(dataDigest(data)).toHaveLength(64);
  });

  withMemory(9e9)(
    'a run whose checkpoint takes 3.2 GB is used by every command',
    () => {
      const [data, run] = [writeTable(at('table.csv'), 240), at('run')];
      const done = (...args: string[]) => {
        const { status, stderr } = regulus(...args);
        const problems = stderr.split('\n').filter((line) => !/^((Note|Warning): .*)?$/.test(line));
        expect([status, ...problems]).toEqual([0]);
      };
      const size = ['--dim', '4096', '--depth', '2', '--batch-size', '240'];
      done('train', '--data', data, '--epochs', '1', ...size, '--out', run);
      expect(statSync(at('run', 'checkpoint.safetensors')).size).toBeGreaterThan(3e9);
      done('predict', run, '--data', data, '--out', at('predicted.csv'));
      done('evaluate', run, '--data', data);
      done('export', run, '--onnx', at('model.onnx'));
      done('train', '--resume', run, '--epochs', '2');
      expect(readdirSync(at())).toEqual(expect.arrayContaining(['model.onnx', 'predicted.csv']));
    },
    600_000,
  );
}
