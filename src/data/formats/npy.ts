// NumPy's array format: a header of magic, version and a Python dictionary, then the values.
import { statSync } from 'node:fs';
import path from 'node:path';
import { fromHalf } from '../../core/half';
import {
  type ByteReader,
  checkFileSize,
  openBytes,
  plainSize,
  type Records,
  readRecords,
} from '../../io/byte_reader';
import { DataError } from '../../io/data_error';
import type { ColumnChoice } from '../columns/choose_columns';
import { checkMemory, type RowBlock, type RowSource, type RowSources, rowsOfBlock } from '../row_source';

/** An array in a file or archive: what its header says, and how to get at its values. */
export interface NpyArray extends Records {
  path: string;
  /** Its name, for messages. */
  name: string;
  shape: readonly number[];
  type: ElementType;
  /** Whether the first dimension varies fastest. */
  fortran: boolean;
  /** Where the size of the file proves the shape. */
  proven: boolean;
  open(): Promise<ByteReader>;
}

interface ElementType {
  /** As NumPy writes it: '<f4'. */
  descr: string;
  width: number;
  number: ((view: DataView, at: number) => number) | null;
  text: (view: DataView, at: number) => string;
}

const LONGEST_HEADER = 2 ** 16;
const LONGEST_TEXT = 2 ** 12;
const MOST_DIMENSIONS = 64; // NumPy's own bound

/** Readers by kind and width; `little` is the byte order. */
const NUMBERS: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f2: (view, at, little) => fromHalf(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** A string of fixed width: code points of 4 bytes (U) or bytes (S), filled up with zeros. */
function readText(kind: string, length: number, little: boolean): (view: DataView, at: number) => string {
  if (kind === 'S')
    return (view, at) =>
      Buffer.from(view.buffer, view.byteOffset + at, length)
        .toString('utf8')
        .replace(/\0+$/, '');
  return (view, at) => {
    const points = Array.from({ length }, (_, i) => view.getUint32(at + 4 * i, little));
    return String.fromCodePoint(...points.map((point) => (point > 0x10ffff ? 0xfffd : point))).replace(
      /\0+$/,
      '',
    );
  };
}

function elementType(descr: string): ElementType | null {
  const match = /^([<>|=]?)([a-zA-Z])(\d{1,9})$/.exec(descr);
  if (!match) return null;
  const little = match[1] !== '>';
  const [, , kind, digits] = match;
  const read = Object.hasOwn(NUMBERS, kind + digits) ? NUMBERS[kind + digits] : undefined;
  if (read) {
    const number = (view: DataView, at: number) => read(view, at, little);
    return { descr, width: Number(digits), number, text: (view, at) => String(number(view, at)) };
  }
  const length = Number(digits);
  if ((kind !== 'U' && kind !== 'S') || length < 1 || length > LONGEST_TEXT) return null;
  return {
    descr,
    width: kind === 'U' ? 4 * length : length,
    number: null,
    text: readText(kind, length, little),
  };
}

/** Reads the header, from a reader that stands at the start. */
export async function readNpyHeader(
  reader: ByteReader,
  name: string,
): Promise<Pick<NpyArray, 'shape' | 'type' | 'fortran' | keyof Records>> {
  const { path: file } = reader;
  const fail = (place: string, problem: string): never => {
    throw new DataError(file, name ? `array '${name}', ${place}` : place, problem);
  };
  const start = await reader.read(8);
  if (start.length < 8 || start.toString('latin1', 0, 6) !== '\x93NUMPY')
    fail(
      'byte 0',
      `expected a NumPy array, which starts with \\x93NUMPY, found ${start.length} bytes of something else`,
    );
  const wide = start[6] >= 2;
  const sizes = await reader.read(wide ? 4 : 2);
  const length = sizes.length < (wide ? 4 : 2) ? -1 : wide ? sizes.readUInt32LE() : sizes.readUInt16LE();
  if (start[6] < 1 || start[6] > 3 || length < 0 || length > LONGEST_HEADER)
    fail(
      'byte 6',
      `expected format version 1 to 3 and a header of at most ${LONGEST_HEADER} bytes, found version ${start[6]} and ${length}`,
    );
  const header = (await reader.read(length)).toString('utf8');
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? '';
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const dimensions = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (order === undefined || dimensions === undefined)
    fail('byte 10', "expected a header with 'descr', 'fortran_order' and 'shape'");
  const type =
    elementType(descr) ??
    fail(
      "'descr'",
      `expected floats, integers, booleans or text, found ${descr ? `'${descr}'` : 'a structured type'}`,
    );
  const shape = dimensions!
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
    .map(Number);
  const [rows = 0, ...rest] = shape;
  const rowBytes = rest.reduce((a, b) => a * b, type.width);
  if (shape.length > MOST_DIMENSIONS)
    fail("'shape'", `expected at most ${MOST_DIMENSIONS} dimensions, found ${shape.length}`);
  if (shape.length === 0 || !Number.isSafeInteger(rows * rowBytes))
    fail("'shape'", `expected rows, found (${shape.join(', ')})`);
  return {
    shape,
    type,
    fortran: order === 'True' && shape.length > 1,
    offset: start.length + sizes.length + length,
    rows,
    rowBytes,
    what: `${descr} of shape (${shape.join(', ')})`,
  };
}

/** Opens a file that holds one array. */
export async function openNpyArray(file: string): Promise<NpyArray> {
  const reader = openBytes(file);
  try {
    const header = await readNpyHeader(reader, '');
    const size = plainSize(file);
    if (size !== null) checkFileSize(file, header, size);
    return { ...header, path: file, name: '', proven: size !== null, open: async () => openBytes(file) };
  } finally {
    reader.close();
  }
}

interface Elements {
  view: DataView;
  first: number;
  count: number;
  /** Byte of an element: row of the block, place in the row in C order. */
  at(row: number, column: number): number;
}

/**
 * The elements of so many rows at a time. An array in Fortran order is read whole, as its rows lie
 * everywhere.
 */
async function* readElements(array: NpyArray, blockRows: number): AsyncGenerator<Elements> {
  const {
    shape,
    rows,
    rowBytes,
    type: { width },
    fortran,
    path: file,
  } = array;
  const columns = rowBytes / width;
  if (fortran) checkMemory(file, rows, columns);
  const reader = await array.open();
  try {
    await reader.read(array.offset);
    for await (const { bytes, first, count } of readRecords(
      reader,
      array,
      fortran ? Math.max(1, rows) : blockRows,
    )) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (!fortran) yield { view, first, count, at: (row, column) => row * rowBytes + column * width };
      else {
        const places = fortranPlaces(shape, columns); // of values that are there: a header alone takes no memory
        for (let from = 0; from < rows; from += blockRows) {
          yield {
            view,
            first: from,
            count: Math.min(blockRows, rows - from),
            at: (row, column) => (places[column] + from + row) * width,
          };
        }
      }
    }
  } finally {
    reader.close();
  }
}

