// evaluation.json: what a run's predictions for the test rows tell beyond the scores of summary.json.
import type { Part } from '../data/dataset';
import { argmax, calibrationBins } from '../metrics/classification';
import { atTemperature, fitTemperature } from '../metrics/temperature';
import { type Predictions, score } from '../train/evaluate';

/**
 * A reliability diagram: [rows, mean confidence, accuracy] for each of 15 equal bins of confidence, null
 * where one is empty.
 */
export type Reliability = ([rows: number, confidence: number, accuracy: number] | null)[];

/** Temperature scaling, fitted on other rows than it is measured on. */
export interface TemperatureScaling {
  temperature: number;
  /**
   * 'validation': fitted on the validation rows, measured on the test rows; 'test': on every second test row
   * and on the others.
   */
  fitted_on: 'validation' | 'test';
  fitted_rows: number;
  measured_rows: number;
  /** Before and after, on the rows that it is measured on. */
  loss: [before: number, after: number];
  ece: [before: number, after: number];
  reliability: [before: Reliability, after: Reliability];
}

/** A test row that was predicted wrongly. */
export interface Mistake {
  /** Its place in the data. */
  row: number;
  /** Class indices. */
  label: number;
  predicted: number;
  /** Probabilities of the two. */
  label_probability: number;
  predicted_probability: number;
  /** The row: values as in the data; of an image, bytes in base64, one channel after the other. */
  values: number[] | string;
}

/** evaluation.json. */
export interface RunEvaluation {
  version: 1;
  class_names: readonly string[];
  rows: number;
  /** Rows by label, then by predicted class. */
  confusion: number[][];
  /** Of all test rows. */
  reliability: Reliability;
  temperature_scaling: TemperatureScaling;
  /** How many there are; the worst of them, by the probability of their label. */
  mistakes: number;
  worst_mistakes: Mistake[];
  /** Names of the values in worst_mistakes, where the data has them. */
  feature_names: readonly string[] | null;
  /** [channels, height, width] of the pictures in worst_mistakes, where rows are images. */
  image_shape: readonly [number, number, number] | null;
}

const WORST = 24;
/** Longer sides are thinned out, wider rows cut: a report stays small. */
const MOST_PIXELS = 64;
const MOST_VALUES = 32;

function confusionMatrix(classes: number, { target }: Predictions, predicted: Int32Array): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  target.forEach((label, i) => {
    counts[label][predicted[i]] += 1;
  });
  return counts;
}

function reliability({ probabilities, target }: Predictions): Reliability {
  const { rows, hits, confidence } = calibrationBins(probabilities, target);
  return Array.from(rows, (count, bin) =>
    count ? [count, confidence[bin] / count, hits[bin] / count] : null,
  );
}

/** Every second row, from the first or the second on. */
function everySecond(
  {
    probabilities: {
      data,
      shape: [rows, classes],
    },
    target,
  }: Predictions,
  from: 0 | 1,
): Predictions {
  const half = Math.ceil((rows - from) / 2);
  const kept = { data: new Float32Array(half * classes), shape: [half, classes] };
  for (let i = 0; i < half; i++)
    kept.data.set(data.subarray((2 * i + from) * classes, (2 * i + from + 1) * classes), i * classes);
  return { probabilities: kept, target: Int32Array.from({ length: half }, (_, i) => target[2 * i + from]) };
}

function scaleTemperature(test: Predictions, validation: Predictions | null): TemperatureScaling {
  const fitted = validation ?? everySecond(test, 0);
  const measured = validation ? test : everySecond(test, 1);
  const temperature = fitTemperature(fitted);
  const scaled = atTemperature(measured, temperature);
  const [before, after] = [score(measured), score(scaled)];
  return {
    temperature,
    fitted_on: validation ? 'validation' : 'test',
    fitted_rows: fitted.target.length,
    measured_rows: measured.target.length,
    loss: [before.loss, after.loss],
    ece: [before.ece, after.ece],
    reliability: [reliability(measured), reliability(scaled)],
  };
}

/** The shape of a picture whose longer side is at most MOST_PIXELS, and every how many pixels it takes. */
function thinned([channels, height, width]: readonly [number, number, number]) {
  const stride = Math.ceil(Math.max(height, width) / MOST_PIXELS);
  return { stride, shape: [channels, Math.ceil(height / stride), Math.ceil(width / stride)] as const };
}

/**
 * Bytes of the thinned picture: values from 0 to 1, or from 0 to 255, as they are; others from their least to
 * their largest.
 */
function picture(pixels: Float32Array, imageShape: readonly [number, number, number]): string {
  const [, height, width] = imageShape;
  const {
    stride,
    shape: [channels, rows, columns],
  } = thinned(imageShape);
  let [low, high] = [0, 1];
  for (const value of pixels) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low === 0 && high > 1 && high <= 255) high = 255;
  const bytes = Buffer.alloc(channels * rows * columns);
  for (let i = 0; i < bytes.length; i++) {
    const [channel, row, column] = [
      Math.floor(i / (rows * columns)),
      Math.floor(i / columns) % rows,
      i % columns,
    ];
    bytes[i] = Math.round(
      (255 * (pixels[(channel * height + row * stride) * width + column * stride] - low)) / (high - low),
    );
  }
  return bytes.toString('base64');
}

function worstMistakes(
  { data, indices }: Part,
  { probabilities, target }: Predictions,
  predicted: Int32Array,
): Mistake[] {
  const { columns, features, imageShape, classNames } = data;
  const at = (row: number, c: number) => probabilities.data[row * classNames.length + c];
  const wrong = [...target.keys()].filter((i) => predicted[i] !== target[i]);
  return wrong
    .sort((a, b) => at(a, target[a]) - at(b, target[b]))
    .slice(0, WORST)
    .map((i) => {
      const values = features.subarray(indices[i] * columns, (indices[i] + 1) * columns);
      return {
        row: indices[i],
        label: target[i],
        predicted: predicted[i],
        label_probability: at(i, target[i]),
        predicted_probability: at(i, predicted[i]),
        values: imageShape ? picture(values, imageShape) : [...values.subarray(0, MOST_VALUES)],
      };
    });
}

/**
 * What evaluation.json holds.
 *
 * @param part The test rows, in the order of `test`.
 * @param validation Predictions for the validation rows.
 */
export function evaluateRun(part: Part, test: Predictions, validation: Predictions | null): RunEvaluation {
  const { classNames, featureNames, imageShape } = part.data;
  const predicted = argmax(test.probabilities);
  return {
    version: 1,
    class_names: classNames,
    rows: test.target.length,
    confusion: confusionMatrix(classNames.length, test, predicted),
    reliability: reliability(test),
    temperature_scaling: scaleTemperature(test, validation),
    mistakes: predicted.reduce((count, c, i) => count + (c === test.target[i] ? 0 : 1), 0),
    worst_mistakes: worstMistakes(part, test, predicted),
    feature_names: (!imageShape && featureNames?.slice(0, MOST_VALUES)) || null,
    image_shape: imageShape && thinned(imageShape).shape,
  };
}
