// The form of rows: shape, layout and range, as a file has them and as a run was trained on them. Pixels that
// come in another form are converted or refused.
import { types } from 'node:util';
import { float32Text } from '../core/float32_text';
import { sizeOf } from '../core/tensor';
import { otherThanNumbers } from './columns/numbers_alone';
import type { Dataset, Part } from './dataset';
import { rowOf } from './offset';
import { type FittedPixels, pixelMeans } from './pixel_means';

/** How a row is in a file, or in memory. */
export interface RowForm {
  /** [28, 28], [3, 32, 32], [32, 32, 3], or [features]. */
  readonly shape: readonly number[];
  /** Whether the values are bytes. */
  readonly bytes: boolean;
}

/** The form of the rows that a run was trained on: other rows are made like them. */
export interface InputForm extends RowForm {
  /** Minimum and maximum of the values that were fitted, as they were in the file. */
  readonly range: readonly [min: number, max: number];
  /** The value of white in the file: 255 or 1; null where the values are no pixels. */
  readonly white: 255 | 1 | null;
  /** The least and the largest mean of the pixels of a fitted row, as shares of white. */
  readonly means?: readonly [least: number, most: number] | undefined;
  /** The network's input where rows are images: [channels, height, width], white is 1. */
  readonly imageShape: readonly [channels: number, height: number, width: number] | null;
}

/** Fewer values in one line are no picture. */
const MIN_PIXELS = 49;
/** Whole numbers that reach this are pixels, not counts. */
const BRIGHT = 200;
/** Pictures in floats that reach this have white at 255: others go from 0 to 16, or to 100. */
const NEARLY_WHITE = 250;
/** Values above this, of rows that were trained on up to 1, have white at 255. */
const FAR_ABOVE_ONE = 16;
/** Pixels that are brighter or darker by this factor are on another scale. */
const FAR = 8;

/** What is known of values. */
export interface Values {
  min: number;
  max: number;
  integers: boolean;
}

/** Minimum, maximum and kind of some values. */
export function valuesOf(values: ArrayLike<number>): Values {
  let [min, max, integers] = [Infinity, -Infinity, true];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < min) min = value;
    if (value > max) max = value;
    integers &&= Number.isInteger(value);
  }
  return { min, max, integers };
}

/** The values of a part's rows, as they were in their file. */
function fittedValues({ data, indices }: Part): Values {
  const { imageShape } = data;
  const byte = imageShape && formOf(data).bytes ? 255 : 1;
  let [min, max, integers] = [Infinity, -Infinity, true];
  for (const row of indices) {
    const found = valuesOf(rowOf(data, row));
    min = Math.min(min, found.min);
    max = Math.max(max, found.max);
    integers &&= found.integers;
  }
  return byte === 1
    ? { min, max, integers }
    : { min: Math.round(min * byte), max: Math.round(max * byte), integers: true };
}

/** The form of a data set's rows. */
export const formOf = ({ form, imageShape, columns }: Dataset): RowForm =>
  form ?? { shape: imageShape ?? [columns], bytes: false };

const areChannels = (size: number) => [1, 3, 4].includes(size);

/** Bytes in two dimensions, or three with 1, 3 or 4 channels first or last, are images: what they become. */
export function imageShapeOf({ shape, bytes }: RowForm): InputForm['imageShape'] {
  if (!bytes) return null;
  const [first, second, third] = shape;
  if (shape.length === 2) return [1, first, second];
  if (shape.length !== 3) return null;
  if (areChannels(first)) return [first, second, third];
  return areChannels(third) ? [third, first, second] : null;
}

/** Whether a row is a line of values. */
const isFlat = ({ shape }: RowForm) => shape.length < 2;

/**
 * The value of white, where the values say that they are pixels; null leaves rows as they are: a wrong guess
 * would multiply them.
 */
function whiteOf(form: RowForm, isImage: boolean, { min, max, integers }: Values): 255 | 1 | null {
  if (isImage) return form.bytes || max > 1 ? 255 : 1;
  const isShort = sizeOf(form.shape) < MIN_PIXELS;
  if (min < 0 || max > 255 || isShort || (isFlat(form) && min > 0)) return null;
  if (max <= 1) return integers ? null : 1;
  return max >= (integers ? BRIGHT : NEARLY_WHITE) && (integers || !isFlat(form)) ? 255 : null;
}

/** The value of white in the rows that a network takes. */
const whiteOfNetwork = ({ imageShape, white }: InputForm): number => (imageShape ? 1 : (white ?? 1));

/** What the fitted rows were divided by on their way to the network. */
const runWhite = ({ imageShape, white }: InputForm): number => (imageShape ? (white ?? 1) : 1);

