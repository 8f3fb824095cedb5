// What a task declares. Training, runs, sweeps, reports and commands ask a task and know none by name.
import { rangeError } from '../core/check';
import type { Tensor } from '../core/tensor';
import type { Warning } from '../core/warning';
import type { ReadTarget, TargetForm } from '../data/collect';
import type { Part, TargetDescription } from '../data/dataset';
import type { Split } from '../data/split';
import type { Criterion } from '../loss/criterion';
import { nonFiniteRows } from '../metrics/finite_rows';
import type { Linear } from '../nn/linear';
import type { ScoreTable } from './score_table';

/** How one score is named, shown and compared. */
export interface Score {
  /** Its name in files, after a prefix, and for whoever selects it: `loss` in test_loss. */
  readonly name: string;
  /** Other names by which it may be selected. */
  readonly otherNames?: readonly string[];
  /** Its short name for people: 'ECE'. */
  readonly title: string;
  /** What it is, for people: 'calibration error (ECE, 15 bins)'. */
  readonly label: string;
  /** Whether the lowest value is the best, or the highest; 'none': neither is, and nothing is chosen by it. */
  readonly direction: 'min' | 'max' | 'none';
  /** Digits after the decimal point, of the percentage where it is one. */
  readonly digits: number;
  /** Significant digits in place of those, of a score in units of the data: their size is not known. */
  readonly significant?: number;
  /** Whether it is a share, which people read as a percentage; default false. */
  readonly percent?: boolean;
  /** Whether people find it in the table by class alone, unless it is selected; default false. */
  readonly inTable?: boolean;
  /** Its unit in a picture: 'nats', or, of a share, '% of rows'; default: it has none. */
  readonly unit?: string;
  /** Whether reports show it in percent, as a share: default `percent`. */
  readonly share?: boolean;
  /** Its name over a picture; default: its title. */
  readonly pictureTitle?: string;
  /** Whether the training loss is drawn beside it, as both have one meaning; default false. */
  readonly besideTrainingLoss?: boolean;
}

/** Scores by name. */
export type Scores = Record<string, number>;

/** What a task predicts for rows, and what is true of them. */
export interface Predictions {
  /** The model's outputs, [rows, outputs]; for classification, logits. */
  outputs: Tensor;
  /**
   * [rows, outputs]; what they are follows from the task: class probabilities for classification. NaN in a
   * row whose outputs are not finite.
   */
  values: Tensor;
  /** The target values of the rows. */
  target: Int32Array | Float32Array;
  /** How much each row counts: a score is a mean by weight; default: rows count alike. */
  sampleWeight?: Float32Array | undefined;
  /** What the target values mean. */
  description: TargetDescription;
  /**
   * What they mean to the model that predicted a row, where several did and each chose something of its own;
   * default: `description`.
   */
  descriptionOf?: ((row: number) => TargetDescription) | undefined;
}

/**
 * Scores rows whose predictions come a few at a time, so that what is kept does not grow with
 * the outputs of a model.
 */
export interface Tally {
  /** Takes the predictions of the rows from `first` on; each row comes once. */
  add(predictions: Predictions, first: number): void;
  /** Rows without a prediction, as their outputs are not finite. */
  readonly withoutPrediction: number;
  /** What `score` gives for all rows at once. */
  scores(): Scores;
}

/** What is kept of rows that were predicted. */
export interface Evaluated {
  /** With `non_finite_rows`, those without a prediction, where there are any. */
  readonly scores: Scores;
  /** Null for a scorer without one: then the sample is all rows. */
  readonly tally: Tally | null;
  /** The predictions of every nth row, as many as take little memory. */
  readonly sample: Predictions;
}

