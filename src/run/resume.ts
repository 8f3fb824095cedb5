// A run that goes on from its checkpoint: what may have changed since, and what is said of it.
import { existsSync } from 'node:fs';
import { printable, quoted } from '../core/check';
import { counted } from '../core/counted';
import { simd } from '../core/runtime';
import type { Warning } from '../core/warning';
import { meaningOf } from '../data/dataset';
import { DataError } from '../io/data_error';
import type { Trainer } from '../train/trainer';
import { type Checkpoint, type RunDescription, restore } from './checkpoint';
import { type BeforeRows, declarations, type TrainOptions, type ValuesOf } from './options';
import { optionError } from './resolve_options';
import { isStandardInput } from './standard_input';
import { restoreBest } from './weights';

/** What a resumed run's options refuse is wrong with its checkpoint, not with an argument. */
export function blameCheckpoint(error: Error, resumed: Checkpoint | undefined): Error {
  return resumed && ['TypeError', 'RangeError'].includes(error.name)
    ? new DataError(resumed.path, 'options', error.message)
    : error;
}

/** @throws DataError where data of a resumed run is not in its place: it may have moved. */
export function checkDataIsThere(options: BeforeRows<TrainOptions>): void {
  const values: Partial<ValuesOf> = options;
  for (const [name, { takes, resumable, default: byDefault }] of declarations) {
    const place = values[name];
    if (takes.type !== 'path' || !resumable || place === undefined || place === byDefault) continue;
    if (isStandardInput(place)) continue;
    if (!existsSync(place as string))
      throw new DataError(place as string, '', 'no such file or folder', 'DATA_MOVED');
  }
}

/** @throws DataError for data other than the run was trained on. */
export function checkSameData({ data, path }: Checkpoint, digest: string, place: string): void {
  if (data === digest) return;
  throw new DataError(place, '', `expected the data that ${path} was trained on, found other values`);
}

/** @throws DataError where columns or classes have other names than in the run that goes on. */
export function checkSameNames(resumed: Checkpoint, read: RunDescription, place: string): void {
  const differ = (position: string, expected: string, found: string): never => {
    throw new DataError(place, position, `expected ${expected} as in ${resumed.path}, found ${found}`);
  };
  const [expected, found] = [resumed.featureNames ?? [], read.featureNames ?? []];
  const named = (name: string | undefined) => (name === undefined ? 'no name' : quoted(name));
  const all = found.length > expected.length ? found : expected;
  const column = all.findIndex((_, i) => expected[i] !== found[i]);
  if (column >= 0) differ(`feature ${column + 1}`, named(expected[column]), named(found[column]));
  const [target, other] = [resumed.target, read.target].map((each) => JSON.stringify(meaningOf(each)));
  if (target !== other) differ('target', printable(target, 200), printable(other, 200));
}

/**
 * Puts a checkpoint into the trainer of a run that goes on; returns what to know of it.
 *
 * @throws DataError for a checkpoint of other parts, RangeError for fewer epochs than are done.
 */
export function goOn(trainer: Trainer, resumed: Checkpoint, options: TrainOptions): Warning[] {
  const { epoch } = resumed.trainer;
  if (options.epochs < epoch)
    throw optionError('epochs', `at least ${epoch}, which the run has done`, options.epochs);
  restore(trainer, resumed);
  return [
    ...targetWarnings(resumed),
    ...restoreBest(trainer, resumed),
    ...stretched(trainer, resumed, options),
    ...stoppedEarly(trainer, options),
  ];
}

/** A run that goes on with other instructions than it began with. */
function targetWarnings({ simd: before }: Checkpoint): Warning[] {
  const { target } = simd();
  if (before === target) return [];
  const message = `the run was made on ${before} and goes on with ${target}: correct, but not the same bits`;
  return [{ code: 'OTHER_SIMD_TARGET', message }];
}

/** A run that had stopped early, and would again before its next epoch. */
function stoppedEarly(trainer: Trainer, { patience, epochs }: TrainOptions): Warning[] {
  const { best, epoch } = trainer.stateDict();
  const goesOn = patience === undefined || best === null || epoch - best.epoch < patience;
  if (goesOn || epoch >= epochs) return [];
  const since = `since epoch ${best.epoch}, with options.patience ${patience}`;
  const message = `no epoch is trained: after epoch ${epoch} the validation score has not improved ${since}`;
  return [{ code: 'STOPPED_EARLY', message }];
}

/** A schedule over more or fewer epochs than the run was begun with. */
function stretched(
  { optimizer }: Trainer,
  resumed: Checkpoint,
  { epochs, schedule }: TrainOptions,
): Warning[] {
  const { epochs: planned } = resumed.options;
  if (epochs === planned || schedule === 'constant') return [];
  const [before, after] = [resumed.optimizer, optimizer].map(({ paramGroups: [{ lr }] }) => rateText(lr));
  const change = `${schedule} now spans ${counted(epochs, 'epoch')}, not ${planned}`;
  return [
    {
      code: 'SCHEDULE_STRETCHED',
      message: `${change}: the learning rate goes on at ${after}, where it was ${before}`,
    },
  ];
}

const rateText = (lr: number) => String(Number(lr.toPrecision(3)));
