// The rows that trials fit and validate on, in memory that all threads share. Test rows are not among them.

import { gatherRows } from '../addon/gather_rows';
import type { Part } from '../data/dataset';
import { loadData } from '../data/load';
import { split } from '../data/split';
import { fitStandardisation, type Standardisation } from '../data/standardisation';
import { dataDigest } from '../run/checkpoint';
import type { OutcomeOptions } from '../run/options';

/** What a trial needs of the data; a message to a worker carries it without copying the rows. */
export interface TrialData {
  train: Part;
  validation: Part;
  standardisation: Standardisation;
  digest: string;
}

/** Reads, splits and standardises as a run with these options does. @throws what loadData and split do. */
async function trialData(options: OutcomeOptions): Promise<TrialData> {
  const { data, test } = await loadData(options);
  const { train, validation } = split(data, { ...options, seed: options.splitSeed ?? options.seed }, test);
  const rows = train.indices.length + validation.indices.length;
  const chosen = new Uint32Array(rows);
  chosen.set(train.indices);
  chosen.set(validation.indices, train.indices.length);
  const features = new Float32Array(new SharedArrayBuffer(4 * rows * data.columns));
  const labels = new Int32Array(new SharedArrayBuffer(4 * rows));
  gatherRows({
    columns: data.columns,
    source: data.features,
    indices: chosen,
    mean: null,
    scale: null,
    out: features,
  });
  chosen.forEach((row, i) => {
    labels[i] = data.labels[row];
  });
  const shared = { ...data, features, labels, rows };
  const order = chosen.map((_, i) => i);
  return {
    train: { data: shared, indices: order.slice(0, train.indices.length) },
    validation: { data: shared, indices: order.slice(train.indices.length) },
    standardisation: fitStandardisation(train),
    digest: dataDigest(shared),
  };
}

/** trialData, kept: the rows of all trials are the same, but glyphs are drawn anew for each seed. */
export function sharedTrialData(): (options: OutcomeOptions) => Promise<TrialData> {
  const known = new Map<number, Promise<TrialData>>();
  return (options) => {
    const key = options.data === 'glyphs' ? options.seed : 0;
    const data = known.get(key) ?? trialData(options);
    known.set(key, data);
    return data;
  };
}
