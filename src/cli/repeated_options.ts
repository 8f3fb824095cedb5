// Options that are given twice where all values may be meant: lists, data and targets. Of others the last one
// counts, so that a script may end with what differs.
import type { Command, Option } from 'commander';
import { quoted } from '../core/check';

/** Options of which several values would add up, beside lists. */
const ADD_UP = ['data', 'testData', 'target'];

/** Whether a value may be a list, as the usage of its option has it. */
const isList = ({ flags }: Option): boolean => flags.includes(',…>');

/** Refuses several values of such options of a command. */
export function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    if (!isList(option) && !ADD_UP.includes(option.attributeName())) continue;
    const given: string[] = [];
    command.on(`option:${option.name()}`, (value: string) => {
      given.push(value);
      if (given.length === 1) return;
      const hint = isList(option) ? `: join them, as in ${option.long} ${given.join(',')}` : '';
      command.error(`${option.long}: expected one value, received ${given.map(quoted).join(' and ')}${hint}`);
    });
  }
}
