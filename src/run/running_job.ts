// Opens a job: its parts are prepared, what is resumed is restored, and its folder is made.

import { isDeepStrictEqual } from 'node:util';
import { type DistributedDataParallel, isDistributed } from '../distributed/distributed_data_parallel';
import { type ProcessGroup, processGroup } from '../distributed/process_group';
import { askedName } from '../tasks/registry';
import type { Trainer } from '../train/trainer';
import type { Checkpoint } from './checkpoint';
import { type AddEpoch, openEpochFiles } from './epoch_files';
import type { BeforeRows, TrainOptions } from './options';
import type { RunParts } from './own_rows';
import { type Prepared, prepare } from './prepare';
import { keepData } from './resolve_options';
import { blameCheckpoint, goOn } from './resume';
import { RunFolder, runFiles } from './run_folder';
import { saveCheckpoint } from './save_checkpoint';
import { type TrainingTime, timeBefore } from './training_time';

/** A job that runs: what is trained, and where it is written. */
export interface RunningJob extends Prepared {
  group: ProcessGroup | null;
  distributed: DistributedDataParallel | null;
  /** Null for a rank that does not write. */
  folder: RunFolder | null;
  /** What a resumed run had trained. */
  before: TrainingTime;
  /** Adds an epoch to what the options ask for beside metrics.jsonl; null for a rank that does not write. */
  addEpoch: AddEpoch | null;
}

/** The folder that this process writes: of several ranks the first does. */
function openFolder(
  options: TrainOptions,
  group: ProcessGroup | null,
  trainer: Trainer,
  resumed: boolean,
): RunFolder | null {
  if (group && group.rank > 0) return null;
  const { out } = options;
  if (!resumed) return RunFolder.create(out);
  keepData(options, runFiles(out));
  return RunFolder.reopen(out, trainer.stateDict().epoch);
}

/** What a run trained before it goes on; its end is written again where it trains more. */
function reopenEnd(folder: RunFolder, { options, trainer, loader }: Prepared): TrainingTime {
  const before = timeBefore(folder, loader.rows);
  if (trainer.stateDict().epoch < options.epochs) folder.forgetEnd();
  return before;
}

/** Prepares a job, restores what is resumed and opens the folder. */
export async function openJob(
  given: BeforeRows<TrainOptions>,
  resumed: Checkpoint | undefined,
  divided: RunParts | undefined,
): Promise<RunningJob> {
  const group = given.distributed ? processGroup() : null;
  const prepared = await prepare(given, group, resumed, divided).catch((error: Error) => {
    throw blameCheckpoint(error, resumed);
  });
  const { options, trainer, description } = prepared;
  const distributed = isDistributed(trainer.model) ? trainer.model : null;
  const resumeWarnings = resumed ? goOn(trainer, resumed, options) : [];
  distributed?.compareParameters();
  const folder = openFolder(options, group, trainer, resumed !== undefined);
  if (folder && !isDeepStrictEqual(resumed?.options, description.options)) {
    const task = askedName(description.target.task);
    folder.writeJson('config.json', { version: 1, ...options, ...description.options, task });
    saveCheckpoint(folder.checkpoint, trainer, description);
  }
  const before = folder && resumed ? reopenEnd(folder, prepared) : { seconds: 0, rows: 0 };
  const { epoch, step } = trainer.stateDict();
  const addEpoch = folder && openEpochFiles(options, { model: prepared.model, epoch, step });
  const warnings = [...prepared.warnings, ...resumeWarnings];
  return { ...prepared, warnings, group, distributed, folder, before, addEpoch };
}
