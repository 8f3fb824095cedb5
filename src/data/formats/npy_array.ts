// NumPy's array format: a header of magic, version and a Python dictionary, then the values.
import { setImmediate } from '../../core/clock';
import { fromHalf } from '../../core/half';
import { gigabytes } from '../../core/memory';
import {
  type ByteReader,
  checkFileSize,
  openBytes,
  plainSize,
  type Records,
  readRecords,
} from '../../io/byte_reader';
import { DataError } from '../../io/data_error';
import { OpenFile } from '../../io/open_file';
import { checkMemory, rowsOfBlock } from '../row_source';

/** An array in a file or archive: what its header says, and how to get at its values. */
export interface NpyArray extends Records {
  path: string;
  /** Its name, for messages. */
  name: string;
  shape: readonly number[];
  type: ElementType;
  /** Whether the first dimension varies fastest. */
  fortran: boolean;
  /** The file that holds its bytes as they are, to be read from at any place; null where none does. */
  plain: string | null;
  open(): Promise<ByteReader>;
}

interface ElementType {
  /** As NumPy writes it: '<f4'. */
  descr: string;
  width: number;
  /** Whether its numbers have more digits than float32. */
  isLong: boolean;
  number: ((view: DataView, at: number) => number) | null;
  /** All digits of integers that have more than a double; null for other numbers. */
  exact: ((view: DataView, at: number) => bigint) | null;
  text: (view: DataView, at: number) => string;
}

const MAGIC = '\x93NUMPY';
const MAX_HEADER = 2 ** 16;
const MAX_TEXT = 2 ** 12;
/** Bytes of one array that are held whole: a Buffer's limit. */
const MAX_HELD = 2 ** 32 - 1;
const MAX_DIMENSIONS = 64; // NumPy's own bound

