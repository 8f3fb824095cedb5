// The IDX format of the MNIST family: big-endian header, unsigned bytes, plain or gzipped.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DataError, readOrExplain } from './data_error';
import type { Dataset } from './dataset';

const IMAGES = /images.*idx3|idx3.*images|images-idx3-ubyte/i;
const MAX_EXPANDED = 2 ** 32 - 1;

interface Idx {
  dimensions: number[];
  values: Uint8Array;
}

function readBytes(file: string): Buffer {
  const raw = readOrExplain(file, () => readFileSync(file));
  if (raw.length < 2 || raw[0] !== 0x1f || raw[1] !== 0x8b) return raw;
  try {
    return gunzipSync(raw, { maxOutputLength: MAX_EXPANDED });
  } catch (error) {
    throw new DataError(file, 'gzip', `expected a whole gzip file, found: ${(error as Error).message}`);
  }
}

function readIdx(file: string, wanted: number): Idx {
  const bytes = readBytes(file);
  if (bytes.length === 0) throw new DataError(file, 'byte 0', 'expected an IDX header, found an empty file');
  if (bytes.length < 4) throw new DataError(file, 'byte 0', `expected a 4-byte magic number, found ${bytes.length} bytes`);
  const magic = bytes.readUInt32BE(0);
  if (magic !== 0x800 + wanted) {
    throw new DataError(file, 'byte 0', `expected the magic number 0x${(0x800 + wanted).toString(16)} (unsigned bytes, ${wanted} dimensions), found 0x${magic.toString(16)}`);
  }
  const header = 4 + 4 * wanted;
  if (bytes.length < header) throw new DataError(file, 'byte 4', `expected ${wanted} dimensions, found a file of ${bytes.length} bytes`);
  const dimensions = Array.from({ length: wanted }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const size = dimensions.reduce((a, b) => a * b, 1);
  if (bytes.length !== header + size) {
    throw new DataError(file, `byte ${header}`, `expected ${size} bytes for dimensions ${dimensions.join('×')}, found ${bytes.length - header}`);
  }
  return { dimensions, values: bytes.subarray(header) };
}

/** The file that holds the other half: labels for images. */
function labelsBeside(images: string): string {
  const name = path.basename(images).replace(/images/i, 'labels').replace(/idx3/i, 'idx1');
  const folder = path.dirname(images);
  const found = [name, name.replace(/\.gz$/, ''), `${name}.gz`].map((each) => path.join(folder, each)).find((each) => {
    try {
      return statSync(each).isFile();
    } catch {
      return false;
    }
  });
  if (!found) throw new DataError(images, '', `expected its labels beside it, as ${name}`);
  return found;
}

function load(images: string): Dataset {
  const labelsFile = labelsBeside(images);
  const { dimensions: [rows, height, width], values } = readIdx(images, 3);
  const { dimensions: [labelRows], values: labels } = readIdx(labelsFile, 1);
  if (rows !== labelRows) throw new DataError(labelsFile, 'byte 4', `expected ${rows} labels, one for each image, found ${labelRows}`);
  if (rows === 0 || height * width === 0) throw new DataError(images, 'byte 4', `expected at least one image of at least one pixel, found ${rows} of ${height}×${width}`);
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  if (new Set(labels).size < 2) throw new DataError(labelsFile, 'labels', 'expected at least two classes, found one');
  return {
    features: Float32Array.from(values, (value) => value / 255), labels: Int32Array.from(labels), rows, columns: height * width,
    classNames: Array.from({ length: classes }, (_, i) => String(i)), imageShape: [1, height, width],
    description: `IDX, ${rows} images of ${height}×${width} from ${path.basename(images)}`,
  };
}

/**
 * Reads IDX images with their labels: an images file, or a folder of them. In a folder with train-* and t10k-*, the second is
 * the test set.
 *
 * @throws DataError with path, place and expectation.
 */
export function readIdxData(place: string): { data: Dataset; test?: Dataset } {
  if (!readOrExplain(place, () => statSync(place)).isDirectory()) return { data: load(place) };
  const images = readdirSync(place).filter((name) => IMAGES.test(name)).sort();
  const train = images.find((name) => /^train/i.test(name));
  const test = images.find((name) => /^(t10k|test)/i.test(name));
  const first = train ?? test ?? images[0];
  if (!first) throw new DataError(place, '', 'expected a file named like images-idx3-ubyte, found none');
  const data = load(path.join(place, first));
  return train && test ? { data, test: load(path.join(place, test)) } : { data };
}
