// The curves of classes that a report draws.
import type { RankingCurves } from '../metrics/ranking_curves';
import type { ClassTally } from './class_tally';
import type { ScoreTable } from './score_table';

/** Classes whose curves are kept: of more those that are ranked worst. */
const MAX_CURVES = 12;

/** The curves of a class or a label, against the rest. */
export interface NamedCurves extends RankingCurves {
  readonly name: string;
  readonly roc_auc: number;
  readonly average_precision: number;
  /** The share of rows that are positive: the precision of guessing. */
  readonly share: number;
}

/** The curves of classes by their table, in its order. */
export const classCurves = (
  tally: ClassTally,
  { rows, means }: Pick<ScoreTable, 'rows' | 'means'>,
): NamedCurves[] => namedCurves((c) => tally.curves(c), rows, means[0].values.support!);

/**
 * The curves of classes or labels by the rows of their table: of many those that are ranked worst.
 *
 * @param curvesOf Of a row of the table, by its place. @param total The weight of all rows.
 */
export function namedCurves(
  curvesOf: (place: number) => RankingCurves | null,
  rows: ScoreTable['rows'],
  total: number,
): NamedCurves[] {
  const ranked = [...rows.keys()].filter((c) => rows[c].values.roc_auc !== null);
  const precision = (c: number) => rows[c].values.average_precision!;
  const worst = ranked.sort((a, b) => precision(a) - precision(b) || a - b).slice(0, MAX_CURVES);
  return worst
    .sort((a, b) => a - b)
    .flatMap((c) => {
      const curves = curvesOf(c);
      const { roc_auc, average_precision, support } = rows[c].values;
      if (!curves) return [];
      const share = support! / total;
      return [
        { name: rows[c].name, roc_auc: roc_auc!, average_precision: average_precision!, share, ...curves },
      ];
    });
}

/** Points of a curve; JSON has no infinite threshold, from which on no row is positive. */
const isPoints = (points: unknown): boolean =>
  Array.isArray(points) &&
  points.every(
    (point) => Array.isArray(point) && point.length === 3 && point.slice(0, 2).every(Number.isFinite),
  );

/** Whether a value that was read is the curves of a class or a label. */
export function isCurves(value: unknown): value is NamedCurves {
  const { name, roc_auc, average_precision, share, roc, precision_recall } = (value ?? {}) as NamedCurves;
  const areNumbers = [roc_auc, average_precision, share].every(Number.isFinite);
  return typeof name === 'string' && areNumbers && isPoints(roc) && isPoints(precision_recall);
}
