// A valid call of every function of the binary, at any size.
import { adamwStep } from '../../src/addon/adamw';
import { binary } from '../../src/addon/binary';
import { codesOfColumn, numbersByColumn } from '../../src/addon/cell_columns';
import { chosenRows, listRows } from '../../src/addon/chosen_rows';
import { countCodes, encodeCodes, flagMissing, mapCodes } from '../../src/addon/code_columns';
import { addDigits } from '../../src/addon/column_digits';
import {
  correlationOf,
  countByClass,
  countDistinct,
  findEnds,
  hashNumbers,
  numberValues,
} from '../../src/addon/compared_numbers';
import { decimalDigits, packDecimals, unpackDecimals } from '../../src/addon/decimals';
import { drawMask, drawNormal, drawPermutation, drawUniform } from '../../src/addon/draws';
import {
  bceWithLogitsLoss,
  huberLoss,
  mseLoss,
  poissonNllLoss,
  quantileLoss,
} from '../../src/addon/elementwise_loss';
import { embeddingBackward, embeddingForward } from '../../src/addon/embedding';
import { findRecords } from '../../src/addon/find_records';
import { gatherRows } from '../../src/addon/gather_rows';
import { geluBackward, geluForward } from '../../src/addon/gelu';
import { labelSmoothingCe } from '../../src/addon/label_smoothing_ce';
import { layerNormBackward, layerNormForward } from '../../src/addon/layer_norm';
import { linearBackward, linearForward, type MatmulPrecision } from '../../src/addon/linear';
import { linearCrossEntropy } from '../../src/addon/linear_cross_entropy';
import { medianOf, pickNumbers, roundNumbers, scanNumbers } from '../../src/addon/number_columns';
import { PAGE, RUNS, readPage, unreadPage } from '../../src/addon/page_values';
import { tableOf } from '../../src/addon/records';
import { residualBlockBackward, residualBlockForward } from '../../src/addon/residual_block';
import { rmsNormBackward, rmsNormForward } from '../../src/addon/rms_norm';
import { rowsOfColumns } from '../../src/addon/rows_of_columns';
import { hasMemory, tryLockFile } from '../../src/addon/runtime';
import { SEGMENT, wholeArrays } from '../../src/addon/segments';
import { unsnappy } from '../../src/addon/snappy';
import { softmaxForward } from '../../src/addon/softmax';
import { stochasticDepthBackward, stochasticDepthForward } from '../../src/addon/stochastic_depth';
import { stratify } from '../../src/addon/stratify';
import { scaleSegments, totalNorm } from '../../src/addon/total_norm';
import { addInto, lerpInto, scale, scaleRows } from '../../src/addon/vector_arithmetic';
import { adamwRules } from '../support/adamw_rules';

const SENTINEL = 12345;
const GUARD = 4;

/** Bounds what one array takes: a call with a longer one is not made. */
function bounded(length: number): number {
  if (length > 100_000) throw new RangeError(`length: expected at most 100000, received ${length}`);
  return length;
}

/** Values of its own in the middle of a larger array, so that a write beyond either end is seen. */
export const f = (length: number): Float32Array => {
  const memory = new Float32Array(bounded(length) + 2 * GUARD).fill(SENTINEL);
  return memory.subarray(GUARD, GUARD + length).fill(0.5);
};
const mask = (length: number) => Uint8Array.from({ length: bounded(length) }, (_, i) => (i % 3 ? 0 : 1));

/** Whether what surrounds an array that f made is as it was. */
export function guardsIntact(view: Float32Array): boolean {
  const memory = new Float32Array(view.buffer);
  if (memory.length !== view.length + 2 * GUARD) return true; // an unguarded array
  return (
    memory.subarray(0, GUARD).every((v) => v === SENTINEL) &&
    memory.subarray(GUARD + view.length).every((v) => v === SENTINEL)
  );
}

const bits = (length: number) => new Uint16Array(bounded(length)).fill(0x3f00);
/** Text with all that separates cells and records. */
const textOf = (length: number) =>
  Uint8Array.from(Buffer.alloc(bounded(length), '12.5,"a""b", x\n-3e5,,"4"\r\n#no\r7 8,1e400\n'));
