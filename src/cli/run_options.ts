// Options of the commands that use a trained run.
import type { Command } from 'commander';
import type { Format } from '../data/open_data';
import type { PartName } from '../data/parts';
import type { StatedLayout } from '../data/table_source';
import { LAYOUT_OPTION_NAMES } from '../run/table_run_options';
import { WEIGHTS, type WeightsKind } from '../run/weights_kind';
import { addOptions, optionOfChoice } from './options';

/** Which of a run's weights. */
export interface WeightsOption {
  weights?: WeightsKind;
}

/** Rows, and the run that reads them. */
export interface RowsOptions extends WeightsOption, StatedLayout {
  data: string;
  format: Format;
  target?: string;
  part?: PartName;
  dropMissingTarget?: boolean;
}

/** Adds the choice of a run's weights. */
export function addWeightsOption(command: Command): Command {
  return command.addOption(
    optionOfChoice(
      '--weights <which>',
      'of the best epoch by validation, the last ones, or their average (default: best if rows were held ' +
        'back to validate, else last)',
      WEIGHTS,
    ),
  );
}

/** The part that is taken of rows that were given. */
export const PART_OF_DATA = 'the part of data in parts (default: test, else validation)';

/** Adds the options of a command that takes rows to a run. @param partHelp Which part it takes. */
export function addRowsOptions(command: Command, partHelp: string): Command {
  return addWeightsOption(addOptions(command, 'format', 'target', ...LAYOUT_OPTION_NAMES)).addOption(
    optionOfChoice('--part <name>', partHelp, ['train', 'validation', 'test']),
  );
}
