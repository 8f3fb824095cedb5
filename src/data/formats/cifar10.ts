// CIFAR-10's binary version: records of one label byte and 3 × 32 × 32 pixels, one channel after the other.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { openBytes, readRecords } from '../../io/byte_reader';
import { DataError, withPath } from '../../io/data_error';
import { readText } from '../../io/read_file';
import { looksLikeData, partsByName } from '../parts';
import { type RowBlock, type RowSource, type RowSources, rowsOfBlock } from '../row_source';

const PIXELS = 3 * 32 * 32;
const RECORD = 1 + PIXELS;
const CLASSES = 10;
const BATCH = /^(data_batch_\d+|test_batch)\.bin$/;

/** The class names of batches.meta.txt beside the batches, or 0 … 9. */
function classNames(folder: string): string[] {
  const file = path.join(folder, 'batches.meta.txt');
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    return Array.from({ length: CLASSES }, (_, i) => String(i));
  const names = readText(file)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const problem = `expected ${CLASSES} different class names, a line each, found ${names.length}`;
  if (names.length !== CLASSES || new Set(names).size !== CLASSES) throw new DataError(file, '', problem);
  return names;
}

/** Records of a file, by its size. */
function recordsOf(file: string): number {
  const { size } = withPath(file, () => statSync(file));
  const problem = `expected records of ${RECORD} bytes, a label and 3×32×32 pixels, found ${size} bytes`;
  if (size === 0 || size % RECORD !== 0) throw new DataError(file, '', problem);
  return size / RECORD;
}

/** The pixels of so many records. */
function pixelsOf(records: Uint8Array, count: number): Float32Array {
  const features = new Float32Array(count * PIXELS);
  for (let row = 0; row < count; row++) {
    const [from, to] = [row * RECORD + 1, row * PIXELS];
    for (let pixel = 0; pixel < PIXELS; pixel++) features[to + pixel] = records[from + pixel];
  }
  return features;
}

async function* blocks(files: readonly string[], names: readonly string[]): AsyncGenerator<RowBlock> {
  for (const file of files) {
    const reader = openBytes(file);
    const records = { offset: 0, rows: recordsOf(file), rowBytes: RECORD, what: 'its records' };
    try {
      for await (const { bytes, first, count } of readRecords(reader, records, rowsOfBlock(PIXELS))) {
        const labels = Array.from({ length: count }, (_, row) => {
          const label = bytes[row * RECORD];
          const problem = `expected a label from 0 to ${CLASSES - 1}, found ${label}`;
          if (label >= CLASSES) throw new DataError(file, `byte ${(first + row) * RECORD}`, problem);
          return names[label];
        });
        const position = (row: number) => `record ${first + row}`;
        yield { rows: count, features: pixelsOf(bytes, count), labels, position };
      }
    } finally {
      reader.close();
    }
  }
}

function source(fileOrFolder: string, files: readonly string[]): RowSource {
  const names = classNames(path.dirname(files[0]));
  return {
    path: fileOrFolder,
    format: 'CIFAR-10',
    columns: PIXELS,
    featureNames: null,
    rows: files.reduce((sum, file) => sum + recordsOf(file), 0),
    form: { shape: [3, 32, 32], bytes: true },
    imageShape: [3, 32, 32],
    labelNames: names,
    labelPosition: 'labels',
    unlabelled: null,
    details: '',
    blocks: () => blocks(files, names),
  };
}

/**
 * Opens a folder with data_batch_*.bin to train on and test_batch.bin to test on, or one such file.
 *
 * @throws DataError with path, position and expectation; so do its blocks.
 */
export async function openCifar10(fileOrFolder: string): Promise<RowSources> {
  const isFolder = withPath(fileOrFolder, () => statSync(fileOrFolder)).isDirectory();
  if (!isFolder) return { data: source(fileOrFolder, [fileOrFolder]) };
  const folder = fileOrFolder;
  const names = withPath(folder, () => readdirSync(folder)).sort();
  const find = (pattern: RegExp) =>
    names.filter((name) => pattern.test(name)).map((name) => path.join(folder, name));
  const train = find(/^data_batch_\d+\.bin$/);
  const test = find(/^test_batch\.bin$/);
  if (train.length + test.length === 0)
    throw new DataError(folder, '', 'expected data_batch_1.bin … or test_batch.bin, found neither');
  const open = (files: readonly string[]) => (files.length ? source(folder, files) : undefined);
  const unused = names.filter((name) => looksLikeData(name) && !BATCH.test(name));
  return { ...partsByName(open(train), undefined, open(test)), unused };
}