/** For each place in a row, in C order, how far it is from the row's first element in Fortran order. */
function fortranPlaces(shape: readonly number[], columns: number): Float64Array {
  const places = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    let rest = column;
    let stride = shape.reduce((a, b) => a * b, 1);
    for (let d = shape.length - 1; d > 0; d--) {
      stride /= shape[d];
      places[column] += (rest % shape[d]) * stride;
      rest = Math.floor(rest / shape[d]);
    }
  }
  return places;
}

async function* blocks(
  data: NpyArray,
  labels: NpyArray | null,
  columns: number,
  scale: number,
): AsyncGenerator<RowBlock> {
  const blockRows = rowsOfBlock(columns);
  const read = data.type.number!;
  const labelBlocks = labels ? readElements(labels, blockRows) : null;
  for await (const { view, first, count, at } of readElements(data, blockRows)) {
    const features = new Float32Array(count * columns);
    for (let row = 0; row < count; row++) {
      for (let c = 0; c < columns; c++) {
        const value = read(view, at(row, c)) * scale;
        if (!Number.isFinite(Math.fround(value)))
          throw new DataError(
            data.path,
            `${data.name ? `array '${data.name}', ` : ''}row ${first + row}, column ${c}`,
            `expected a number that float32 holds, found ${value}`,
          );
        features[row * columns + c] = value;
      }
    }
    const names = labelBlocks ? textsOf(labels!, (await labelBlocks.next()).value as Elements) : null;
    yield { rows: count, features, labels: names, place: (row) => `row ${first + row}` };
  }
  await labelBlocks?.next(); // its end is checked too
}