/** Readers by kind and width; `little` is the byte order. */
type Readers<T> = Readonly<Record<string, (view: DataView, at: number, little: boolean) => T>>;
/** Those of integers that have more digits than a double. */
const INTEGERS: Readers<bigint> = {
  u8: (view, at, little) => view.getBigUint64(at, little),
  i8: (view, at, little) => view.getBigInt64(at, little),
};
const NUMBERS: Readers<number> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(INTEGERS.u8(view, at, little)),
  i8: (view, at, little) => Number(INTEGERS.i8(view, at, little)),
  f2: (view, at, little) => fromHalf(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

const withoutPadding = (text: string) => text.replace(/\0+$/, '');
const LAST_CODE_POINT = 0x10ffff;
const REPLACEMENT = 0xfffd;

/** A string of fixed width: code points of 4 bytes (U) or bytes (S), filled up with zeros. */
function readText(kind: string, length: number, little: boolean): (view: DataView, at: number) => string {
  if (kind === 'S')
    return (view, at) =>
      withoutPadding(Buffer.from(view.buffer, view.byteOffset + at, length).toString('utf8'));
  return (view, at) => {
    const points = Array.from({ length }, (_, i) => {
      const point = view.getUint32(at + 4 * i, little);
      return point > LAST_CODE_POINT ? REPLACEMENT : point;
    });
    return withoutPadding(String.fromCodePoint(...points));
  };
}

function elementType(descr: string): ElementType | null {
  const match = /^([<>|=]?)([a-zA-Z])(\d{1,9})$/.exec(descr);
  if (!match) return null;
  const [, order, kind, digits] = match;
  const little = order !== '>';
  const read = Object.hasOwn(NUMBERS, kind + digits) ? NUMBERS[kind + digits] : undefined;
  if (read) {
    const number = (view: DataView, at: number) => read(view, at, little);
    const isLong = kind === 'f' ? digits === '8' : Number(digits) >= 4;
    const whole = Object.hasOwn(INTEGERS, kind + digits) ? INTEGERS[kind + digits] : null;
    const exact = whole && ((view: DataView, at: number) => whole(view, at, little));
    const text = (view: DataView, at: number) => String(number(view, at));
    return { descr, width: Number(digits), isLong, number, exact, text };
  }
  const length = Number(digits);
  if ((kind !== 'U' && kind !== 'S') || length < 1 || length > MAX_TEXT) return null;
  return {
    descr,
    width: kind === 'U' ? 4 * length : length,
    isLong: false,
    number: null,
    exact: null,
    text: readText(kind, length, little),
  };
}

/** An array by its name, where it has one, for messages. */
export const named = (name: string): string => (name ? `array '${name}'` : '');

type Header = Pick<NpyArray, 'shape' | 'type' | 'fortran' | keyof Records>;
type Fail = (position: string, problem: string) => never;

/** Reads magic, version and length; returns the text of the header and the byte of the first value. */
async function readHeaderText(reader: ByteReader, fail: Fail): Promise<{ text: string; offset: number }> {
  const start = await reader.read(8);
  if (start.length < 8 || start.toString('latin1', 0, 6) !== MAGIC) {
    const found = `${start.length} bytes of other content`;
    fail('byte 0', `expected a NumPy array, which starts with \\x93NUMPY, found ${found}`);
  }
  const version = start[6];
  const lengthBytes = version >= 2 ? 4 : 2;
  const sizes = await reader.read(lengthBytes);
  const length = sizes.length < lengthBytes ? -1 : sizes.readUIntLE(0, lengthBytes);
  if (version < 1 || version > 3 || length < 0 || length > MAX_HEADER) {
    const expected = `format version 1 to 3 and a header of at most ${MAX_HEADER} bytes`;
    fail('byte 6', `expected ${expected}, found version ${version} and ${length}`);
  }
  const text = (await reader.read(length)).toString('utf8');
  return { text, offset: start.length + lengthBytes + length };
}

/** Reads the header, from a reader that is at the start. */
export async function readNpyHeader(reader: ByteReader, name: string): Promise<Header> {
  const fail: Fail = (position, problem) => {
    throw new DataError(reader.path, [named(name), position].filter(Boolean).join(', '), problem);
  };
  const { text, offset } = await readHeaderText(reader, fail);
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1] ?? '';
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const dimensions = /'shape':\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (order === undefined || dimensions === undefined)
    return fail('byte 10', "expected a header with 'descr', 'fortran_order' and 'shape'");

  const found = descr ? `'${descr}'` : 'a structured type';
  const remedy = /^[<>|=]?O/.test(descr) ? ' (Python objects): save it as text, by array.astype(str)' : '';
  const problem = `expected floats, integers, booleans or text, found ${found}${remedy}`;
  const type = elementType(descr) ?? fail("'descr'", problem);

  const words = dimensions.split(',').map((each) => each.trim());
  const shape = words.filter(Boolean).map(Number);
  const [rows = 0, ...rest] = shape;
  const rowBytes = rest.reduce((a, b) => a * b, type.width);
  if (shape.length > MAX_DIMENSIONS)
    fail("'shape'", `expected at most ${MAX_DIMENSIONS} dimensions, found ${shape.length}`);
  if (shape.length === 0 || !Number.isSafeInteger(rows * rowBytes))
    fail("'shape'", `expected rows, found (${shape.join(', ')})`);
  const fortran = order === 'True' && shape.length > 1;
  return { shape, type, fortran, offset, rows, rowBytes, what: `${descr} of shape (${shape.join(', ')})` };
}

/** Opens a file that holds one array. */
export async function openNpyArray(file: string): Promise<NpyArray> {
  const reader = openBytes(file);
  try {
    const header = await readNpyHeader(reader, '');
    const size = plainSize(file);
    if (size !== null) checkFileSize(file, header, size);
    const plain = size === null ? null : file;
    return { ...header, path: file, name: '', plain, open: async () => openBytes(file) };
  } finally {
    reader.close();
  }
}

/** Some rows of an array. */
export interface Elements {
  view: DataView;
  /** Index of the first row in the array. */
  first: number;
  count: number;
  /** Byte of an element: row of the block, index in the row in C order. */
  at(row: number, column: number): number;
}

