// How an optimizer reads as text: the groups that PyTorch prints, in its order.
import { pythonValue } from '../core/module_text';
import type { AdamWRule } from './param_groups';

/** The fields of a rule by PyTorch's names, as it sorts them. */
const FIELDS: readonly (readonly [name: string, field: keyof AdamWRule])[] = [
  ['amsgrad', 'amsgrad'],
  ['betas', 'betas'],
  ['eps', 'eps'],
  ['lr', 'lr'],
  ['maximize', 'maximize'],
  ['weight_decay', 'weightDecay'],
];

/** @internal An optimizer of this name and these groups. */
export function optimizerText(name: string, groups: readonly AdamWRule[]): string {
  const lines = groups.flatMap((group, i) => [
    ...(i > 0 ? [''] : []),
    `Parameter Group ${i}`,
    ...FIELDS.map(([title, field]) => `    ${title}: ${pythonValue(group[field])}`),
  ]);
  return [`${name} (`, ...lines, ')'].join('\n');
}