const firstCellsOf = (rows: number, columns: number) =>
  Int32Array.from({ length: bounded(rows) }, (_, i) => i * columns);
/** Cells of one byte, as found in such text. */
const cellsOf = (length: number) => ({
  starts: Int32Array.from({ length: bounded(length) }, (_, i) => i),
  ends: Int32Array.from({ length }, (_, i) => i + (i % 3 ? 1 : 0)),
  numbers: doubles(length),
  quotes: Uint8Array.from({ length }, (_, i) => (i % 5 ? 0 : 1)),
  firstCells: new Int32Array(0),
  lines: new Int32Array(0),
});
const precisionOf = (rows: number): MatmulPrecision => (rows % 2 ? 'medium' : 'highest');
const read = (rows: number, n: number) => (precisionOf(rows) === 'medium' ? new Uint16Array(n) : f(n));
const blockOf = (rows: number, dim: number, hiddenDim: number) => ({
  precision: precisionOf(rows),
  rows,
  dim,
  hiddenDim,
  factor: 1,
  x: f(rows * dim),
  mask: mask(rows),
  norm1Weight: f(dim),
  linear1Weight: f(hiddenDim * dim),
  linear2Weight: f(dim * hiddenDim),
  saved: {
    stats: f(2 * rows),
    normed: read(rows, rows * dim),
    activated: read(rows, rows * hiddenDim),
    derivative: f(rows * hiddenDim),
  },
});
const indices = (rows: number, classes: number) =>
  Int32Array.from({ length: bounded(rows) }, (_, i) => (i % (classes + 1)) - 1);
const lookupOf = (rows: number, numEmbeddings: number, embeddingDim: number) => ({
  rows,
  numEmbeddings,
  embeddingDim,
  columns: embeddingDim + 2,
  column: 1,
  indices: Int32Array.from({ length: bounded(rows) }, (_, i) => (7 * i) % numEmbeddings),
});
const elementsOf = (rows: number, columns: number, each = 1) => ({
  rows,
  columns: columns * each,
  scale: 2,
  outputs: f(rows * columns * each),
  target: f(rows * columns),
  sampleWeight: f(rows),
  losses: f(rows * columns * each),
  doutputs: f(rows * columns * each),
});
const doubles = (length: number) => new Float64Array(bounded(length)).fill(0.5);
const DRAWS = { seed: 1, stream: 2 };
let calls = 0;

/** An optimizer step over two storages, of r and c elements; every other one keeps bfloat16 moments. */
function step(r: number, c: number): void {
  const half = ++calls % 2 === 0;
  const moments = () => (half ? [bits(r), bits(c)] : [f(r), f(c)]);
  const [first, rest] = [Math.floor(r / 2), Math.ceil(r / 2)];
  adamwStep({
    momentDtype: half ? 'bf16' : 'f32',
    gradScale: 1,
    params: [f(r), f(c)],
    grads: [f(r), f(c)],
    expAvg: moments(),
    expAvgSq: moments(),
    maxExpAvgSq: moments(),
    rules: adamwRules([{ amsgrad: true }, { decoupled: false, weightDecay: 0 }]),
    segments: tableOf(SEGMENT, [
      { storage: 0, offset: 0, length: first, rule: 0 },
      { storage: 0, offset: first, length: rest, rule: 1 },
      { storage: 1, offset: 0, length: c, rule: 0 },
    ]),
  });
}