function* rowsOf({ data, indices }: Part): Generator<Float32Array | Float64Array> {
  for (const row of indices) yield rowOf(data, row);
}

/** What is known of the brightness of fitted rows; null where they are no pixels. */
export const fittedPixels = (input: InputForm): FittedPixels | null =>
  input.means === undefined
    ? null
    : {
        white: whiteOfNetwork(input),
        means: input.means,
        brightest: input.range[1] / runWhite(input),
        arePictures: !isFlat(input),
      };

/** The form of the rows to fit. */
export function inputForm(train: Part): InputForm {
  const form = formOf(train.data);
  const values = fittedValues(train);
  const { imageShape } = train.data;
  const isTable = train.data.schema !== undefined && otherThanNumbers(train.data.schema) !== undefined;
  const white = isTable ? null : whiteOf(form, imageShape !== null, values);
  const input = { ...form, range: [values.min, values.max], white, imageShape } as const;
  return white === null ? input : { ...input, means: pixelMeans(rowsOf(train), whiteOfNetwork(input)) };
}

/** How rows of one form become rows of another. */
export interface Conversion {
  /** The white of the network's input over the white of the rows. */
  readonly white: number;
  readonly per: number;
  /** For each value of the network's input, its place in a row; null: the same. */
  readonly order: Uint32Array | null;
}

/** Says what was expected of rows, and found. */
export type RefuseForm = (expected: string, found: string) => never;

const times = (shape: readonly number[]) => shape.join('×');
/** A shape without its dimensions of one. */
const squeezed = (shape: readonly number[]) => shape.filter((size) => size !== 1);
const isSame = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((size, i) => size === b[i]);
const channelsLast = ([channels, height, width]: readonly number[]) => [height, width, channels];

/** The places of a [channels, height, width] row in one of [height, width, channels]. */
function lastToFirst([channels, height, width]: readonly number[]): Uint32Array {
  const pixels = height * width;
  return Uint32Array.from(
    { length: channels * pixels },
    (_, i) => (i % pixels) * channels + Math.floor(i / pixels),
  );
}

/** The places of a [height, width, channels] row in one of [channels, height, width]. */
function firstToLast([height, width, channels]: readonly number[]): Uint32Array {
  const pixels = height * width;
  return Uint32Array.from(
    { length: channels * pixels },
    (_, i) => (i % channels) * pixels + Math.floor(i / channels),
  );
}

/** Channels of colour pictures. */
const isColour = (size: number) => size === 3 || size === 4;

/** Whether lines of values can have the order of colours that a run's rows have, if the run knows it. */
function hasKnownLines({ shape, white, imageShape }: InputForm): boolean {
  const own = squeezed(shape);
  if (white === null || own.length < 3) return true;
  // One channel after the other is what everything else takes a line to be.
  return imageShape ? isSame(own, imageShape) : !isColour(own[2]);
}

/** The order in which a row's values are the network's input. */
function orderOf({ shape }: RowForm, input: InputForm, refuse: RefuseForm): Uint32Array | null {
  const wanted = input.imageShape ?? input.shape;
  const [given, own] = [squeezed(shape), squeezed(wanted)];
  if (isSame(given, own)) return null;
  if (own.length === 3 && isSame(given, channelsLast(own))) return lastToFirst(own);
  if (own.length === 3 && isSame(channelsLast(given), own)) return firstToLast(own);
  const isLine = given.length < 2;
  const isAnyOrder = own.length < 2 && (given.length < 3 || input.white === null);
  if ((isLine && hasKnownLines(input)) || isAnyOrder) return null;
  const channels = isLine || own.length < 2 ? ' (a line does not tell where its channels are)' : '';
  return refuse(`rows of ${times(wanted)} as in training`, `${times(shape)}${channels}`);
}

/** The white of rows for a run that was trained on pixels. */
function givenWhite({ bytes }: RowForm, input: InputForm, { min, max, integers }: Values): 255 | 1 {
  if (input.white === 255) return !bytes && max <= 1 && (input.imageShape || !integers) ? 1 : 255;
  if (bytes) return max > 1 ? 255 : 1;
  const areBytes = max > FAR_ABOVE_ONE && max <= 255 && min >= 0 && (integers || !isFlat(input));
  return areBytes ? 255 : 1;
}

/**
 * Refuses rows that are not in the order of those that a network was trained on, or whose white is another.
 *
 * @param other The form of the rows.
 */