/** What makes predictions of a model's outputs and scores them: a task, or anything of its shape. */
export interface Scorer<D extends TargetDescription = TargetDescription> {
  /**
   * The scores that `score` always gives, in that order: those after each epoch. The first chooses the best
   * epoch and early stopping, unless another is selected.
   */
  readonly scores: readonly Score[];
  /**
   * Scores that take longer: made where they are asked for, as at the end of a run, and after an epoch where
   * one of them is selected; default: none.
   */
  readonly furtherScores?: readonly Score[];
  /** Outputs of the model for a target. */
  outputs(description: D): number;
  /**
   * Makes predictions of outputs: softmax, or back into the target's own units.
   *
   * @param outputs [rows, outputs], the model's.
   * @param predictions Written: the predictions, of the same shape, in other memory.
   */
  activate(outputs: Tensor, predictions: Tensor, description: D): void;
  /**
   * Scores predictions, in the order of `scores`.
   *
   * @param further The names of those of `furtherScores` that are asked for; default: none.
   */
  score(predictions: Predictions, further?: readonly string[]): Scores;
  /**
   * Scores so many rows without holding all their outputs; default: they are held, and `score` gets them.
   *
   * @param further The names of those of `furtherScores` that are asked for; default: none.
   */
  tally?(rows: number, description: D, further?: readonly string[]): Tally;
}

/**
 * Makes predictions of outputs as a scorer does; a row whose outputs are not finite gets NaN, whatever an
 * activation makes of it.
 */
export function activate<D extends TargetDescription>(
  scorer: Pick<Scorer<D>, 'activate'>,
  outputs: Tensor,
  predictions: Tensor,
  description: D,
): void {
  scorer.activate(outputs, predictions, description);
  const columns = outputs.shape[1];
  for (const row of nonFiniteRows(outputs)) predictions.data.fill(NaN, row * columns, (row + 1) * columns);
}

/** What a criterion is made for. */
export interface CriterionSetup<D extends TargetDescription, O> {
  /** What the target means. */
  description: D;
  /** The target values that are fitted, one row after another. */
  target: Int32Array | Float32Array;
  /** How much each of those rows counts; default: alike. The criterion gets it with each batch. */
  sampleWeight?: Float32Array | undefined;
  /** The last layer, for a criterion that computes it. */
  head: Linear;
  /** The run's options. */
  options: O;
}

/** A column of a file of predictions: its name in a table, and its key, in a group or alone, in a JSON line. */
export interface PredictionColumn {
  /** 'probability_cat'. */
  readonly name: string;
  /** 'cat'. */
  readonly key: string;
  /** 'probabilities': the object that holds the keys of the group. */
  readonly group?: string;
}

