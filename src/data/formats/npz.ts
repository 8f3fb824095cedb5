// NumPy's archive of arrays: a zip file of .npy entries, stored or deflated.

import { promisify } from 'node:util';
import { type Entry, open as openZip, type ZipFile } from 'yauzl';
import { ByteReader } from '../../io/byte_reader';
import { DataError, explainFileError } from '../../io/data_error';
import { listed, type PartName, partOfName, partsByName, partWords } from '../parts';
import type { MissingLabels, RowSources } from '../row_source';
import { type ArrayChoice, npySource } from './npy';
import { type NpyArray, readNpyHeader } from './npy_array';

/** More entries than this are no data set. */
const MAX_ENTRIES = 1_000;
const FEATURES = ['x', 'features', 'images', 'data', 'embeddings', 'arr 0'];
const WEIGHTS = ['sample weight'];
const LABELS = ['y', 'labels', 'label', 'targets', 'target', 'arr 1'];

/** The stems of names as NumPy writes them. */
const shown = (stems: readonly string[]) => stems.join(', ').replace(' 0', '_0').replace(' 1', '_1');

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
      plain: null,
      open: () => openEntry(file, name, entry),
    };
  } finally {
    reader.close();
  }
}

/** The arrays of a sparse matrix, of which `data` has its values alone. */
const SPARSE = ['indices', 'indptr', 'data', 'shape'];

/** Names that are looked through, one list after the other: for training, those that name no part come last. */
type PartArrays = readonly (readonly string[])[];

/** The names of an archive's arrays, found by what they mean. */
class ArrayNames {
  readonly used = new Set<string>();

  constructor(
    readonly file: string,
    readonly names: readonly string[],
  ) {}

  /** The names of a part's arrays. */
  of(part: PartName): PartArrays {
    const named = (wanted: PartName | null) => this.names.filter((name) => partOfName(name).part === wanted);
    return part === 'train' ? [named(part), named(null)] : [named(part)];
  }

  /** The array of a part with the first of these stems. @throws DataError where two have it. */
  find(stems: readonly string[], lists: PartArrays): string | undefined {
    for (const list of lists) {
      for (const stem of stems) {
        const found = list.filter((name) => partOfName(name).stem === stem);
        if (found.length > 1)
          throw new DataError(this.file, '', `expected one array of a meaning, found ${listed(found)}`);
        if (found.length === 1) return found[0];
      }
    }
    return undefined;
  }

  /** The labels of a part: the array of this name or, in another part, of this stem; else by the usual names. */
  findLabels(labelName: string | undefined, arrays: PartArrays): string | undefined {
    if (labelName === undefined) return this.find(LABELS, arrays);
    const exact = arrays.flat().find((name) => name === labelName);
    return exact ?? this.find([partOfName(labelName).stem, ...LABELS], arrays);
  }

  /** The weights of a part: in the same way. */
  findWeights(weightName: string | undefined, arrays: PartArrays): string | undefined {
    if (weightName === undefined) return this.find(WEIGHTS, arrays);
    return (
      arrays.flat().find((name) => name === weightName) ?? this.find([partOfName(weightName).stem], arrays)
    );
  }
}

/** Opens the array of an archive that has no other. @throws DataError for an archive of none, or several. */
export async function openOnlyArray(file: string): Promise<NpyArray> {
  const entries = [...(await readEntries(file))];
  if (entries.length === 1) return openArray(file, ...entries[0]);
  const found = entries.length > 0 ? listed(entries.map(([name]) => name)) : 'none';
  throw new DataError(file, '', `expected one array, the labels, found ${found}`);
}

/**
 * Opens an archive. Features are the array named x, features, images, data, embeddings or arr_0; labels the
 * one named, else y, labels, label, targets, target or arr_1. Names tell the parts: x_train, x_val and
 * x_test,
 * or train_images and so on.
 *
 * How much each row counts is in the array named sample_weight, or sample_weight_train and so on, if there is
 * one.
 *
 * @param choice.target The array with the labels. @param choice.weights The array with the weights.
 * @param ofTraining Or the labels of the rows to train on.
 * @throws DataError with path, position and expectation; so do its blocks.
 */
export async function openNpz(
  file: string,
  { target: labelName, weights: weightName, unlabelled = false, targets }: ArrayChoice = {},
  ofTraining?: NpyArray,
): Promise<RowSources> {
  const entries = await readEntries(file);
  const names = new ArrayNames(file, [...entries.keys()]);
  const found = listed(names.names);
  if (SPARSE.every((name) => entries.has(name)))
    throw new DataError(file, '', "expected arrays of rows, found SciPy's sparse matrix: save its toarray()");
  const absent = unlabelled
    ? undefined
    : [labelName, weightName].find((name) => name !== undefined && !entries.has(name));
  if (absent !== undefined)
    throw new DataError(file, '', `expected an array named '${absent}', found ${found}`);

  const open = (name: string) => openArray(file, name, entries.get(name)!);
  const openLabels = async (arrays: PartArrays): Promise<NpyArray | MissingLabels> => {
    if (ofTraining) return ofTraining;
    const labels = unlabelled ? undefined : names.findLabels(labelName, arrays);
    if (labels !== undefined) names.used.add(labels);
    if (labels !== undefined) return open(labels);
    const problem = `expected an array of labels named ${shown(LABELS)}, found ${found}`;
    return { problem, code: 'NO_LABEL_ARRAY' };
  };
  const openWeights = async (arrays: PartArrays): Promise<NpyArray | undefined> => {
    const weights = unlabelled ? undefined : names.findWeights(weightName, arrays);
    if (weights === undefined) return undefined;
    names.used.add(weights);
    return open(weights);
  };
  let isWeighted = false;
  const openPart = async (part: PartName) => {
    const arrays = names.of(part);
    const features = names.find(FEATURES, arrays);
    if (features === undefined) return undefined;
    names.used.add(features);
    const labels = await openLabels(arrays);
    const weights = await openWeights(arrays);
    if (isWeighted && !weights)
      throw new DataError(file, '', `expected weights of ${partWords(part)} too, found ${found}`);
    isWeighted ||= weights !== undefined;
    return npySource(await open(features), { labels, weights, targets });
  };

  const train = await openPart('train');
  const others = train === undefined || ofTraining === undefined;
  const [validation, test] = others ? [await openPart('validation'), await openPart('test')] : [];
  if (!train && !validation && !test)
    throw new DataError(file, '', `expected an array of rows named ${shown(FEATURES)}, found ${found}`);
  const unused = unlabelled ? [] : names.names.filter((name) => !names.used.has(name));
  return { ...partsByName(train, validation, test), unused };
}
