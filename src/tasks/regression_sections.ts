// What a report shows of a regression's evaluation.json.
import { DataError } from '../io/data_error';
import type { NumberEvaluation, RegressionEvaluation } from './regression_evaluation';
import type { ReportSection } from './task';

/** Numbers of a row that a report shows, if there are more. */
export const MAX_TARGETS = 8;

/** One number of the rows, and whether there are others beside it. */
export type ShownNumber = Pick<NumberEvaluation, 'name' | 'points' | 'by_predicted' | 'by_target'> & {
  /** Test rows with a prediction. */
  readonly rows: number;
  readonly isOnly: boolean;
  /** The quantile that is shown as the prediction, where quantiles are predicted. */
  readonly middle?: number;
};

/** The rows of the largest errors. */
export type ShownWorstRows = Pick<NumberEvaluation, 'name' | 'worst'> &
  Pick<RegressionEvaluation, 'feature_names' | 'image_shape'> & {
    readonly rows: number;
    readonly isOnly: boolean;
  };

const NUMBERS = ['rmse', 'mae', 'r2', 'bias'] as const;
const LISTS = ['points', 'by_predicted', 'by_target', 'worst'] as const;

/** @throws DataError for anything else than what regressionEvaluation gives. */
function checkTargets(file: string, { targets }: RegressionEvaluation): void {
  const isTarget = (each: Partial<NumberEvaluation> | null) =>
    typeof each?.name === 'string' &&
    NUMBERS.every((name) => typeof each[name] === 'number' || each[name] === null) &&
    LISTS.every((name) => Array.isArray(each[name]));
  if (!Array.isArray(targets) || targets.length === 0 || !targets.every(isTarget))
    throw new DataError(
      file,
      'targets',
      'expected scores, points and bins of each target, found other values',
    );
}

/** Predicted against true, residuals, errors by the target, and the worst rows, of each number. */
export function regressionSections(evaluation: object, file: string): ReportSection[] {
  const given = evaluation as RegressionEvaluation;
  checkTargets(file, given);
  const { targets, feature_names, image_shape } = given;
  const rows = given.rows - given.non_finite_rows;
  const isOnly = targets.length === 1;
  return targets.slice(0, MAX_TARGETS).flatMap(({ name, points, by_predicted, by_target, worst }) => {
    const shown: ShownNumber = { name, points, by_predicted, by_target, rows, isOnly };
    const worstRows: ShownWorstRows = { name, worst, feature_names, image_shape, rows, isOnly };
    return [
      { kind: 'predicted_true', data: shown },
      { kind: 'residuals', data: shown },
      { kind: 'error_by_target', data: shown },
      { kind: 'worst_rows', data: worstRows },
    ];
  });
}
