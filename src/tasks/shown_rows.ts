// What a report shows of a row: the cells of a table by name, its values, or a picture.
import { type Cell, RowDecoder } from '../data/columns/decode_row';
import type { Dataset } from '../data/dataset';
import { rowOf } from '../data/offset';

/** Longer sides are thinned out, wider rows cut: a report stays small. */
const MAX_SIDE = 64;
const MAX_VALUES = 32;

/** Values as in the data, of a table its cells, null where they are missing; of an image, bytes in base64. */
export type RowValues = readonly Cell[] | string;

/** A row that was predicted badly. */
export interface WorstRow {
  /** Its index in the data. */
  readonly row: number;
  /** What is true: a number; of a label, whether the row has it, 1 or 0. */
  readonly target: number;
  /** The number, or the probability of the label. */
  readonly predicted: number;
  readonly values: RowValues;
}

/** What is shown of the rows of a data set. */
export interface RowView {
  /** Names of the values, where the data has them. */
  readonly names: readonly string[] | null;
  /** [channels, height, width] of pictures, where rows are images. */
  readonly imageShape: readonly [number, number, number] | null;
  /** A row, by its index in the data. */
  valuesOf(row: number): RowValues;
}

/** The shape of a picture whose longer side is at most MAX_SIDE, and every how many pixels it takes. */
function thinned([channels, height, width]: readonly [number, number, number]) {
  const stride = Math.ceil(Math.max(height, width) / MAX_SIDE);
  return { stride, shape: [channels, Math.ceil(height / stride), Math.ceil(width / stride)] as const };
}

type Pixels = Float32Array | Float64Array;

/** The values of black and white: 0 and 1, 0 and 255, or the minimum and the maximum of other values. */
function greyRange(pixels: Pixels): [low: number, high: number] {
  let [low, high] = [0, 1];
  for (const value of pixels) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const isBytes = low === 0 && high > 1 && high <= 255;
  return [low, isBytes ? 255 : high];
}

/** Bytes of the thinned picture, in base64. */
function picture(pixels: Pixels, imageShape: readonly [number, number, number]): string {
  const [, height, width] = imageShape;
  const { stride, shape } = thinned(imageShape);
  const [channels, rows, columns] = shape;
  const [low, high] = greyRange(pixels);
  const bytes = Buffer.alloc(channels * rows * columns);
  for (let i = 0; i < bytes.length; i++) {
    const channel = Math.floor(i / (rows * columns));
    const y = stride * (Math.floor(i / columns) % rows);
    const x = stride * (i % columns);
    const pixel = pixels[(channel * height + y) * width + x];
    bytes[i] = Math.round((255 * (pixel - low)) / (high - low));
  }
  return bytes.toString('base64');
}

/** What is shown of the rows of a data set. */
export function rowView(data: Dataset): RowView {
  const { schema, featureNames, imageShape } = data;
  if (imageShape)
    return {
      names: null,
      imageShape: thinned(imageShape).shape,
      valuesOf: (row) => picture(rowOf(data, row), imageShape),
    };
  const decoder = schema && new RowDecoder(schema);
  const names = (decoder?.names ?? featureNames)?.slice(0, MAX_VALUES) ?? null;
  const all = (values: Pixels) => decoder?.cells(values) ?? [...values.subarray(0, MAX_VALUES)];
  return { names, imageShape: null, valuesOf: (row) => all(rowOf(data, row)).slice(0, MAX_VALUES) };
}
