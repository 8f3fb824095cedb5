// The curves of a ranking for a picture: a bounded number of points, exact where they are.
import { forEachScore, type Ranking } from './ranking_scores';

/** A point of a curve, and the score from which on rows are positive there. */
export type CurvePoint = readonly [x: number, y: number, threshold: number];

/** The curves of a ranking. */
export interface RankingCurves {
  /** False positive rate and recall, from (0, 0) to (1, 1). */
  readonly roc: readonly CurvePoint[];
  /** Recall and precision, by rising recall; the precision holds from the point before it on. */
  readonly precision_recall: readonly CurvePoint[];
}

/** Points of a curve, unless told otherwise. */
const POINTS = 120;

const shares = (value: number): number => Number(value.toPrecision(5));

/** Keeps a point where the curve has moved on, and the last one. */
class Thinned {
  readonly points: CurvePoint[] = [];
  #last: CurvePoint | null = null;

  /** @param step The least way between two points. */
  constructor(readonly step: number) {}

  add(x: number, y: number, threshold: number, way: (from: CurvePoint) => number): void {
    this.#last = [shares(x), shares(y), shares(threshold)];
    const before = this.points.at(-1);
    if (before && way(before) < this.step) return;
    this.points.push(this.#last);
    this.#last = null;
  }

  finish(): CurvePoint[] {
    if (this.#last) this.points.push(this.#last);
    return this.points;
  }
}

function totals({ isPositive, scores, weights }: Ranking): [positives: number, negatives: number] {
  let [positives, negatives] = [0, 0];
  for (let row = 0; row < scores.length; row++) {
    const weight = weights ? weights[row] : 1;
    if (isPositive(row)) positives += weight;
    else negatives += weight;
  }
  return [positives, negatives];
}

/**
 * @internal The curves of a ranking; null where all rows are of one kind.
 *
 * @param most The most points of each curve, about.
 */
export function rankingCurves(ranking: Ranking, most = POINTS): RankingCurves | null {
  const [allPositives, allNegatives] = totals(ranking);
  if (allPositives === 0 || allNegatives === 0) return null;
  const roc = new Thinned(2 / most);
  const precisionRecall = new Thinned(1 / most);
  let before = 0;
  forEachScore(ranking, (positives, negatives, score) => {
    const [falsely, recall] = [negatives / allNegatives, positives / allPositives];
    roc.add(falsely, recall, score, ([x, y]) => falsely - x + recall - y);
    if (positives === before) return;
    before = positives;
    precisionRecall.add(recall, positives / (positives + negatives), score, ([x]) => recall - x);
  });
  return { roc: [[0, 0, Infinity], ...roc.finish()], precision_recall: precisionRecall.finish() };
}