/** The rows of an array, so many at a time. */
export async function* readElements(array: NpyArray, blockRows: number): AsyncGenerator<Elements> {
  if (array.fortran && array.plain !== null) {
    yield* columnsAtPlaces(array.plain, array, blockRows);
    return;
  }
  const reader = await array.open();
  try {
    yield* array.fortran ? columnMajor(reader, array, blockRows) : rowMajor(reader, array, blockRows);
  } finally {
    reader.close();
  }
}

const viewOf = (bytes: Buffer) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

async function* rowMajor(reader: ByteReader, array: NpyArray, blockRows: number): AsyncGenerator<Elements> {
  const { rowBytes, type } = array;
  await reader.read(array.offset);
  for await (const { bytes, first, count } of readRecords(reader, array, blockRows)) {
    const at = (row: number, column: number) => row * rowBytes + column * type.width;
    yield { view: viewOf(bytes), first, count, at };
  }
}

/** Bytes of one column that are read at once, where the block may be that large. */
const COLUMN_BYTES = 2 ** 12;
const LARGEST_BLOCK = 2 ** 26;

/** Rows of a block: about a megabyte, or more where each column is read from its own place. */
export function blockRowsOf({ fortran, plain, rowBytes, type }: NpyArray): number {
  const usual = rowsOfBlock(rowBytes / type.width);
  if (!fortran || plain === null) return usual;
  return Math.max(usual, Math.floor(Math.min(COLUMN_BYTES / type.width, LARGEST_BLOCK / rowBytes)));
}

/** An array in Fortran order: each column of a block is read from its own place. */
async function* columnsAtPlaces(file: string, array: NpyArray, blockRows: number): AsyncGenerator<Elements> {
  const { shape, rows, rowBytes, type, offset } = array;
  const { width } = type;
  const columns = rowBytes / width;
  const offsets = fortranOffsets(shape, columns);
  const open = new OpenFile(file);
  try {
    for (let first = 0; first < rows; first += blockRows) {
      const count = Math.min(blockRows, rows - first);
      const bytes = Buffer.allocUnsafeSlow(count * rowBytes);
      for (let c = 0; c < columns; c++) {
        const column = bytes.subarray(c * count * width, (c + 1) * count * width);
        open.fill(column, offset + (offsets[c] + first) * width);
      }
      const at = (row: number, column: number) => (column * count + row) * width;
      yield { view: viewOf(bytes), first, count, at };
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  } finally {
    open.close();
  }
}

/** An array in Fortran order in an archive is held whole: the values of a row are spread over all of it. */
async function* columnMajor(
  reader: ByteReader,
  array: NpyArray,
  blockRows: number,
): AsyncGenerator<Elements> {
  const { path, shape, rows, rowBytes, type } = array;
  const columns = rowBytes / type.width;
  const size = rows * rowBytes;
  if (size > MAX_HELD) {
    const problem = `at most ${gigabytes(MAX_HELD)} in Fortran order, found ${gigabytes(size)}`;
    throw new DataError(path, named(array.name), `expected ${problem}: save it by numpy.ascontiguousarray`);
  }
  checkMemory(path, rows, columns + rowBytes / 4);
  await reader.read(array.offset);
  for await (const { bytes } of readRecords(reader, array, Math.max(1, rows))) {
    // Only now, when the values are there: a header alone takes no memory.
    const offsets = fortranOffsets(shape, columns);
    const view = viewOf(bytes);
    for (let first = 0; first < rows; first += blockRows) {
      const count = Math.min(blockRows, rows - first);
      const at = (row: number, column: number) => (offsets[column] + first + row) * type.width;
      yield { view, first, count, at };
    }
  }
}

/** For each index in a row, in C order, its distance from the row's first element in Fortran order. */
function fortranOffsets(shape: readonly number[], columns: number): Float64Array {
  const offsets = new Float64Array(columns);
  const elements = shape.reduce((a, b) => a * b, 1);
  for (let column = 0; column < columns; column++) {
    let rest = column;
    let stride = elements;
    for (let d = shape.length - 1; d > 0; d--) {
      stride /= shape[d];
      offsets[column] += (rest % shape[d]) * stride;
      rest = Math.floor(rest / shape[d]);
    }
  }
  return offsets;
}
