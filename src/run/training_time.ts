// How long a run has trained, over all processes that it went on in.
import { readJson, readJsonLines } from '../io/read_json';
import type { RunFolder } from './run_folder';

/** Seconds of training, and the rows that went through the network in them. */
export interface TrainingTime {
  seconds: number;
  rows: number;
}

interface Timed {
  seconds?: number;
  samples_per_second?: number;
}

const isTime = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value) && value > 0;

/**
 * What a run trained before it goes on: as its summary says or, where it was ended before that, the lines of
 * its epochs.
 *
 * @param rows Those of an epoch.
 */
export function timeBefore(run: RunFolder, rows: number): TrainingTime {
  const { seconds, samples_per_second: rate } = readJson<Timed>(run.file('summary.json')) ?? {};
  if (isTime(seconds) && isTime(rate)) return { seconds, rows: rate * seconds };
  const rates = readJsonLines<Timed>(run.file('metrics.jsonl')).map((line) => line.samples_per_second);
  const known = rates.filter(isTime);
  return { seconds: known.reduce((sum, each) => sum + rows / each, 0), rows: rows * known.length };
}
