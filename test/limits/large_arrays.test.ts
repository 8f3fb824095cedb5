// Indices beyond 2^31 elements, in memory that is hardly touched: what is not written costs nothing.
import { adamwStep } from '../../src/addon/adamw';
import { gatherRows } from '../../src/addon/gather_rows';
import { labelSmoothingCe } from '../../src/addon/label_smoothing_ce';
import { linearBackward, linearForward } from '../../src/addon/linear';
import { linearCrossEntropy } from '../../src/addon/linear_cross_entropy';
import { tableOf } from '../../src/addon/records';
import { SEGMENT } from '../../src/addon/segments';
import { scaleSegments, totalNorm } from '../../src/addon/total_norm';
import { adamwRules } from '../support/adamw_rules';
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
    const indices = Uint32Array.from(ENDS);
    gatherRows({ columns: COLUMNS, source: whole, indices, mean: null, scale: null, out });
    expect(same(out, small)).toBe(true);
  });

  test('the norm, the scale and the step of gradients reach the right segments', () => {
    const [params, grads, expAvg, expAvgSq] = [sparse(1), sparse(2), sparse(3), zeros()];
    const segments = (lastOffset: number) =>
      tableOf(SEGMENT, [
        { storage: 0, offset: 0, length: COLUMNS, rule: 0 },
        { storage: 0, offset: lastOffset, length: 2 * COLUMNS, rule: 0 },
      ]);
    const tables = { whole: segments((ROWS - 2) * COLUMNS), small: segments(COLUMNS) };
    expect(totalNorm([grads.whole], tables.whole)).toBe(totalNorm([grads.small], tables.small));
    for (const size of ['whole', 'small'] as const) {
      scaleSegments(3, [grads[size]], tables[size]);
      adamwStep({
        momentDtype: 'f32',
        gradScale: 1,
        params: [params[size]],
        grads: [grads[size]],
        expAvg: [expAvg[size]],
        expAvgSq: [expAvgSq[size]],
        maxExpAvgSq: null,
        rules: adamwRules([{ lr: 0.1 }]),
        segments: tables[size],
      });
    }
    for (const each of [params, grads, expAvg, expAvgSq])
      expect(ENDS.every((row, i) => same(rowOf(each.whole, row), rowOf(each.small, i)))).toBe(true);
  });

  test('the loss reaches the right rows among ignored ones', () => {
    const { whole, small } = sparse(1);
    const classes = [7, 20_007, 40_007];
    const target = new Int32Array(ROWS).fill(-1);
    for (const [i, row] of ENDS.entries()) target[row] = classes[i];
    const [losses, expected] = [new Float32Array(ROWS), new Float32Array(3)];
    const loss = { classes: COLUMNS, smoothing: 0.1, reduction: 'none', inPlace: false } as const;
    const none = { classWeights: null, sampleWeight: null, dlogits: null };
    labelSmoothingCe({ ...loss, ...none, rows: ROWS, logits: whole, target, losses });
    const chosen = Int32Array.from(classes);
    labelSmoothingCe({ ...loss, ...none, rows: 3, logits: small, target: chosen, losses: expected });
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
      const tall = { rows: ROWS, inFeatures: COLUMNS, outFeatures: 1 };
      const wide = { rows: 1, inFeatures: COLUMNS, outFeatures: ROWS };
      linearForward({ ...tall, x: whole, weight: ones, bias: null, y });
      expect([y[LAST], y.every((v, i) => v === 0 || i === LAST)]).toEqual([sum, true]);
      linearForward({ ...wide, x: ones, weight: whole, bias: null, y: y.fill(NaN) });
      expect([y[LAST], y.every((v, i) => v === 0 || i === LAST)]).toEqual([sum, true]);
      const none = { dx: null, accumulate: 0, dweight: null, dbias: null };
      linearBackward({ ...tall, ...none, dy: only, x: whole, weight: ones, dweight: vector, dbias: bias });
      expect([same(vector, row), bias[0]]).toEqual([true, 1]);
      const sums = { ...none, dbias: vector.fill(NaN) };
      linearBackward({
        ...sums,
        rows: ROWS,
        inFeatures: 1,
        outFeatures: COLUMNS,
        dy: whole,
        x: only,
        weight: ones,
      });
      expect(same(vector, row)).toBe(true);
      linearBackward({ ...wide, ...none, dy: only, x: ones, weight: whole, dx: vector.fill(NaN) });
      expect(same(vector, row)).toBe(true);
      // All logits are 0 but that of the last class.
      const logit = sum / 1024;
      const total = ROWS - 1 + Math.exp(logit);
      const loss = linearCrossEntropy({
        rows: 1,
        inFeatures: COLUMNS,
        classes: ROWS,
        smoothing: 0,
        reduction: 'sum',
        x: ones.fill(1 / 1024),
        weight: whole,
        bias: null,
        target: Int32Array.of(LAST),
        classWeights: null,
        sampleWeight: null,
        upstream: null,
        losses: null,
        dx: vector,
        accumulate: 0,
        dweight: null,
        dbias: null,
      });
      expect(loss).toBeCloseTo(Math.log(total) - logit, 5);
      expect(vector.every((v, i) => Math.abs(v - (Math.exp(logit) / total - 1) * row[i]) < 1e-5)).toBe(true);
    }, 300_000);
  }
});
