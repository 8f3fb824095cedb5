// A run folder, finished or not, → report.html in it; several → one page that compares them.
import { statSync } from 'node:fs';
import path from 'node:path';
import { describe } from '../core/check';
import { DataError, withPath } from '../io/data_error';
import { readJson, readJsonLines } from '../io/read_json';
import { StochasticDepth } from '../nn/stochastic_depth';
import type { EpochMetrics, Summary } from '../run/train';
import type { ClassEvaluation as RunEvaluation } from '../tasks/class_evaluation';
import { pageEvaluation } from './confusion';
import type { RunData } from './page_data';
import { writePage } from './write_page';

/** As many blocks as a network may have. */
const MAX_DEPTH = 2 ** 20;

/** Reads what a run folder holds. @throws DataError where it is none, or a file in it is damaged. */
function readRun(folder: string): RunData {
  const at = (name: string) => path.join(folder, name);
  withPath(folder, () => statSync(folder));
  const config = readJson<{ depth: number; dropPath: number }>(at('config.json'));
  if (config === null)
    throw new DataError(folder, 'config.json', 'expected the folder of a run, found none of its files');
  const { depth, dropPath } = config;
  if (
    !(
      Number.isSafeInteger(depth) &&
      depth >= 0 &&
      depth <= MAX_DEPTH &&
      Number.isFinite(dropPath) &&
      dropPath >= 0 &&
      dropPath <= 1
    )
  ) {
    throw new DataError(
      at('config.json'),
      '',
      `expected a depth up to ${MAX_DEPTH} and a dropPath from 0 to 1, found ${describe(depth)} and ${describe(dropPath)}`,
    );
  }
  const evaluation = readJson<RunEvaluation>(at('evaluation.json'));
  return {
    name: path.basename(path.resolve(folder)),
    config: { ...config },
    dropProbabilities: depth > 0 ? [...StochasticDepth.linearDrop(depth, dropPath)] : [],
    metrics: readJsonLines<EpochMetrics>(at('metrics.jsonl')),
    summary: readJson<Summary>(at('summary.json')),
    evaluation: evaluation && pageEvaluation(at('evaluation.json'), evaluation),
  };
}

/**
 * Writes RUN/report.html from what the folder holds; returns its path.
 *
 * @throws DataError for a folder that is no run's.
 */
export function writeRunReport(folder: string): string {
  const run = readRun(folder);
  const file = path.join(folder, 'report.html');
  writePage(file, `${run.name} – Regulus`, { kind: 'run', run });
  return file;
}

/**
 * Writes one page that compares runs; runs whose folders have the same name are told apart by their paths.
 */
export function writeComparison(folders: readonly string[], file: string): void {
  const runs = folders.map(readRun);
  const names = runs.map(({ name }) => name);
  const shown = runs.map((run, i) =>
    names.indexOf(run.name) === names.lastIndexOf(run.name)
      ? run
      : { ...run, name: path.relative('.', folders[i]) || '.' },
  );
  writePage(file, `${runs.length} runs compared – Regulus`, { kind: 'comparison', runs: shown });
}