export function checkSameInput(input: InputForm, other: InputForm, refuse: RefuseForm): void {
  const form = { shape: other.imageShape ?? other.shape, bytes: false };
  const [white, otherWhite] = [input, other].map((each) => (each.imageShape ? 1 : each.white));
  const areOthers = white !== null && otherWhite !== null && white !== otherWhite;
  if (areOthers || orderOf(form, input, refuse) !== null) refuse(inputText(input), inputText(other));
}

/** How bright rows are, as a share of what the run reached; 1 for black ones. */
export function brightness(input: InputForm, { white, per }: Conversion, { max }: Values): number {
  return max > 0 ? ((max * white) / per / input.range[1]) * runWhite(input) : 1;
}

/** Refuses numbers that are no pixels of the images that a run was trained on. */
function checkPixels(input: InputForm, conversion: Conversion, values: Values, refuse: RefuseForm): void {
  const found = [values.min, values.max].map(float32Text).join(' to ');
  if (values.min < 0 || values.max > 255)
    refuse('pixels from 0 to 255 or from 0 to 1, as in training', found);
  const share = brightness(input, conversion, values);
  if (share <= FAR && share >= 1 / FAR) return;
  const [least, most] = input.range.map(float32Text);
  const scaled = Number((input.range[1] / values.max).toPrecision(4));
  const remedy = `multiply these by ${scaled} if they are such pictures`;
  refuse(`pixels on the scale of the training rows, ${least} to ${most} (${remedy})`, found);
}

/** How rows of a form become the input of a run, once their values are known. */
export type ConversionOf = (values: Values) => Conversion;

/**
 * How rows of a form become the input of a run.
 *
 * @param refuse Called for a shape, or values, that no pixels of the run have.
 */
export function conversionTo(input: InputForm, form: RowForm, refuse: RefuseForm): ConversionOf {
  const order = orderOf(form, input, refuse);
  const white = whiteOfNetwork(input);
  return (values) => {
    const per = input.white === null ? 1 : givenWhite(form, input, values);
    const conversion = { white, per, order };
    if (input.imageShape && !form.bytes) checkPixels(input, conversion, values, refuse);
    return conversion;
  };
}

/** How the rows of a file become the network's input when it is trained on them. */
export function trainingConversion(form: RowForm, imageShape: Dataset['imageShape']): Conversion {
  if (!imageShape) return { white: 1, per: 1, order: null };
  const order = isSame(squeezed(form.shape), squeezed(imageShape)) ? null : lastToFirst(imageShape);
  return { white: 1, per: form.bytes ? 255 : 1, order };
}

/** Rows converted: new ones, or those that were given where nothing changes. */
export function convertRows<T extends Float32Array | Float64Array>(
  features: T,
  rows: number,
  { white, per, order }: Conversion,
): T {
  if (white === per && order === null) return features;
  const columns = rows === 0 ? 0 : features.length / rows;
  const Kind = types.isFloat64Array(features) ? Float64Array : Float32Array;
  const converted = new Kind(features.length) as T;
  for (let start = 0; start < features.length; start += columns)
    for (let c = 0; c < columns; c++)
      converted[start + c] = (features[start + (order ? order[c] : c)] * white) / per;
  return converted;
}

/** The input of a network in words: '28×28 pixels from 0 to 1, one channel after the other'. */
export function inputText({ imageShape, shape, bytes, range, white }: InputForm): string {
  if (imageShape) {
    const divided = bytes || white === 255 ? ', bytes divided by 255' : '';
    const order = imageShape[0] > 1 ? ', one channel after the other' : '';
    return `${times(imageShape)} pixels from 0 to 1${divided}${order}`;
  }
  const pixels = white === null ? '' : `, pixels from 0 to ${white}`;
  return `rows of ${times(shape)} values as they are in the data (${range.map(float32Text).join(' to ')})${pixels}`;
}

const isSizes = (shape: unknown): shape is number[] =>
  Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size > 0);

/** What is wrong with a form that was read from a file; undefined if nothing is. */
export function inputProblem(input: InputForm | null, features: number): string | undefined {
  const { shape, bytes, range, white, imageShape, means = [0, 1] } = input ?? ({} as Partial<InputForm>);
  const areShapes = [shape, imageShape ?? shape].every((each) => isSizes(each) && sizeOf(each) === features);
  if (!areShapes) return `expected shapes of ${features} values`;
  const [isRange, areMeans] = [range, means].map(
    (ends) => Array.isArray(ends) && ends.length === 2 && ends.every(Number.isFinite),
  );
  if (!isRange || typeof bytes !== 'boolean' || ![255, 1, null].includes(white!))
    return 'expected the range of the values, and white as 255, 1 or null';
  if (!areMeans) return 'expected two numbers in means';
  return imageShape && imageShape.length !== 3
    ? 'expected [channels, height, width] in imageShape'
    : undefined;
}
