// The IDX format of the MNIST family: big-endian header, unsigned bytes, plain or gzipped.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  type ByteReader,
  checkFileSize,
  openBytes,
  plainSize,
  type Records,
  readRecords,
} from '../../io/byte_reader';
import { DataError, withPath } from '../../io/data_error';
import { listed, looksLikeData, type NamesByPart, namesByPart, partOfName, partsByName } from '../parts';
import { checkMemory, type RowBlock, type RowSource, type RowSources, rowsOfBlock } from '../row_source';

const IMAGES = /images.*idx3|idx3.*images|images-idx3-ubyte/i;
const NAMES = Array.from({ length: 256 }, (_, label) => String(label));

const hexadecimal = (value: number) => `0x${value.toString(16)}`;

/** Reads the header of unsigned bytes with so many dimensions. */
async function readHeader(reader: ByteReader, wanted: number): Promise<number[]> {
  const header = await reader.read(4 + 4 * wanted);
  const wrong = (position: string, problem: string) => new DataError(reader.path, position, problem);
  if (header.length === 0) throw wrong('byte 0', 'expected an IDX header, found an empty file');
  if (header.length < 4)
    throw wrong('byte 0', `expected a 4-byte magic number, found ${header.length} bytes`);
  const magic = header.readUInt32BE(0);
  const expected = 0x800 + wanted;
  if (magic !== expected) {
    const meaning = `unsigned bytes, ${wanted} dimensions`;
    const found = hexadecimal(magic);
    throw wrong('byte 0', `expected the magic number ${hexadecimal(expected)} (${meaning}), found ${found}`);
  }
  if (header.length < 4 + 4 * wanted)
    throw wrong('byte 4', `expected ${wanted} dimensions, found a file of ${header.length} bytes`);
  return Array.from({ length: wanted }, (_, i) => header.readUInt32BE(4 + 4 * i));
}

function recordsOf(dimensions: readonly number[]): Records {
  const [rows, ...rest] = dimensions;
  return {
    offset: 4 + 4 * dimensions.length,
    rows,
    rowBytes: rest.reduce((a, b) => a * b, 1),
    what: `dimensions ${dimensions.join('×')}`,
  };
}

/** Opens a file and reads its header; the reader is at the first record. */
async function open(
  file: string,
  wanted: number,
): Promise<{ reader: ByteReader; dimensions: number[]; records: Records }> {
  const reader = openBytes(file);
  try {
    const dimensions = await readHeader(reader, wanted);
    const records = recordsOf(dimensions);
    const size = plainSize(file);
    if (size !== null) checkFileSize(file, records, size);
    return { reader, dimensions, records };
  } catch (error) {
    reader.close();
    throw error;
  }
}

const isFolder = (file: string) => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
const isFile = (file: string) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

/**
 * The file that holds the other half, labels for images: the name it should have, and whether it is there.
 */
function labelsBeside(images: string): { name: string; found: string | undefined } {
  const name = path
    .basename(images)
    .replace(/images/i, 'labels')
    .replace(/idx3/i, 'idx1');
  const names = name === path.basename(images) ? [] : [name, name.replace(/\.gz$/, ''), `${name}.gz`];
  const files = names.map((each) => path.join(path.dirname(images), each));
  return { name, found: files.find(isFile) };
}

/** The file of labels that images are read with, where there is one. */
export const idxLabels = (images: string): string | undefined => labelsBeside(images).found;

async function* blocks(images: string, labels: string | null): AsyncGenerator<RowBlock> {
  const { reader, records } = await open(images, 3);
  const labelFile = labels === null ? null : await open(labels, 1);
  try {
    if (labelFile && labelFile.records.rows !== records.rows) {
      const problem = `expected ${records.rows} labels, one for each image, found ${labelFile.records.rows}`;
      throw new DataError(labels!, 'byte 4', problem);
    }
    const blockRows = rowsOfBlock(records.rowBytes);
    const labelBlocks = labelFile ? readRecords(labelFile.reader, labelFile.records, blockRows) : null;
    for await (const { bytes, first, count } of readRecords(reader, records, blockRows)) {
      const names = labelBlocks
        ? Array.from((await labelBlocks.next()).value!.bytes as Buffer, (label) => NAMES[label])
        : null;
      const features = new Float32Array(bytes);
      yield { rows: count, features, labels: names, position: (row) => `row ${first + row}` };
    }
    await labelBlocks?.next(); // its end is checked too
  } finally {
    reader.close();
    labelFile?.reader.close();
  }
}

