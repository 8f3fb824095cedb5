// scikit-learn's scores of random cases (scripts/metrics.py). REGULUS_METRICS names another file of them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as regulus from '../../src';

const FILE = process.env.REGULUS_METRICS ?? path.join(__dirname, '..', 'fixtures', 'metrics.json');

type Rows = number[] | number[][];
type Score = number | string;
interface MetricCase {
  kind: 'binary' | 'multiclass' | 'multilabel' | 'regression';
  target: Rows;
  scores?: Rows;
  predicted: Rows;
  weights: number[] | null;
  want: [name: string, options: object, score: Score | Score[]][];
}
const { denominator, cases }: { denominator: number; cases: MetricCase[] } = JSON.parse(
  readFileSync(FILE, 'utf8'),
);

const isMatrix = (rows: Rows): rows is number[][] => Array.isArray(rows[0]);
const tensorOf = (rows: number[][], scale = 1) =>
  regulus.tensor(
    Float32Array.from(rows.flat(), (v) => v * scale),
    [rows.length, rows[0].length],
  );
const argument = (rows: Rows, scale = 1) =>
  isMatrix(rows) ? tensorOf(rows, scale) : rows.map((v) => v * scale);

/** Functions of predicted classes or numbers, and functions of scores. */
const OF_SCORES = ['rocAucScore', 'averagePrecisionScore', 'logLoss', 'brierScoreLoss'];

type Metric = (target: unknown, predicted: unknown, options: object) => number | Float64Array;

function got(one: MetricCase, name: string, options: object): number[] {
  const score = (regulus as unknown as Record<string, Metric>)[name];
  const second = OF_SCORES.includes(name) ? argument(one.scores!, 1 / denominator) : argument(one.predicted);
  const weights = one.weights ? { sampleWeight: one.weights } : {};
  const found = score(argument(one.target), second, { ...options, ...weights });
  return typeof found === 'number' ? [found] : [...found];
}

const isNear = (a: number, b: number) =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

/** What a function gives that is not within 1e-9 of scikit-learn; and how many scores there were. */
export function compareCases(name: string): { scores: number; wrong: string[] } {
  const wrong: string[] = [];
  let scores = 0;
  for (const [i, one] of cases.entries()) {
    for (const [wanted, options, score] of one.want) {
      if (wanted !== name) continue;
      const want = [score].flat().map(Number);
      const found = got(one, name, options);
      scores += want.length;
      if (found.length !== want.length || !found.every((each, k) => isNear(each, want[k])))
        wrong.push(`case ${i} ${JSON.stringify(options)}: ${found.join(' ')}, expected ${want.join(' ')}`);
    }
  }
  return { scores, wrong };
}