function textsOf({ type, path: file, name }: NpyArray, { view, first, count, at }: Elements): string[] {
  return Array.from({ length: count }, (_, row) => {
    const text = type.text(view, at(row, 0));
    if (type.number && !Number.isSafeInteger(Number(text)))
      throw new DataError(
        file,
        `${name ? `array '${name}', ` : ''}row ${first + row}`,
        `expected the integer of a class, found ${text}`,
      );
    return text;
  });
}

/** An array of rows as features, with its labels or the reason why there are none. */
export function npySource(data: NpyArray, labels: NpyArray | string): RowSource {
  const { path: file, name, shape, rows, rowBytes, type } = data;
  const place = name ? `array '${name}'` : '';
  const columns = rowBytes / type.width;
  if (!type.number) throw new DataError(file, place, `expected numbers, found text (${type.descr})`);
  if (rows === 0 || columns === 0)
    throw new DataError(
      file,
      place,
      `expected at least one row of at least one feature, found shape (${shape.join(', ')})`,
    );
  checkMemory(file, 1, columns);
  if (typeof labels !== 'string' && (labels.rows !== rows || labels.rowBytes !== labels.type.width)) {
    throw new DataError(
      labels.path,
      labels.name && `array '${labels.name}'`,
      `expected ${rows} labels, one for each row, found shape (${labels.shape.join(', ')})`,
    );
  }
  // Bytes in three or four dimensions are images; their channels stand first.
  const isImage =
    type.descr.endsWith('u1') && (shape.length === 3 || (shape.length === 4 && [1, 3, 4].includes(shape[1])));
  return {
    path: file,
    format: 'NumPy',
    columns,
    featureNames: null,
    rows: data.proven ? rows : null,
    classNames: null,
    unlabelled: typeof labels === 'string' ? labels : null,
    imageShape: isImage
      ? [shape.length === 3 ? 1 : shape[1], shape[shape.length - 2], shape[shape.length - 1]]
      : null,
    labelPlace:
      typeof labels === 'string'
        ? 'labels'
        : labels.name
          ? `array '${labels.name}'`
          : path.basename(labels.path),
    details: [
      name && `array '${name}'`,
      typeof labels === 'string'
        ? 'no labels'
        : `labels from ${labels.name ? `'${labels.name}'` : path.basename(labels.path)}`,
    ]
      .filter(Boolean)
      .join(', '),
    blocks: (withLabels) =>
      blocks(data, withLabels ? (labels as NpyArray) : null, columns, isImage ? 1 / 255 : 1),
  };
}

const LABEL_WORDS = ['y', 'Y', 'labels', 'label', 'targets', 'target'];

/** The file that holds the labels: x.npy → y.npy, train_images.npy → train_labels.npy. */
function labelsBeside(file: string): string | undefined {
  const name = path.basename(file);
  const candidates = LABEL_WORDS.map((word) =>
    name.replace(/(?<![a-z])(x|features|images|data|embeddings)(?![a-z])/i, word),
  ).filter((each) => each !== name);
  return candidates
    .map((each) => path.join(path.dirname(file), each))
    .find((each) => statSync(each, { throwIfNoEntry: false })?.isFile());
}

/**
 * Opens an array of rows, [rows, …]: floats, integers or booleans in C or Fortran order. Labels are integers
 * or text in a file of their own: the one given, else the one beside it whose name has y or labels for x,
 * features, images, data or embeddings.
 *
 * @throws DataError with path, place and expectation; so do its blocks.
 */
export async function openNpy(
  file: string,
  { unlabelled = false }: ColumnChoice = {},
  labels?: string,
): Promise<RowSources> {
  const beside = unlabelled ? undefined : (labels ?? labelsBeside(file));
  const none =
    'expected its labels in a file of their own: name it with --labels, or put y.npy beside x.npy, or both arrays into an .npz';
  return {
    data: npySource(await openNpyArray(file), beside === undefined ? none : await openNpyArray(beside)),
  };
}
