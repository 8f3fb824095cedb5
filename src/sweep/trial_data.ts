// The rows that trials fit and validate on, in memory that all threads share. Test rows are not among them.

import { createHash } from 'node:crypto';
import { types } from 'node:util';
import { gatherRows } from '../addon/gather_rows';
import type { Warning } from '../core/warning';
import { type Part, targetValues } from '../data/dataset';
import { whole } from '../data/split';
import { fitStandardisation, type Standardisation } from '../data/standardisation';
import { dataDigest } from '../run/checkpoint';
import type { BeforeRows, OutcomeOptions } from '../run/options';
import { readParts, splitRule } from '../run/read_parts';
import { dataWarnings } from '../tasks/data_warnings';

/** What a trial needs of the data; a message to a worker carries it without copying the rows. */
export interface TrialData {
  train: Part;
  validation: Part;
  standardisation: Standardisation;
  digest: string;
  /** What is doubtful about the rows. */
  warnings: readonly Warning[];
}

function sharedValues(values: Int32Array | Float32Array): Int32Array | Float32Array {
  const memory = new SharedArrayBuffer(values.byteLength);
  const shared = types.isFloat32Array(values) ? new Float32Array(memory) : new Int32Array(memory);
  shared.set(values);
  return shared;
}

/** The rows of a part as a data set of their own. */
function inSharedMemory({ data, indices }: Part): Part {
  const rows = indices.length;
  const { columns, features: source } = data;
  const features = new Float32Array(new SharedArrayBuffer(4 * rows * columns));
  gatherRows({ columns, source, indices, mean: null, scale: null, out: features });
  const target = { ...data.target, values: sharedValues(targetValues({ data, indices })) };
  return whole({ ...data, features, target, rows });
}

/** A digest of the names of columns and classes. */
function namesDigest({ data }: Part): string {
  const names = JSON.stringify([data.featureNames ?? null, data.target.description]);
  return createHash('sha256').update(names).digest('hex');
}

/** Reads, splits and standardises as a run with these options does. @throws what loadData and split do. */
async function trialData(options: BeforeRows<OutcomeOptions>): Promise<TrialData> {
  const { parts } = await readParts(options);
  const [train, validation] = [parts.train, parts.validation].map(inSharedMemory);
  return {
    train,
    validation,
    standardisation: fitStandardisation(parts.train),
    digest: dataDigest(train.data) + dataDigest(validation.data) + namesDigest(parts.train),
    warnings: dataWarnings(parts, splitRule(options)),
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