async function source(images: string): Promise<RowSource> {
  const { reader, dimensions } = await open(images, 3);
  reader.close();
  const [rows, height, width] = dimensions;
  const columns = height * width;
  if (rows === 0 || columns === 0) {
    const found = `${rows} of ${height}×${width}`;
    const problem = `expected at least one image of at least one pixel, found ${found}`;
    throw new DataError(images, 'byte 4', problem);
  }
  checkMemory(images, 1, columns);
  const { name, found } = labelsBeside(images);
  return {
    path: images,
    format: 'IDX',
    columns,
    featureNames: null,
    rows,
    form: { shape: [height, width], bytes: true },
    imageShape: [1, height, width],
    labelNames: null,
    labelPosition: found ? path.basename(found) : 'labels',
    unlabelled: found ? null : { problem: `expected its labels beside it, as ${name}` },
    details: '',
    blocks: (withLabels) => blocks(images, withLabels ? found! : null),
  };
}

/** A compressed file beside the same one in plain is not another candidate. */
const isCopy = (name: string, names: readonly string[]) =>
  name.endsWith('.gz') && names.includes(name.slice(0, -3));

/** The images of each part in a folder. @throws DataError for none, or for several data sets. */
function imagesByPart(folder: string, names: readonly string[]): NamesByPart {
  const images = names.filter((name) => IMAGES.test(name) && !isFolder(path.join(folder, name)));
  const candidates = images.filter((name) => !isCopy(name, images));
  const ambiguous = (found: readonly string[]): never => {
    const problem = `expected one data set, found ${listed(found)}: give the images file of one`;
    throw new DataError(folder, '', problem);
  };
  if (candidates.length === 0)
    throw new DataError(folder, '', 'expected a file named like images-idx3-ubyte, found none');
  const stems = new Set(candidates.map((name) => partOfName(name.replace(/\.gz$/i, '')).stem));
  return stems.size > 1 ? ambiguous(candidates) : namesByPart(candidates, ambiguous);
}

/** What of a folder looks like data and is not read; a folder by its name and a slash. */
function unusedIn(folder: string, names: readonly string[], read: readonly RowSource[]): string[] {
  const used = read.flatMap(({ path: images }) => [images, labelsBeside(images).found ?? images]);
  const isUsed = (name: string) => used.includes(path.join(folder, name));
  return names
    .filter((name) => looksLikeData(name) && !isUsed(name))
    .map((name) => (isFolder(path.join(folder, name)) ? `${name}/` : name));
}

/**
 * Opens IDX images with their labels: an images file, or a folder of them. In a folder, names tell the parts:
 * train-*, val-* and t10k-* or test-*, also with the name of a set before it, as EMNIST has.
 *
 * @throws DataError with path, position and expectation; so do its blocks.
 */
export async function openIdx(fileOrFolder: string): Promise<RowSources> {
  const isOneFile = !withPath(fileOrFolder, () => statSync(fileOrFolder)).isDirectory();
  if (isOneFile) return { data: await source(fileOrFolder) };
  const folder = fileOrFolder;
  const names = withPath(folder, () => readdirSync(folder)).sort();
  const { train, validation, test } = imagesByPart(folder, names);
  const open = async (name: string | undefined) =>
    name === undefined ? undefined : source(path.join(folder, name));
  const parts = partsByName(await open(train), await open(validation), await open(test));
  const read = [parts.data, parts.validation, parts.test].filter((each) => each !== undefined);
  return { ...parts, unused: unusedIn(folder, names, read) };
}
