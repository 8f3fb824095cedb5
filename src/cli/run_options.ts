// Options of the commands that use a trained run.
import { type Command, Option } from 'commander';
import type { Format } from '../data/load';
import type { LoadRunOptions } from '../run/load_run';
import { addOptions } from './options';

/** Which of a run's weights. */
export interface WeightsOption {
  weights: NonNullable<LoadRunOptions['weights']>;
}

/** Rows, and the run that reads them. */
export interface RowsOptions extends WeightsOption {
  data: string;
  format: Format;
  labelColumn?: string;
}

/** Adds the choice of a run's weights. */
export function addWeightsOption(command: Command): Command {
  return command.addOption(
    new Option('--weights <which>', 'the last ones, those of the lowest validation loss, or their average')
      .choices(['last', 'best', 'averaged'])
      .default('last'),
  );
}

/** Adds the options of a command that takes rows to a run. */
export function addRowsOptions(command: Command, data: string, what: string): Command {
  return addWeightsOption(
    addOptions(command.requiredOption(`--data <${data}>`, what), 'format', 'labelColumn'),
  );
}
