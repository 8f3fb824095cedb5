// The rows that trials fit and validate on, in memory that all threads share. Test rows are not among them.

import { createHash } from 'node:crypto';
import type { Warning } from '../core/warning';
import type { Part } from '../data/dataset';
import { inputForm } from '../data/input_form';
import { fitStandardisation, type Standardisation } from '../data/standardisation';
import { dataDigest } from '../run/checkpoint';
import {
  fittedBefore,
  type InitialWeights,
  initialColumns,
  readInitialWeights,
  weightsDigest,
} from '../run/initial_weights';
import type { BeforeRows, OutcomeOptions } from '../run/options';
import { readParts, splitRule } from '../run/own_rows';
import { dataWarnings } from '../tasks/data_warnings';
import { inSharedMemory, sharedFloats } from './shared_rows';

/** What a trial needs of the data; a message to a worker carries it without copying the rows. */
export interface TrialData {
  train: Part;
  validation: Part;
  standardisation: Standardisation;
  digest: string;
  /** The weights that trials start from, if not random ones. */
  initial: InitialWeights | undefined;
  /** Tells them from others; null where there are none. */
  weights: string | null;
  /** What is doubtful about the rows. */
  warnings: readonly Warning[];
}

function sharedWeights(initial: InitialWeights): InitialWeights {
  const entries = Object.entries(initial.state);
  const shared = entries.map(([name, { data, shape }]) => [name, { data: sharedFloats(data), shape }]);
  return { ...initial, state: Object.fromEntries(shared) as InitialWeights['state'] };
}

/** A digest of the names of columns and classes. */
function namesDigest({ data }: Part): string {
  const names = JSON.stringify([data.featureNames ?? null, data.target.description]);
  return createHash('sha256').update(names).digest('hex');
}

/** Reads, splits and standardises as a run with these options does. @throws what loadData and split do. */
async function trialData(options: BeforeRows<OutcomeOptions>): Promise<TrialData> {
  const { parts } = await readParts(options, initialColumns(options));
  const rows = { data: parts.train.data, input: inputForm(parts.train) };
  const initial = readInitialWeights(options, rows);
  const [train, validation] = [parts.train, parts.validation].map(inSharedMemory);
  return {
    train,
    validation,
    standardisation: initial?.standardisation ?? fitStandardisation(parts.train),
    digest: dataDigest(train.data) + dataDigest(validation.data) + namesDigest(parts.train),
    initial: initial && sharedWeights(initial),
    weights: initial ? weightsDigest(initial) : null,
    warnings: [
      ...dataWarnings(parts, splitRule(options)),
      ...fittedBefore(parts, initial, ['validation']),
      ...(initial?.warnings ?? []),
    ],
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
