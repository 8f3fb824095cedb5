// No command writes over what it reads.
import { fstatSync } from 'node:fs';
import path from 'node:path';
import { rangeError } from '../core/check';
import { dataFiles } from '../data/open_data';
import { sameFile } from '../io/same_file';
import { runFiles } from '../run/run_folder';

/** Files by the names that the user has for them; an input may be a folder with its files. */
export type Files = Readonly<Record<string, string | undefined>>;

const isOpenFile = (descriptor: number): boolean => {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
};

/** Refuses an output that is one of the files of an input or of a run. */
function refuse(name: string, file: string | number, inputs: Files, runs: readonly string[]): void {
  const known = Object.entries(inputs).flatMap(([input, read]) =>
    read === undefined ? [] : [[input, dataFiles(read)] as const],
  );
  const ofRuns = runs.flatMap(runFiles).map((each) => [`the run's ${path.basename(each)}`, [each]] as const);
  for (const [input, read] of [...known, ...ofRuns]) {
    const found = sameFile(file, read);
    if (found === undefined) continue;
    const received = typeof file === 'number' ? found : file;
    throw rangeError(name, `a file other than ${input}`, received);
  }
}

/**
 * Refuses outputs that would replace, or be added to, what the command reads. Redirected outputs count.
 *
 * @param outputs Files by flag. @param runs Folders of runs, whose files stay as they are.
 * @throws RangeError that names the output.
 */
export function keepInputs(outputs: Files, inputs: Files, runs: readonly string[] = []): void {
  for (const [name, file] of Object.entries(outputs))
    if (file !== undefined) refuse(name, file, inputs, runs);
  if (isOpenFile(1)) refuse('standard output', 1, inputs, runs);
  if (isOpenFile(2)) refuse('standard error', 2, inputs, runs);
}
