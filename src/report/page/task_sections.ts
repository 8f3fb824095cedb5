// The sections that tasks declare, by kind: what draws the data of each. A kind has a line in one table.
import type { ReportSection, Score } from '../../tasks/task';
import type { RunData } from '../page_data';
import { confusionFigure } from './confusion';
import type { FigureOptions, Key } from './figure';
import { mistakesSection } from './mistakes';
import { errorByTargetFigure, predictedFigure, residualsFigure } from './predicted';
import { intervalFigure, quantileCalibrationFigure } from './quantiles';
import { precisionRecallFigure, rocFigure } from './rank_curves';
import { calibrationFigure, comparedReliability } from './reliability';
import { scoreTableSection } from './scores_by_part';
import { worstRowsSection } from './worst_rows';
import { wrongLabelsSection } from './wrong_labels';

// biome-ignore lint/suspicious/noExplicitAny: each kind of section has data of its own
type Draw<Result> = (data: any) => Result;

/** Kinds that are one figure. */
const FIGURES: Record<string, Draw<FigureOptions>> = {
  reliability: calibrationFigure,
  roc_curve: rocFigure,
  precision_recall_curve: precisionRecallFigure,
  confusion: confusionFigure,
  predicted_true: predictedFigure,
  residuals: residualsFigure,
  error_by_target: errorByTargetFigure,
  quantile_calibration: quantileCalibrationFigure,
  interval_coverage: intervalFigure,
};

/** Kinds that are a section of their own. */
const SECTIONS: Record<string, Draw<HTMLElement>> = {
  score_table: scoreTableSection,
  mistakes: mistakesSection,
  worst_rows: worstRowsSection,
  wrong_labels: wrongLabelsSection,
};

/** Kinds whose data of several runs share one figure. */
const COMPARED: Record<string, Draw<FigureOptions>> = {
  reliability: comparedReliability,
};

function drawn<Result>(draws: Record<string, Draw<Result>>, sections: ReportSection[]): Result[] {
  return sections.filter(({ kind }) => Object.hasOwn(draws, kind)).map(({ kind, data }) => draws[kind](data));
}

/** What has sections of a task: a run, or folds together. */
type Sectioned = Pick<RunData, 'sections'>;

/** The figures of a run's task. */
export const taskFigures = ({ sections }: Sectioned): FigureOptions[] => drawn(FIGURES, sections ?? []);

/** The sections of a run's task. */
export const taskSections = ({ sections }: Sectioned): HTMLElement[] => drawn(SECTIONS, sections ?? []);

/** The kinds of a run's sections that no figure here draws: a page says so. */
export const unknownKinds = ({ sections }: Sectioned): string[] =>
  (sections ?? []).map(({ kind }) => kind).filter((kind) => !(kind in FIGURES || kind in SECTIONS));

/** What the sections of a run add to its final scores, each with the score that it is read as. */
export function addedScores({ sections, scores }: RunData): { title: string; score: Score; value: number }[] {
  const added = (sections ?? []).flatMap(({ addedScores: ofSection }) => ofSection ?? []);
  return added.flatMap(({ title, score: name, value }) => {
    const score = scores.find((each) => each.name === name);
    return score ? [{ title, score, value }] : [];
  });
}

/** Figures over several runs, each under its key. */
export function comparedTaskFigures(runs: RunData[], keys: Key[]): FigureOptions[] {
  return Object.entries(COMPARED).flatMap(([kind, draw]) => {
    const curves = runs.flatMap(({ sections }, i) => {
      const found = sections?.find((section) => section.kind === kind);
      return found ? [{ ...keys[i], data: found.data }] : [];
    });
    return curves.length ? [draw(curves)] : [];
  });
}