/** A valid call of each function, but for sizes of 0 where none is allowed: r rows, c columns, h hidden columns. */
const CALLS: Record<string, (r: number, c: number, h: number) => unknown> = {
  hasMemory: (r) => hasMemory(r),
  tryLockFile: (r) => tryLockFile(r),
  linearForward: (rows, inFeatures, outFeatures) =>
    linearForward({
      precision: precisionOf(rows),
      rows,
      inFeatures,
      outFeatures,
      x: f(rows * inFeatures),
      weight: f(outFeatures * inFeatures),
      bias: f(outFeatures),
      y: f(rows * outFeatures),
    }),
  linearBackward: (rows, inFeatures, outFeatures) =>
    linearBackward({
      precision: precisionOf(rows),
      rows,
      inFeatures,
      outFeatures,
      dy: f(rows * outFeatures),
      x: f(rows * inFeatures),
      weight: f(outFeatures * inFeatures),
      dx: f(rows * inFeatures),
      accumulate: 3,
      dweight: f(outFeatures * inFeatures),
      dbias: f(outFeatures),
    }),
  layerNormForward: (rows, dim) =>
    layerNormForward({
      rows,
      dim,
      eps: 1e-5,
      x: f(rows * dim),
      weight: f(dim),
      bias: f(dim),
      y: f(rows * dim),
      stats: f(2 * rows),
    }),
  layerNormBackward: (rows, dim) =>
    layerNormBackward({
      rows,
      dim,
      dy: f(rows * dim),
      x: f(rows * dim),
      weight: f(dim),
      stats: f(2 * rows),
      dx: f(rows * dim),
      accumulate: 0,
      dweight: f(dim),
      dbias: f(dim),
    }),
  rmsNormForward: (rows, dim) =>
    rmsNormForward({
      rows,
      dim,
      eps: 1e-5,
      x: f(rows * dim),
      weight: f(dim),
      y: f(rows * dim),
      reciprocals: f(rows),
    }),
  rmsNormBackward: (rows, dim) =>
    rmsNormBackward({
      rows,
      dim,
      dy: f(rows * dim),
      x: f(rows * dim),
      weight: f(dim),
      reciprocals: f(rows),
      dx: f(rows * dim),
      accumulate: 1,
      dweight: f(dim),
    }),
  geluForward: (r, c) => geluForward('gelu', f(r * c), f(r * c)),
  geluBackward: (r, c) => geluBackward('gelu_tanh', f(r * c), f(r * c), f(r * c)),
  softmaxForward: (r, c) => softmaxForward(r, c, f(r * c), f(r * c)),
  labelSmoothingCe: (rows, classes) =>
    labelSmoothingCe({
      rows,
      classes,
      smoothing: 0.1,
      reduction: 'mean',
      inPlace: false,
      logits: f(rows * classes),
      target: indices(rows, classes),
      classWeights: f(classes),
      sampleWeight: f(rows),
      losses: f(rows),
      dlogits: f(rows * classes),
    }),
  linearCrossEntropy: (rows, classes, inFeatures) =>
    linearCrossEntropy({
      precision: precisionOf(rows),
      rows,
      inFeatures,
      classes,
      smoothing: 0.1,
      reduction: 'mean',
      x: f(rows * inFeatures),
      weight: f(classes * inFeatures),
      bias: f(classes),
      target: indices(rows, classes),
      classWeights: f(classes),
      sampleWeight: f(rows),
      upstream: f(rows),
      losses: f(rows),
      dx: f(rows * inFeatures),
      accumulate: 3,
      dweight: f(classes * inFeatures),
      dbias: f(classes),
    }),
  mseLoss: (r, c) => mseLoss(elementsOf(r, c)),
  huberLoss: (r, c) => huberLoss(elementsOf(r, c), 1),
  quantileLoss: (r, c, h) => quantileLoss(elementsOf(r, c, h), doubles(h)),
  bceWithLogitsLoss: (r, c) => bceWithLogitsLoss(elementsOf(r, c), 0.1, doubles(c)),
  poissonNllLoss: (r, c) =>
    poissonNllLoss(elementsOf(r, c), { logInput: r % 2 === 0, full: c % 2 === 0, eps: 1e-8 }),
  stochasticDepthForward: (rows, columns) =>
    stochasticDepthForward({
      rows,
      columns,
      factor: 2,
      shortcut: f(rows * columns),
      branch: f(rows * columns),
      mask: mask(rows),
      y: f(rows * columns),
    }),
  stochasticDepthBackward: (rows, columns) =>
    stochasticDepthBackward({
      rows,
      columns,
      factor: 2,
      dy: f(rows * columns),
      mask: mask(rows),
      dshortcut: f(rows * columns),
      dbranch: f(rows * columns),
    }),
  residualBlockForward: (rows, dim, hiddenDim) =>
    residualBlockForward({
      ...blockOf(rows, dim, hiddenDim),
      activation: 'gelu',
      eps: 1e-5,
      norm1Bias: f(dim),
      linear1Bias: f(hiddenDim),
      linear2Bias: f(dim),
      y: f(rows * dim),
    }),
  residualBlockBackward: (rows, dim, hiddenDim) =>
    residualBlockBackward({
      ...blockOf(rows, dim, hiddenDim),
      dy: f(rows * dim),
      dx: f(rows * dim),
      accumulate: 21,
      dnorm1Weight: f(dim),
      dnorm1Bias: f(dim),
      dlinear1Weight: f(hiddenDim * dim),
      dlinear1Bias: f(hiddenDim),
      dlinear2Weight: f(dim * hiddenDim),
      dlinear2Bias: f(dim),
    }),
  adamwStep: step,
  totalNorm: (r, c) => totalNorm([f(r), f(c)], wholeArrays([f(r), f(c)])),
  scaleSegments: (r, c) => scaleSegments(0.5, [f(r), f(c)], wholeArrays([f(r), f(c)])),
  addInto: (r, c) => addInto(f(r * c), f(r * c)),
  lerpInto: (r, c) => lerpInto(f(r * c), f(r * c), 0.5),
  scale: (r, c) => scale(f(r * c), 0.5),
  scaleRows: (r, c) => scaleRows(r, c, f(r * c), f(r)),
  gatherRows: (rows, columns, count) =>
    gatherRows({
      columns,
      source: f(rows * columns),
      indices: Uint32Array.from({ length: bounded(count) }, (_, i) => rows - 1 - (i % rows)),
      mean: f(columns),
      scale: f(columns),
      out: f(count * columns),
    }),
  countDistinct: (r) => countDistinct(doubles(r)),
  countByClass: (r, c) =>
    countByClass(
      doubles(r),
      Int32Array.from({ length: bounded(r) }, (_, i) => i % c),
      c,
      r,
    ),
  findEnds: (r) => findEnds(doubles(r)),
  numberValues: (r, c) => numberValues(doubles(r), c),
  hashNumbers: (r) => hashNumbers(doubles(r)),
  correlationOf: (r) => correlationOf(doubles(r), doubles(r)),
  scanNumbers: (r) => scanNumbers(doubles(r), r),
  medianOf: (r, c) => medianOf([doubles(r), f(c)], new Uint8Array(((bounded(r) + bounded(c)) >>> 3) + 2)),
  decimalDigits: (r) => decimalDigits(doubles(r)),
  packDecimals: (r) => packDecimals(1, doubles(r), new Int32Array(bounded(r))),
  unpackDecimals: (r) => unpackDecimals(1, new Int32Array(bounded(r)), doubles(r)),
  roundNumbers: (r) => roundNumbers(doubles(r), f(r)),
  pickNumbers: (r, c) =>
    pickNumbers({
      values: f(r),
      first: 1,
      indices: Uint32Array.from({ length: bounded(c) }, (_, i) => 1 + (i % r)),
      out: doubles(c),
    }),
  chooseRows: (r) =>
    chosenRows(
      r,
      Uint32Array.from({ length: bounded(r) }, (_, i) => r - 1 - i),
    ),
  listRows: (r, c) => listRows(r, new Uint8Array((bounded(r) >>> 3) + 2), new Uint32Array(bounded(c))),
  countCodes: (r, c) =>
    countCodes(
      new Int16Array(bounded(r)),
      new Uint8Array((bounded(r) >>> 3) + 2),
      new Uint32Array(bounded(c)),
    ),
  mapCodes: (r, c) =>
    mapCodes(new Int32Array(bounded(r)), new Int32Array(bounded(c)), new Int32Array(bounded(r))),
  encodeCodes: (rows, columns, codes) =>
    encodeCodes(
      columns,
      new Int32Array(bounded(rows)),
      { places: new Uint32Array(bounded(codes)), values: f(codes) },
      f(rows * columns),
    ),
  flagMissing: (rows, columns) => flagMissing(columns, columns - 1, doubles(rows), f(rows * columns)),
  addDigits: (rows, columns) => addDigits(rows, columns, doubles(rows * columns), doubles(7 * columns)),
  rowsOfColumns: (rows, columns) =>
    rowsOfColumns({
      rows,
      columns: Array.from({ length: bounded(rows * columns) && columns }, (_, c) =>
        c % 2 === 0 ? doubles(rows) : f(rows),
      ),
      fills: doubles(columns),
      offsets: doubles(columns),
      out: f(rows * columns),
      digits: { columns, sums: doubles(7 * columns) },
    }),
  stratify: (rows) =>
    stratify(
      new Uint32Array(bounded(rows)),
      Uint32Array.from({ length: rows }, (_, i) => i),
    ),
  readPage: (rows, width, size) => {
    const state = unreadPage();
    state[PAGE.codes + RUNS.left] = rows;
    return readPage(
      {
        storedAs: 'codes',
        width: width % 33,
        levels: null,
        bytes: Uint8Array.from({ length: bounded(size) }, (_, i) => (i % 5 ? 3 : 2)),
        entries: new Float64Array(bounded(rows)),
        state,
      },
      new Float64Array(bounded(rows)),
      0,
      rows,
    );
  },
  // Literals of a byte each.
  unsnappy: (r, c) => unsnappy(new Uint8Array(bounded(2 * r)), new Uint8Array(bounded(r + c))),
  embeddingForward: (rows, numEmbeddings, embeddingDim) =>
    embeddingForward({
      ...lookupOf(rows, numEmbeddings, embeddingDim),
      weight: f(numEmbeddings * embeddingDim),
      y: f(rows * (embeddingDim + 2)),
    }),
  embeddingBackward: (rows, numEmbeddings, embeddingDim) =>
    embeddingBackward({
      ...lookupOf(rows, numEmbeddings, embeddingDim),
      dy: f(rows * (embeddingDim + 2)),
      accumulate: 1,
      dweight: f(numEmbeddings * embeddingDim),
    }),
  findRecords: (rows, columns, size) =>
    findRecords({
      delimiter: 44,
      decimal: 46,
      comment: 35,
      skipsFirstLine: false,
      maxRecord: 100,
      bytes: textOf(rows * columns),
      isLast: size % 2 === 1,
      line: 1,
      out: {
        starts: new Int32Array(bounded(size)),
        ends: new Int32Array(size),
        numbers: new Float64Array(size),
        quotes: new Uint8Array(size),
        firstCells: new Int32Array(size),
        lines: new Int32Array(size),
      },
    }),
  numbersByColumn: (rows, columns) =>
    numbersByColumn({
      columns,
      firstCells: firstCellsOf(rows, columns),
      numbers: doubles(rows * columns),
      out: doubles(rows * columns),
    }),
  codesOfColumn: (rows, columns, cell) =>
    codesOfColumn(
      { cell, firstCells: firstCellsOf(rows, columns) },
      textOf(rows * columns),
      cellsOf(rows * columns),
      {
        places: Int32Array.of(1, 0, 2, 0, 0, 3, 0, 0),
        hashes: new Int32Array(3),
        codes: Int32Array.of(0, 1, 2),
        ends: Int32Array.of(0, 1, 3, 3),
        pool: textOf(columns),
      },
      new Int32Array(rows),
    ),
  drawMask: (r) => drawMask({ draws: DRAWS, step: 3, rowOffset: 4, survival: 0.5, mask: mask(r) }),
  drawUniform: (r) => drawUniform({ draws: DRAWS, step: 3, low: 0, high: 1, out: f(r) }),
  drawNormal: (r) => drawNormal(DRAWS, 3, f(r)),
  drawPermutation: (r) => drawPermutation(DRAWS, 3, new Uint32Array(bounded(r))),
};

/** The functions that are called. */
export const FUZZED = Object.keys(CALLS);

/** Fresh arguments of a function, in the order that the binary has them. */
export function validArguments(name: string, r = 3, c = 5, h = 4): unknown[] {
  const call = binary[name];
  let passed: unknown[] = [];
  binary[name] = (...args) => {
    passed = args;
  };
  try {
    CALLS[name](r, c, h);
  } finally {
    binary[name] = call;
  }
  return passed;
}
