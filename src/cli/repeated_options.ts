// An option that is given twice: the last value would count, without a word of those before.
import type { Command, Option } from 'commander';
import { quoted } from '../core/check';

/** Whether a value may be a list, as the usage of its option has it. */
const isList = ({ flags }: Option): boolean => flags.includes(',…>');

/** Refuses options of a command that are given with several values. */
export function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    if (!option.required || option.variadic) continue;
    const given: string[] = [];
    command.on(`option:${option.name()}`, (value: string) => {
      given.push(value);
      if (given.length === 1) return;
      const hint = isList(option) ? `: join them, as in ${option.long} ${given.join(',')}` : '';
      command.error(`${option.long}: expected one value, received ${given.map(quoted).join(' and ')}${hint}`);
    });
  }
}
