// What a report shows of a quantile regression's evaluation.json.
import { DataError } from '../io/data_error';
import type { QuantileRegressionEvaluation, QuantilesEvaluation } from './quantile_evaluation';
import { MAX_TARGETS, regressionSections } from './regression_sections';
import type { ReportSection } from './task';

/** The quantiles of one number of the rows, and whether there are others beside it. */
export type ShownQuantiles = Pick<
  QuantilesEvaluation,
  'name' | 'quantiles' | 'coverage' | 'nominal_coverage' | 'intervals'
> & {
  /** Test rows with a prediction. */
  readonly rows: number;
  /** The quantile by which intervals are in order. */
  readonly middle: number;
  readonly isOnly: boolean;
};

const NUMBERS = ['pinball', 'coverage', 'nominal_coverage'] as const;
const LISTS = ['quantiles', 'intervals'] as const;

/** @throws DataError for anything else than what quantileEvaluation gives. */
function checkQuantiles(file: string, { targets, middle }: QuantileRegressionEvaluation): void {
  const hasQuantiles = (each: Partial<QuantilesEvaluation>) =>
    NUMBERS.every((name) => typeof each[name] === 'number' || each[name] === null) &&
    LISTS.every((name) => Array.isArray(each[name]));
  if (typeof middle !== 'number' || !targets.every(hasQuantiles))
    throw new DataError(file, 'targets', 'expected quantiles of each target, found other values');
}

/** Calibration and intervals of each number, then what a regression shows of the middle quantile. */
export function quantileSections(evaluation: object, file: string): ReportSection[] {
  const ofMiddle = regressionSections(evaluation, file);
  const given = evaluation as QuantileRegressionEvaluation;
  checkQuantiles(file, given);
  const { targets, middle } = given;
  const rows = given.rows - given.non_finite_rows;
  const isOnly = targets.length === 1;
  const sections = targets.slice(0, MAX_TARGETS).flatMap((target): ReportSection[] => {
    const { name, quantiles, coverage, nominal_coverage, intervals } = target;
    const own = { name, quantiles, coverage, nominal_coverage, intervals };
    const data: ShownQuantiles = { ...own, rows, middle, isOnly };
    const calibration = { kind: 'quantile_calibration', data };
    return intervals.length > 0 ? [calibration, { kind: 'interval_coverage', data }] : [calibration];
  });
  const shown = ofMiddle.map(({ kind, data }) => ({ kind, data: { ...(data as object), middle } }));
  return [...sections, ...shown];
}
