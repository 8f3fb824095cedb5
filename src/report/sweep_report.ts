// A sweep folder, finished or not → report.html in it.
import path from 'node:path';
import { SweepFolder } from '../sweep/sweep_folder';
import { sweepData } from './sweep_data';
import { writePage } from './write_page';

/**
 * Writes SWEEP/report.html from sweep.json and results.jsonl; returns its path.
 *
 * @param command Trains the best setting. @throws DataError for a folder that is no sweep's.
 */
export function writeSweepReport(sweep: string, command: string | null): string {
  const { folder, plan } = SweepFolder.open(sweep);
  const name = path.basename(path.resolve(sweep));
  const file = path.join(sweep, 'report.html');
  writePage(file, `${name} – Regulus`, {
    kind: 'sweep',
    sweep: sweepData(name, plan, folder.results(plan), command),
  });
  return file;
}
