// NumPy's archive of arrays: a zip file of .npy entries, stored or deflated.

import { promisify } from 'node:util';
import { type Entry, open as openZip, type ZipFile } from 'yauzl';
import { ByteReader } from '../../io/byte_reader';
import { DataError, explainFileError } from '../../io/data_error';
import type { ColumnChoice } from '../columns/choose_columns';
import type { MissingLabels, RowSources } from '../row_source';
import { npySource } from './npy';
import { type NpyArray, openNpyArray, readNpyHeader } from './npy_array';

/** More entries than this are no data set. */
const MAX_ENTRIES = 1_000;
const FEATURES = ['x', 'features', 'images', 'data', 'embeddings', 'arr_0'];
const LABELS = ['y', 'labels', 'label', 'targets', 'target', 'arr_1'];

const openArchive = promisify<string, object, ZipFile>(openZip);

async function withZip<T>(file: string, use: (zip: ZipFile) => Promise<T>): Promise<T> {
  try {
    return await use(await openArchive(file, { lazyEntries: true, autoClose: false }));
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'DataError') throw error;
    const known = explainFileError(file, error);
    if (known !== error) throw known;
    throw new DataError(file, 'zip', `expected a whole zip file of arrays, found: ${message}`);
  }
}

/** The entries that are arrays, by name. */
function readEntries(file: string): Promise<Map<string, Entry>> {
  return withZip(file, async (zip) => {
    try {
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        if (zip.entriesRead > MAX_ENTRIES)
          throw new DataError(file, 'zip', `expected at most ${MAX_ENTRIES} entries, found more`);
        if (entry.fileName.endsWith('.npy')) entries.set(entry.fileName.slice(0, -4), entry);
      }
      return entries;
    } finally {
      zip.close();
    }
  });
}

/** A reader of one entry; yauzl ends it with an error where it holds more or less than the archive says. */
function openEntry(file: string, name: string, entry: Entry): Promise<ByteReader> {
  return withZip(file, async (zip) => {
    try {
      const stream = await zip.openReadStreamPromise(entry);
      stream.on('close', () => zip.close());
      return new ByteReader(file, `array '${name}'`, stream);
    } catch (error) {
      zip.close();
      throw error;
    }
  });
}

async function openArray(file: string, name: string, entry: Entry): Promise<NpyArray> {
  const reader = await openEntry(file, name, entry);
  try {
    const header = await readNpyHeader(reader, name);
    const size = header.offset + header.rows * header.rowBytes;
    const problem = `expected ${size} bytes for ${header.what}, found ${entry.uncompressedSize}`;
    if (entry.uncompressedSize !== size) throw new DataError(file, `array '${name}'`, problem);
    return {
      ...header,
      path: file,
      name,
      proven: entry.compressionMethod === 0,
      open: () => openEntry(file, name, entry),
    };
  } finally {
    reader.close();
  }
}

/** What a name says without train and test: 'x_train' and 'train_x' are x. */
const stem = (name: string) => name.replace(/_?(train|test)_?/i, '').toLowerCase();

/**
 * Opens an archive. Features are the array named x, features, images, data, embeddings or arr_0; labels the
 * one named, else y, labels, label, targets, target or arr_1; with x_train and x_test (or train_images …) the
 * second part is the test set.
 *
 * @param choice.labelColumn The array with the labels. @param labelFile Or a .npy file that has them.
 * @throws DataError with path, position and expectation; so do its blocks.
 */
export async function openNpz(
  file: string,
  { labelColumn: labelName, unlabelled = false }: ColumnChoice = {},
  labelFile?: string,
): Promise<RowSources> {
  const entries = await readEntries(file);
  const names = [...entries.keys()];
  const listed = names.slice(0, 8).join(', ') || 'none';
  if (labelName !== undefined && !entries.has(labelName) && !unlabelled)
    throw new DataError(file, '', `expected an array named '${labelName}', found ${listed}`);

  const open = (name: string) => openArray(file, name, entries.get(name)!);
  /** The first of these arrays among `part`. */
  const find = (stems: readonly string[], part: readonly string[]) => {
    const inOrder = stems.map((each) => part.find((name) => stem(name) === each));
    return inOrder.find((name) => name !== undefined);
  };
  const openLabels = async (part: readonly string[]): Promise<NpyArray | MissingLabels> => {
    if (labelFile !== undefined) return openNpyArray(labelFile);
    const named = part.find((name) => name === labelName);
    const labels = unlabelled ? undefined : (named ?? find(LABELS, part));
    if (labels !== undefined) return open(labels);
    const problem = `expected an array of labels named ${LABELS.join(', ')}, found ${listed}`;
    return { problem, code: 'NO_LABEL_ARRAY' };
  };
  const openPart = async (part: readonly string[]) => {
    const features = find(FEATURES, part);
    return features === undefined ? undefined : npySource(await open(features), await openLabels(part));
  };

  const isTest = (name: string) => /test/i.test(name);
  const data = await openPart(names.filter((name) => !isTest(name)));
  if (data === undefined)
    throw new DataError(file, '', `expected an array of rows named ${FEATURES.join(', ')}, found ${listed}`);
  const test = labelFile === undefined ? await openPart(names.filter(isTest)) : undefined;
  return test ? { data, test } : { data };
}
