import { softmax, tensor } from '../../src';
import { logLossOfLogits } from '../../src/metrics/classification';
import { atTemperature, fitTemperature } from '../../src/metrics/temperature';
import { values } from '../support/reference';

const CLASSES = 4;

/** Rows whose label follows softmax(logits), predicted `sureness` times too surely. */
function predictions(rows: number, sureness: number) {
  const logits = values(rows * CLASSES, 3).map((v) => 3 * v);
  const truth = softmax(tensor(logits, [rows, CLASSES])).data;
  const draws = values(rows, 4);
  const target = Int32Array.from({ length: rows }, (_, row) => {
    let left = (draws[row] + 1) / 2;
    for (let c = 0; c < CLASSES - 1; c++) {
      left -= truth[row * CLASSES + c];
      if (left < 0) return c;
    }
    return CLASSES - 1;
  });
  return {
    logits: tensor(
      logits.map((v) => sureness * v),
      [rows, CLASSES],
    ),
    target,
  };
}

/** Mean negative log likelihood at a temperature, from the definition, in double precision. */
function lossAt({ logits, target }: ReturnType<typeof predictions>, temperature: number): number {
  return (
    target.reduce((sum, label, row) => {
      const powers = Array.from(logits.data.subarray(row * CLASSES, (row + 1) * CLASSES), (logit) =>
        Math.exp(logit / temperature),
      );
      return sum - Math.log(powers[label] / powers.reduce((a, b) => a + b, 0));
    }, 0) / target.length
  );
}

test('the temperature is the one of lowest loss, and undoes a known one', () => {
  const sure = predictions(3000, 2.5);
  const temperature = fitTemperature(sure);
  expect(temperature).toBeGreaterThan(2.2);
  expect(temperature).toBeLessThan(2.8);
  const lowest = lossAt(sure, temperature);
  for (const other of [0.05, 0.5, 1, 0.999 * temperature, 1.001 * temperature, 4, 20])
    expect(lossAt(sure, other)).toBeGreaterThan(lowest);
  expect(fitTemperature(predictions(3000, 0.4))).toBeLessThan(0.5);
});

test('at a temperature, probabilities are softmax(logits / T)', () => {
  const logits = values(60).map((v) => 5 * v);
  const cooled = atTemperature(tensor(logits, [15, 4]), 2.5);
  const want = softmax(
    tensor(
      logits.map((v) => v / 2.5),
      [15, 4],
    ),
  );
  cooled.data.forEach((p, i) => {
    expect(Math.abs(p - want.data[i])).toBeLessThan(1e-6);
  });
});

test('rows that are all right, or none, tell no temperature: it is 1', () => {
  const right = {
    logits: tensor(Float32Array.of(9, 0, 0, 9), [2, 2]),
    target: Int32Array.of(0, 1),
  };
  expect(fitTemperature(right)).toBe(1);
  expect(fitTemperature({ logits: tensor(new Float32Array(0), [0, 2]), target: new Int32Array(0) })).toBe(1);
});

test('the temperature is told from gaps whose probabilities float32 cannot hold, and from logits far from 0', () => {
  const gaps = [200, 200, 200, -100].flatMap((gap) => [gap, 0]);
  const offsetBy = (offset: number) => ({
    logits: tensor(
      Float32Array.from(gaps, (gap) => gap / 40 + offset),
      [4, 2],
    ),
    target: new Int32Array(4),
  });
  const wide = {
    logits: tensor(
      Float32Array.from(gaps, (gap) => gap / 16),
      [4, 2],
    ),
    target: new Int32Array(4),
  };
  const near = fitTemperature(offsetBy(0));
  expect(fitTemperature(wide)).toBeCloseTo((40 / 16) * near, 6);
  expect(fitTemperature(offsetBy(2 ** 20))).toBeCloseTo(near, 6);
});

test('gaps up to the largest in float32 give a temperature within its bounds', () => {
  const logits = tensor(Float32Array.of(3e38, -3e38, -3e38, 3e38), [2, 2]);
  expect(fitTemperature({ logits, target: Int32Array.of(0, 1) })).toBe(1);
  expect(fitTemperature({ logits, target: Int32Array.of(1, 1) })).toBe(20);
  expect([...atTemperature(logits, 20).data]).toEqual([1, 0, 0, 1]);
});

test('a row of weight n counts as the row n times', () => {
  const { logits, target } = predictions(300, 2);
  const counts = Array.from(target, (_, row) => (5 * row) % 3);
  const each = counts.flatMap((count, row) => new Array<number>(count).fill(row));
  const line = (row: number) => [...logits.data.subarray(row * CLASSES, (row + 1) * CLASSES)];
  const repeated = {
    logits: tensor(Float32Array.from(each.flatMap(line)), [each.length, CLASSES]),
    target: Int32Array.from(each, (row) => target[row]),
  };
  const weighted = { logits, target, sampleWeight: Float32Array.from(counts) };
  expect(fitTemperature(weighted)).toBeCloseTo(fitTemperature(repeated), 9);
  expect(logLossOfLogits(weighted, 2)).toBeCloseTo(logLossOfLogits(repeated, 2), 12);
  expect(fitTemperature({ ...weighted, sampleWeight: new Float32Array(300) })).toBe(1);
});
