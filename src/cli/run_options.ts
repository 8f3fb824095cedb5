// Options of the commands that use a trained run.
import { type Command, Option } from 'commander';
import type { Format } from '../data/load';
import { WEIGHTS, type WeightsKind } from '../run/weights_kind';
import { addOptions } from './options';

/** Which of a run's weights. */
export interface WeightsOption {
  weights?: WeightsKind;
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
    new Option(
      '--weights <which>',
      'of the best epoch by validation, the last ones, or their average (default: best if rows were held ' +
        'back to validate, else last)',
    ).choices(WEIGHTS),
  );
}

/** Adds the options of a command that takes rows to a run. */
export function addRowsOptions(command: Command, data: string, what: string): Command {
  return addWeightsOption(
    addOptions(command.requiredOption(`--data <${data}>`, what), 'format', 'labelColumn'),
  );
}
