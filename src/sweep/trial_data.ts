// The rows that trials fit and validate on, in memory that all threads share. Test rows are not among them.

import { types } from 'node:util';
import { gatherRows } from '../addon/gather_rows';
import type { Warning } from '../core/warning';
import { type Part, targetValues } from '../data/dataset';
import { split } from '../data/split';
import { fitStandardisation, type Standardisation } from '../data/standardisation';
import { dataDigest } from '../run/checkpoint';
import { fitTarget } from '../run/job';
import type { BeforeRows, OutcomeOptions } from '../run/options';
import { dataWarnings } from '../tasks/data_warnings';
import { loadData } from '../tasks/load_data';

/** What a trial needs of the data; a message to a worker carries it without copying the rows. */
export interface TrialData {
  train: Part;
  validation: Part;
  standardisation: Standardisation;
  digest: string;
  /** What is doubtful about the rows. */
  warnings: readonly Warning[];
}

function inSharedMemory(values: Int32Array | Float32Array): Int32Array | Float32Array {
  const memory = new SharedArrayBuffer(values.byteLength);
  const shared = types.isFloat32Array(values) ? new Float32Array(memory) : new Int32Array(memory);
  shared.set(values);
  return shared;
}

/** Reads, splits and standardises as a run with these options does. @throws what loadData and split do. */
async function trialData(options: BeforeRows<OutcomeOptions>): Promise<TrialData> {
  const { data, test } = await loadData(options);
  const parts = split(data, { ...options, seed: options.splitSeed ?? options.seed }, test);
  const fitted = fitTarget(parts);
  const { train, validation } = fitted;
  const rows = train.indices.length + validation.indices.length;
  const chosen = new Uint32Array(rows);
  chosen.set(train.indices);
  chosen.set(validation.indices, train.indices.length);
  const features = new Float32Array(new SharedArrayBuffer(4 * rows * data.columns));
  gatherRows({
    columns: data.columns,
    source: data.features,
    indices: chosen,
    mean: null,
    scale: null,
    out: features,
  });
  const target = {
    values: inSharedMemory(targetValues({ data, indices: chosen })),
    description: train.data.target.description,
  };
  const shared = { ...data, features, target, rows };
  const order = chosen.map((_, i) => i);
  return {
    train: { data: shared, indices: order.slice(0, train.indices.length) },
    validation: { data: shared, indices: order.slice(train.indices.length) },
    standardisation: fitStandardisation(train),
    digest: dataDigest(shared),
    warnings: dataWarnings(fitted, options),
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
