import { existsSync } from 'node:fs';
import path from 'node:path';
import { printablePath, rangeError } from '../core/check';
import { behindLinks } from '../io/same_file';
import { isFoldsFolder } from '../run/folds_folder';
import { writeComparison, writeRunReport } from '../run/run_report';
import { writeFoldsReport } from '../sweep/folds_report';
import { SweepFolder } from '../sweep/sweep_folder';
import { writeSweepReport } from '../sweep/sweep_report';
import { keepInputs } from './overwrite';
import { bestCommand, causeOf } from './sweep_output';
import { runCommand } from './train_command';

/**
 * `regulus report`: draws the page of a run, of a sweep, or of several runs side by side, and says where it
 * is.
 */
export function report(folders: string[], { out }: { out?: string }): void {
  if (folders.length > 1) {
    const file = out ?? 'report.html';
    keepInputs({ '--out': file }, {}, folders);
    writeComparison(folders, behindLinks(file));
    console.log(printablePath(file));
    return;
  }
  const [folder] = folders;
  if (out !== undefined) throw rangeError('--out', 'several runs: the page of one lies in its folder', out);
  console.log(printablePath(writeReport(folder)));
}

/** Draws the page of a run, of folds or of a sweep. */
function writeReport(folder: string): string {
  if (existsSync(path.join(folder, 'sweep.json'))) return reportSweep(folder);
  return isFoldsFolder(folder) ? writeFoldsReport(folder) : writeRunReport(folder, runCommand);
}

function reportSweep(sweep: string): string {
  const { folder, plan } = SweepFolder.open(sweep);
  return writeSweepReport(sweep, bestCommand(plan, folder.results(plan)), causeOf);
}
