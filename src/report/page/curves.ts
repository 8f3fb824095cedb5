// What a run's metrics say by epoch.
import type { Score } from '../../tasks/task';
import type { EpochLine, RunData } from '../page_data';
import { spansWidely } from './charts';
import type { CurveGroup } from './curve_group';
import { type FigureOptions, look } from './figure';
import { type LineChart, lineChart, type Series } from './line_chart';
import { axisFactor, axisLabel, capitalised, pictureTitle, withUnit } from './scores';

/** A metric by epoch, in units of 1 / factor; NaN where a line lacks it. */
export const points = (metrics: EpochLine[], key: string, factor = 1): [number, number][] =>
  metrics.map((line) => [line.epoch, factor * Number(line[key] ?? NaN)]);

/** Whether a run was evaluated on validation rows after each epoch, or on test rows. */
export const watchedPart = (metrics: EpochLine[]): 'val' | 'test' =>
  Object.keys(metrics[0] ?? {}).some((key) => key.startsWith('val_')) ? 'val' : 'test';

/** The parts of the data, for people. */
export const PART_NAMES = { val: 'Validation', test: 'Test' };

/** Whether the heights of lines call for a logarithmic axis. */
export function needsLog(all: Series[]): boolean {
  const heights = all.flatMap((one) => one.points.map(([, y]) => y));
  return spansWidely(heights.filter((y) => y > 0));
}

/** What every run has besides scores: its title, axis, key and factor. */
export interface Measure extends Pick<LineChart, 'zero' | 'note'> {
  title: string;
  y: string;
  key: string;
  factor: number;
  /** The name of its line; default: the title. */
  line?: string;
  /** Draws a logarithmic axis where the values span widely. */
  log?: boolean;
}

const MEASURED = "Measured on each epoch's first step.";
export const MEASURES: Measure[] = [
  {
    title: 'Learning rate',
    y: "Learning rate at the epoch's end (×10⁻³)",
    key: 'lr',
    factor: 1e3,
  },
  {
    title: 'Gradient norm',
    y: 'Gradient norm (2-norm)',
    key: 'grad_norm',
    factor: 1,
    log: true,
    note: MEASURED,
  },
  {
    title: 'Update-to-weight ratio',
    line: 'Update over weights',
    y: 'Update over weights (2-norms, ×10⁻³)',
    key: 'update_ratio',
    factor: 1e3,
    log: true,
    note: `${MEASURED} Around 1 is usual; far above it training is restless, far below it hardly moves.`,
  },
  {
    title: 'Throughput',
    y: 'Rows per second (thousands)',
    key: 'samples_per_second',
    factor: 1e-3,
    zero: true,
    note: 'Training alone: evaluation is not counted.',
  },
];

const hasValues = ({ points }: Series) => points.some(([, y]) => Number.isFinite(y));

function measureChart(metrics: EpochLine[], measure: Measure, group: CurveGroup): FigureOptions | null {
  const { key, factor, log, line, ...chart } = measure;
  const series = [{ name: line ?? chart.title, points: points(metrics, key, factor), ...look(0) }].filter(
    hasValues,
  );
  if (series.length === 0) return null;
  return lineChart({ ...chart, x: 'Epoch', series, log: log && needsLog(series) }, group);
}

/** What is minimised, by epoch, where no score is drawn beside it. */
const trainingLoss: Measure = {
  title: 'Training loss',
  y: 'Loss, as minimised',
  key: 'train_loss',
  factor: 1,
  log: true,
};

function scoreChart(
  { metrics, trainingLossNote }: RunData,
  score: Score,
  group: CurveGroup,
): FigureOptions | null {
  const part = watchedPart(metrics);
  const factor = axisFactor(score);
  const besideTraining: [string, string][] = score.besideTrainingLoss
    ? [['Training, as minimised', 'train_loss']]
    : [];
  const lines: [string, string][] = [
    ...besideTraining,
    [PART_NAMES[part], `${part}_${score.name}`],
    ['Training rows', `fitted_${score.name}`],
    ['Averaged weights', `averaged_${part}_${score.name}`],
  ];
  const series = lines
    .map(([name, key], i) => ({ name, points: points(metrics, key, factor), ...look(i) }))
    .filter(hasValues);
  const note = score.besideTrainingLoss ? trainingLossNote : undefined;
  if (series.length === 0) return null;
  const title = capitalised(pictureTitle(score));
  return lineChart({ title, x: 'Epoch', y: axisLabel(score), series, note }, group);
}

/** A chart for each score, the one beside the training loss first, and for each measure. */
export function trainingFigures(run: RunData, group: CurveGroup): FigureOptions[] {
  const byTraining = [...run.scores].sort(
    (a, b) => Number(b.besideTrainingLoss ?? false) - Number(a.besideTrainingLoss ?? false),
  );
  const isBeside = run.scores.some(({ besideTrainingLoss }) => besideTrainingLoss);
  return [
    ...byTraining.map((score) => scoreChart(run, score, group)),
    isBeside ? null : measureChart(run.metrics, trainingLoss, group),
    ...MEASURES.map((measure) => measureChart(run.metrics, measure, group)),
  ].filter((chart) => chart !== null);
}

/** One line a run. */
export function comparedFigures(
  runs: RunData[],
  keys: Omit<Series, 'points'>[],
  group: CurveGroup,
): FigureOptions[] {
  const parts = new Set(runs.map(({ metrics }) => watchedPart(metrics)));
  const watched = parts.size > 1 ? 'Validation or test' : PART_NAMES[[...parts][0]];
  const overlay = (title: string, y: string, keyOf: (run: RunData) => string, measure: Partial<Measure>) => {
    const series = runs
      .map((run, i) => ({ ...keys[i], points: points(run.metrics, keyOf(run), measure.factor) }))
      .filter(hasValues);
    const log = measure.log && needsLog(series);
    return series.length ? lineChart({ title, x: 'Epoch', y, series, zero: measure.zero, log }, group) : null;
  };
  const scores = distinctScores(runs).map((score) =>
    overlay(
      `${watched} ${pictureTitle(score)}`,
      axisLabel(score),
      ({ metrics }) => `${watchedPart(metrics)}_${score.name}`,
      { factor: axisFactor(score) },
    ),
  );
  const unit = distinctScores(runs).find(({ besideTrainingLoss }) => besideTrainingLoss)?.unit;
  const minimised = withUnit('Loss, as minimised', unit);
  const trainingLoss = overlay('Training loss', minimised, () => 'train_loss', {});
  const measures = MEASURES.map((measure) => overlay(measure.title, measure.y, () => measure.key, measure));
  return [...scores, trainingLoss, ...measures].filter((chart) => chart !== null);
}

/** The scores of all runs, each once: runs of one task share theirs. */
export function distinctScores(runs: RunData[]): Score[] {
  const byName = new Map(runs.flatMap(({ scores }) => scores.map((score) => [score.name, score] as const)));
  return [...byName.values()];
}
