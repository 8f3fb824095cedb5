// Indices beyond 2^31 elements, in memory that is hardly touched: what is not written costs nothing.
import { native } from '../../src/addon/native';
import { describeEachTarget } from '../support/goldens';
import { values } from '../support/reference';

const COLUMNS = 2 ** 16;
const ROWS = 2 ** 15 + 2; // 2^31 + 2^17 elements
const LAST = ROWS - 1;
const ENDS = [0, ROWS - 2, LAST];

const same = (a: Float32Array, b: Float32Array) =>
  Buffer.from(a.slice().buffer).equals(Buffer.from(b.slice().buffer));
const zeros = () => ({ whole: new Float32Array(ROWS * COLUMNS), small: new Float32Array(3 * COLUMNS) });
const rowOf = (matrix: Float32Array, row: number) => matrix.subarray(row * COLUMNS, (row + 1) * COLUMNS);
/** A matrix of zeros but for three rows, and a small one of those rows. */
function sparse(seed: number) {
  const { whole, small } = zeros();
  small.set(values(3 * COLUMNS, seed));
  for (const [i, row] of ENDS.entries()) whole.set(rowOf(small, i), row * COLUMNS);
  return { whole, small };
}

describeEachTarget(() => {
  test('gatherRows reaches the right rows', () => {
    const { whole, small } = sparse(1);
    const out = new Float32Array(3 * COLUMNS);
    native.gatherRows(whole, Uint32Array.from(ENDS), null, null, out, COLUMNS);
    expect(same(out, small)).toBe(true);
  });

  test('the norm, the scale and the step of gradients reach the right segments', () => {
    const [params, grads, expAvg, expAvgSq] = [sparse(1), sparse(2), sparse(3), zeros()];
    const whole = Float64Array.of(0, 0, COLUMNS, 0, 0, (ROWS - 2) * COLUMNS, 2 * COLUMNS, 0);
    const small = Float64Array.of(0, 0, COLUMNS, 0, 0, COLUMNS, 2 * COLUMNS, 0);
    expect(native.totalNorm([grads.whole], whole)).toBe(native.totalNorm([grads.small], small));
    native.scaleSegments([grads.whole], whole, 3);
    native.scaleSegments([grads.small], small, 3);
    const rule = Float64Array.of(0.1, 0.9, 0.999, 1e-8, 0.01, 0.1, 0.001, 1);
    native.adamwStep(
      [params.whole],
      [grads.whole],
      [expAvg.whole],
      [expAvgSq.whole],
      null,
      whole,
      rule,
      1,
      false,
    );
    native.adamwStep(
      [params.small],
      [grads.small],
      [expAvg.small],
      [expAvgSq.small],
      null,
      small,
      rule,
      1,
      false,
    );
    for (const each of [params, grads, expAvg, expAvgSq])
      expect(ENDS.every((row, i) => same(rowOf(each.whole, row), rowOf(each.small, i)))).toBe(true);
  });

  test('the loss reaches the right rows among ignored ones', () => {
    const { whole, small } = sparse(1);
    const classes = [7, 20_007, 40_007];
    const target = new Int32Array(ROWS).fill(-1);
    for (const [i, row] of ENDS.entries()) target[row] = classes[i];
    const [losses, expected] = [new Float32Array(ROWS), new Float32Array(3)];
    native.labelSmoothingCe(whole, target, null, 0.1, 0, losses, null, ROWS, COLUMNS, false);
    native.labelSmoothingCe(small, Int32Array.from(classes), null, 0.1, 0, expected, null, 3, COLUMNS, false);
    expect(ENDS.map((row) => losses[row])).toEqual([...expected]);
  });

  // These read all of the memory, if only zeros: half a minute for each target.
  if (process.env.REGULUS_ENDURANCE === '1') {
    test('products, sums of columns and the wide head reach the right elements', () => {
      const { whole } = zeros();
      // Whole numbers, whose sums are exact, and no −0.
      const row = Float32Array.from(values(COLUMNS, 3), (v) => Math.round(4 * v) || 0);
      whole.set(row, LAST * COLUMNS);
      const sum = row.reduce((total, v) => total + v, 0);
      const only = Float32Array.from({ length: ROWS }, (_, i) => (i === LAST ? 1 : 0));
      const [ones, y, vector, bias] = [
        new Float32Array(COLUMNS).fill(1),
        new Float32Array(ROWS),
        new Float32Array(COLUMNS),
        new Float32Array(1),
      ];
      native.linearForward(whole, ones, null, y, ROWS, COLUMNS, 1);
      expect([y[LAST], y.every((v, i) => v === 0 || i === LAST)]).toEqual([sum, true]);
      native.linearForward(ones, whole, null, y.fill(NaN), 1, COLUMNS, ROWS);
      expect([y[LAST], y.every((v, i) => v === 0 || i === LAST)]).toEqual([sum, true]);
      native.linearBackward(only, whole, ones, null, vector, bias, 0, ROWS, COLUMNS, 1);
      expect([same(vector, row), bias[0]]).toEqual([true, 1]);
      native.linearBackward(whole, only, ones, null, null, vector.fill(NaN), 0, ROWS, 1, COLUMNS);
      expect(same(vector, row)).toBe(true);
      native.linearBackward(only, ones, whole, vector.fill(NaN), null, null, 0, 1, COLUMNS, ROWS);
      expect(same(vector, row)).toBe(true);
      // All logits are 0 but that of the last class.
      const logit = sum / 1024;
      const total = ROWS - 1 + Math.exp(logit);
      const loss = native.linearCrossEntropy(
        ones.fill(1 / 1024),
        whole,
        null,
        Int32Array.of(LAST),
        null,
        0,
        2,
        null,
        null,
        vector,
        null,
        null,
        0,
        1,
        COLUMNS,
        ROWS,
      );
      expect(loss).toBeCloseTo(Math.log(total) - logit, 5);
      expect(vector.every((v, i) => Math.abs(v - (Math.exp(logit) / total - 1) * row[i]) < 1e-5)).toBe(true);
    }, 300_000);
  }
});