/** What predictions tell beside their scores, for people and programs. */
export interface Breakdown {
  /** Scores by class or label. */
  readonly table: ScoreTable;
  /** What a program gets beside the table, as JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A section of a report: the figure that draws it, and what it draws. */
export interface ReportSection {
  /** Name of the figure. */
  readonly kind: string;
  /** What the figure takes, as JSON. */
  readonly data: unknown;
  /** What it adds to the final scores of the run. */
  readonly addedScores?: readonly AddedScore[];
}

/** A value that is read as one of the task's scores is: 'ECE after temperature scaling'. */
export interface AddedScore {
  readonly title: string;
  /** The name of the score. */
  readonly score: string;
  readonly value: number;
}

/** Attributes of an ONNX node. */
export type OnnxAttributes = Record<
  string,
  { f: number } | { i: number } | { ints: readonly number[] } | { strings: readonly string[] }
>;

/** An ONNX graph that nodes are added to; each method returns the name of the value that it adds. */
export interface OnnxGraph {
  /** A constant tensor. */
  constant(name: string, data: Float32Array, dims: readonly number[]): string;
  /** A constant number. */
  scalar(value: number): string;
  /** Constant integers. */
  integers(values: readonly number[]): string;
  /** The result of an operation. @param others Names of what else it gives. */
  op(
    opType: string,
    output: string,
    input: readonly string[],
    attributes?: OnnxAttributes,
    others?: readonly string[],
  ): string;
}

/** Tasks that a task becomes by the value of one of its options; they are not asked for by name. */
export interface TaskVariants {
  /** The name of the option. */
  readonly option: string;
  /** The name of the task by the value. */
  readonly tasks: Readonly<Record<string, string>>;
}

/** What an ONNX model gives. */
export interface OnnxOutputs {
  /** The names of the outputs, each [batch, outputs]. */
  readonly names: readonly string[];
  /** What they are, for people. */
  readonly doc: string;
  /** What the model's metadata says of them, as JSON. */
  readonly metadata: Record<string, unknown>;
}

/**
 * What a target means, and everything that follows from it. `D` is what it keeps of the target, saved with
 * the run; `O` the options of a run that it reads.
 */
export interface Task<D extends TargetDescription = TargetDescription, O = Record<string, unknown>>
  extends Scorer<D> {
  /** As in the description of a target. */
  readonly name: string;
  /** What it predicts, in the plural: 'probabilities'. */
  readonly predicts: string;
  /** What the model's outputs are called before `activate`: 'logits'. */
  readonly outputName: string;
  /** The score that people look at first, and that a sweep chooses by unless told otherwise. */
  readonly headline: string;

  /** Passes over so many rows to fit, where nobody says; default: those that classes do well with. */
  epochs?(rows: number): number;

  /** What options make of it; `fit` then describes the target as the variant does. */
  readonly variants?: TaskVariants;

  /** What is read of a target; default: labels. */
  readonly targetForm?: TargetForm;
  /** How the labels, or the numbers, of a file become a target. */
  readonly readTarget: ReadTarget;
  /** What is wrong with a description that was read from a file; undefined if nothing is. */
  descriptionProblem(description: TargetDescription): string | undefined;
  /** What the target is, for people: '10 classes'. */
  summary(description: D): string;

  /** What is doubtful about the parts of the data, before they are fitted. */
  warnings?(parts: Split): Warning[];
  /** What is doubtful about the target of rows that a run scores, and did not fit. */
  scoredWarnings?(part: Part, description: D): Warning[];
  /** The description completed by what is learned from the rows to fit, such as mean and scale. */
  fit(train: Part, options: O): D;
  /**
   * What the rows to fit are fitted to, by position in the part, if not to the data set's own values:
   * standardised numbers, or labels with noise.
   */
  fittedTarget(train: Part, options: O): Int32Array | Float32Array | undefined;
  /**
   * What the description keeps as `chosen` when a run ends: what is better chosen by rows that are not
   * fitted.
   *
   * @param validation The validation rows; null: there are none.
   */
  choose?(validation: Evaluated | null, description: D): { chosen?: D['chosen']; warnings: Warning[] };
  /** What outputs are divided by so that probabilities are as sure as right, by rows that are not fitted. */
  temperature?(validation: Evaluated): number;
  /** Names of the scores that a temperature is to mend. */
  calibratedScores?: readonly string[];
  /** What is minimised. */
  criterion(setup: CriterionSetup<D, O>): Criterion;

  /**
   * Writes outputs of which `activate` would make these predictions, for predictions that are made of
   * several models'; default: the predictions themselves, where nothing reads the outputs.
   */
  outputsOf?(predictions: Tensor, outputs: Tensor, description: D): void;
  /** The target of the mean of several models' predictions, where each chose something; default: the first's. */
  meanTarget?(descriptions: readonly D[]): D;
  /** The names of the values of a target, where a row has several; default: a row has one. */
  targetNames?(description: D): readonly string[];
  /** What a value of a target is called: the name of a class; default: it is a number. */
  targetText?(value: number, description: D): string;

  /** The columns of a file of predictions. */
  predictionColumns(description: D): PredictionColumn[];
  /** The cells of each row, in the order of the columns; null where there is no prediction. */
  predictionRows(values: Tensor, description: D): (string | number | null)[][];

  /** What rows lack for a score to be made of them: 'rows of two classes'; undefined: nothing. */
  scoreNeeds?(score: string, rows: Part): string | undefined;
  /**
   * What is doubtful about scored rows by their predictions, and the scores of fitted ones; default: nothing.
   * `fromOther` says that the head began as that of another run.
   */
  predictedWarnings?(evaluated: Evaluated, fitted?: Scores, fromOther?: boolean): Warning[];
  /** What is doubtful about scores alone, as settings are compared by, of these rows; default: nothing. */
  comparedWarnings?(scores: Scores, rows: readonly Part[]): Warning[];
  /** What scored rows tell beside their scores; default: nothing. */
  breakdown?(evaluated: Evaluated): Breakdown;

  /**
   * evaluation.json: what predictions tell beyond their scores.
   *
   * @param rows The test rows, in the order of `test`. @param validation Of the validation rows, if any.
   */
  evaluation(test: Evaluated, rows: Part, validation: Evaluated | null): object;
  /**
   * What a report shows of evaluation.json, in order.
   *
   * @param file Its path, for messages. @throws DataError for a file that holds anything else.
   */
  sections(evaluation: object, file: string): ReportSection[];

  /** What to know when the training loss is compared with the score beside it; undefined: nothing. */
  trainingLossNote?(options: Record<string, unknown>): string | undefined;

  /** Adds the nodes after the network's outputs, whose name is `outputName`. */
  onnxOutputs(graph: OnnxGraph, description: D): OnnxOutputs;
}

/** What is read of a scorer to find a score; a task has a name. */
type ScoreList = Pick<Scorer, 'scores' | 'furtherScores'> & { readonly name?: string };

/** Every score that there is, those that take longer last. */
export const allScores = ({ scores, furtherScores = [] }: ScoreList): Score[] => [
  ...scores,
  ...furtherScores,
];

/** Whether values of a score are better or worse than others, so that it may be selected. */
export const isComparable = ({ direction }: Pick<Score, 'direction'>): boolean => direction !== 'none';

/** The score of a name. */
export function scoreNamed(scorer: ScoreList, name: string): Score {
  return allScores(scorer).find((score) => score.name === name)!;
}

const isNamed = ({ name, otherNames }: Score, given: string): boolean =>
  name === given || (otherNames?.includes(given) ?? false);

/** Whether a score may be selected by a name. */
export const isScoreName = (scorer: ScoreList, name: string): boolean =>
  allScores(scorer).some((score) => isComparable(score) && isNamed(score, name));

/**
 * The score that chooses epochs.
 *
 * @param selected Its name; default: the first. @throws RangeError that lists the names, for any other.
 */
export function choosingScore(scorer: ScoreList, selected: string | undefined): Score {
  if (selected === undefined) return scorer.scores[0];
  const scores = allScores(scorer).filter(isComparable);
  const found = scores.find((score) => isNamed(score, selected));
  if (found) return found;
  const names = scores.map(({ name }) => name).join(', ');
  const of = scorer.name === undefined ? '' : `, the scores of ${scorer.name}`;
  throw rangeError('options.select', `one of ${names}${of}`, selected);
}

/** The names of the scores that take longer, among some. */
export const furtherNames = ({ furtherScores = [] }: ScoreList, names: readonly string[]): string[] =>
  furtherScores.map(({ name }) => name).filter((name) => names.includes(name));

/** Every score of a task, the one that people look at first in front. */
export function headlineFirst(task: ScoreList & Pick<Task, 'headline'>): Score[] {
  const first = scoreNamed(task, task.headline);
  return [first, ...allScores(task).filter((score) => score !== first)];
}

/** The scores that people read in a list, the headline first. @param select The name of one that was selected. */
export function shownScores(task: ScoreList & Pick<Task, 'headline'>, select?: string): Score[] {
  const chosen = choosingScore(task, select);
  return headlineFirst(task).filter((score) => !score.inTable || score === chosen);
}

/** Whether a value of a score is better than another. */
export function isBetter({ direction }: Pick<Score, 'direction'>, value: number, than: number): boolean {
  if (direction === 'none') return false;
  return direction === 'min' ? value < than : value > than;
}

/** Scores as the files name them: test_loss. */
export const prefixed = <P extends string>(prefix: P, scores: Scores) =>
  Object.fromEntries(Object.entries(scores).map(([name, value]) => [`${prefix}_${name}`, value])) as Record<
    `${P}_${string}`,
    number
  >;
