// Options of the commands that use a trained run.
import type { Command } from 'commander';
import type { OptionDeclaration } from '../core/option_declaration';
import type { Format } from '../data/open_data';
import type { PartName } from '../data/parts';
import type { StatedLayout } from '../data/table_source';
import { OPTIONS, type OptionName } from '../run/options';
import { LAYOUT_OPTION_NAMES } from '../run/table_run_options';
import { WEIGHTS, type WeightsKind } from '../run/weights_kind';
import { addOptions, optionOf, optionOfChoice } from './options';

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

/** What is not stated of rows is taken from the run. */
const AS_IN_RUN = 'as in the run';

/** Adds the options of a command that takes rows to a run. @param help What it does with parts and targets. */
export function addRowsOptions(command: Command, help: { part: string; target: string }): Command {
  addOptions(command, 'format');
  const add = (name: OptionName, declaration: OptionDeclaration) =>
    command.addOption(optionOf(name, { ...declaration, group: 'Options', defaultText: AS_IN_RUN }));
  add('target', { ...OPTIONS.target, help: help.target });
  for (const name of LAYOUT_OPTION_NAMES) add(name, OPTIONS[name]);
  return addWeightsOption(command).addOption(
    optionOfChoice('--part <name>', help.part, ['train', 'validation', 'test']),
  );
}
