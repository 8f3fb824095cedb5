// A sweep folder, finished or not → report.html in it.
import path from 'node:path';
import { DataError } from '../data/data_error';
import { readJson, readJsonLines } from './read_json';
import { summariseSweep, type SweepPlan, type TrialResult } from './sweep_summary';
import { writePage } from './write_page';

/** Writes SWEEP/report.html from sweep.json and results.jsonl; returns its path. @throws DataError for a folder that is no sweep's. */
export function writeSweepReport(folder: string): string {
  const plan = readJson<SweepPlan>(path.join(folder, 'sweep.json'));
  if (plan === null) throw new DataError(folder, 'sweep.json', 'expected the folder of a sweep, found none of its files');
  const name = path.basename(path.resolve(folder));
  const sweep = summariseSweep(name, plan, readJsonLines<TrialResult>(path.join(folder, 'results.jsonl')));
  const file = path.join(folder, 'report.html');
  writePage(file, `${name} – Regulus`, { kind: 'sweep', sweep });
  return file;
}
