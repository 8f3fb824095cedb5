// The rows that trials fit and validate on, in memory that all threads share. Test rows are not among them.

import { createHash } from 'node:crypto';
import type { Warning } from '../core/warning';
import type { Part } from '../data/dataset';
import { inputForm } from '../data/input_form';
import type { Split } from '../data/split';
import { fitStandardisation, type Standardisation } from '../data/standardisation';
import { dataDigest } from '../run/data_digest';
import {
  fittedBeforeWarnings,
  type InitialWeights,
  initialColumns,
  readInitialWeights,
  weightsDigest,
} from '../run/initial_weights';
import type { BeforeRows, OutcomeOptions } from '../run/options';
import { readParts, splitRule } from '../run/own_rows';
import { dataWarnings } from '../tasks/data_warnings';
import { FoldRows } from './fold_rows';
import { inSharedMemory, sharedFloats } from './shared_rows';

/** The rows of one training. */
export interface TrialRows {
  /** Of a fold, from 1; null where there are none. */
  fold: number | null;
  train: Part;
  /** Chooses the best epoch. Without folds it scores the trial as well; with them it may have no rows. */
  validation: Part;
  /** The rows that a fold leaves out, which score it; null without folds. */
  leftOut: Part | null;
  standardisation: Standardisation;
  /** The weights to start from, if not random ones. */
  initial: InitialWeights | undefined;
}

/** What a trial needs of the data; a message to a worker carries it without copying the rows. */
export interface TrialData {
  /** Those of one training, or of one for each fold. */
  divisions: readonly TrialRows[];
  digest: string;
  /** Tells the weights that trials start from from others; null where there are none. */
  weights: string | null;
  /** What is doubtful about the rows. */
  warnings: readonly Warning[];
}

/** The rows that score a trial. */
export const scoringRows = ({ leftOut, validation }: TrialRows): Part => leftOut ?? validation;

function sharedWeights(initial: InitialWeights): InitialWeights {
  const entries = Object.entries(initial.state);
  const shared = entries.map(([name, { data, shape }]) => [name, { data: sharedFloats(data), shape }]);
  return { ...initial, state: Object.fromEntries(shared) as InitialWeights['state'] };
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A digest of the names of columns and classes. */
const namesDigest = ({ data }: Part): string =>
  hashed(JSON.stringify([data.featureNames ?? null, data.target.description]));

/** Divided rows, and what is doubtful about them. */
interface Divided {
  divisions: { fold: number | null; parts: Split }[];
  warnings: readonly Warning[];
}

/** Reads rows and divides them: once, or for each fold, or for the one that is asked for. */
async function divide(options: BeforeRows<OutcomeOptions>): Promise<Divided> {
  const { folds, fold } = options;
  if (folds === undefined) {
    const { parts } = await readParts(options, initialColumns(options));
    return { divisions: [{ fold: null, parts }], warnings: dataWarnings(parts, splitRule(options)) };
  }
  const rows = await FoldRows.read({ ...options, folds });
  const numbers = fold === undefined ? Array.from({ length: folds }, (_, i) => i + 1) : [fold];
  const divisions = numbers.map((each) => ({ fold: each, parts: rows.divided(each).parts }));
  return { divisions, warnings: rows.warnings };
}

/** The rows of a training in shared memory, and the weights that it starts from. */
function trialRows(
  options: BeforeRows<OutcomeOptions>,
  { fold, parts }: Divided['divisions'][number],
): TrialRows {
  const initial = readInitialWeights(options, { data: parts.train.data, input: inputForm(parts.train) });
  return {
    fold,
    train: inSharedMemory(parts.train),
    validation: inSharedMemory(parts.validation),
    leftOut: fold === null ? null : inSharedMemory(parts.test),
    standardisation: initial?.standardisation ?? fitStandardisation(parts.train),
    initial: initial && sharedWeights(initial),
  };
}

/** What tells rows from others. */
const rowsDigest = (rows: TrialRows) =>
  [rows.train, rows.validation, ...(rows.leftOut ? [rows.leftOut] : [])]
    .map(({ data }) => dataDigest(data))
    .join('') + namesDigest(rows.train);

/** Reads, splits and standardises as a run with these options does. @throws what loadData and split do. */
async function trialData(options: BeforeRows<OutcomeOptions>): Promise<TrialData> {
  const divided = await divide(options);
  const divisions = divided.divisions.map((each) => trialRows(options, each));
  const [{ fold, initial, validation }] = divisions;
  const before = { init: options.init, fittedBefore: initial?.fitted ?? [] };
  // Of folds it is said of all together.
  const doubts = fold === null ? fittedBeforeWarnings(validation, 'validation row', before) : [];
  return {
    divisions,
    digest: divisions.length === 1 ? rowsDigest(divisions[0]) : hashed(divisions.map(rowsDigest).join('')),
    weights: initial ? weightsDigest(initial) : null,
    warnings: [...divided.warnings, ...doubts, ...(initial?.warnings ?? [])],
  };
}

/** trialData, kept: the rows of all trials are the same, but glyphs are drawn anew for each seed. */
export function sharedTrialData(): (options: BeforeRows<OutcomeOptions>) => Promise<TrialData> {
  const known = new Map<number, Promise<TrialData>>();
  return (options) => {
    const key = options.data === 'glyphs' ? options.seed : 0;
    const data = known.get(key) ?? trialData(options);
    known.set(key, data);
    return data;
  };
}
