// CIFAR-10's binary version: records of one label byte and 3 × 32 × 32 pixels, one channel after the other.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { openBytes, readRecords } from '../../io/byte_reader';
import { DataError, readOrExplain } from '../../io/data_error';
import { readFile } from '../../io/read_file';
import { type RowBlock, type RowSource, type RowSources, rowsOfBlock } from '../row_source';

const PIXELS = 3 * 32 * 32;
const RECORD = 1 + PIXELS;
const CLASSES = 10;

/** The class names of batches.meta.txt beside the batches, or 0 … 9. */
function classNames(folder: string): string[] {
  const file = path.join(folder, 'batches.meta.txt');
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    return Array.from({ length: CLASSES }, (_, i) => String(i));
  const names = readFile(file)
    .toString()
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  if (names.length !== CLASSES || new Set(names).size !== CLASSES)
    throw new DataError(
      file,
      '',
      `expected ${CLASSES} different class names, a line each, found ${names.length}`,
    );
  return names;
}

/** Records of a file, by its size. */
function recordsOf(file: string): number {
  const { size } = readOrExplain(file, () => statSync(file));
  if (size === 0 || size % RECORD !== 0)
    throw new DataError(
      file,
      '',
      `expected records of ${RECORD} bytes, a label and 3×32×32 pixels, found ${size} bytes`,
    );
  return size / RECORD;
}

async function* blocks(files: readonly string[], names: readonly string[]): AsyncGenerator<RowBlock> {
  for (const file of files) {
    const reader = openBytes(file);
    try {
      for await (const { bytes, first, count } of readRecords(
        reader,
        { offset: 0, rows: recordsOf(file), rowBytes: RECORD, what: 'its records' },
        rowsOfBlock(PIXELS),
      )) {
        const features = new Float32Array(count * PIXELS);
        const labels = Array.from({ length: count }, (_, row) => {
          const label = bytes[row * RECORD];
          if (label >= CLASSES)
            throw new DataError(
              file,
              `byte ${(first + row) * RECORD}`,
              `expected a label from 0 to ${CLASSES - 1}, found ${label}`,
            );
          for (let p = 0; p < PIXELS; p++) features[row * PIXELS + p] = bytes[row * RECORD + 1 + p] / 255;
          return names[label];
        });
        yield { rows: count, features, labels, place: (row) => `record ${first + row}` };
      }
    } finally {
      reader.close();
    }
  }
}

function source(place: string, files: readonly string[]): RowSource {
  const names = classNames(path.dirname(files[0]));
  return {
    path: place,
    format: 'CIFAR-10',
    columns: PIXELS,
    featureNames: null,
    rows: files.reduce((sum, file) => sum + recordsOf(file), 0),
    imageShape: [3, 32, 32],
    classNames: names,
    labelPlace: 'labels',
    unlabelled: null,
    details: '',
    blocks: () => blocks(files, names),
  };
}

/**
 * Opens a folder with data_batch_*.bin to train on and test_batch.bin to test on, or one such file.
 *
 * @throws DataError with path, place and expectation; so do its blocks.
 */
export async function openCifar10(place: string): Promise<RowSources> {
  if (!readOrExplain(place, () => statSync(place)).isDirectory()) return { data: source(place, [place]) };
  const names = readOrExplain(place, () => readdirSync(place)).sort();
  const find = (pattern: RegExp) =>
    names.filter((name) => pattern.test(name)).map((name) => path.join(place, name));
  const [train, test] = [find(/^data_batch_\d+\.bin$/), find(/^test_batch\.bin$/)];
  if (train.length + test.length === 0)
    throw new DataError(place, '', 'expected data_batch_1.bin … or test_batch.bin, found neither');
  if (train.length === 0) return { data: source(place, test) };
  return { data: source(place, train), ...(test.length ? { test: source(place, test) } : {}) };
}
