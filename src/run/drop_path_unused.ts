// Drop path that changes nothing: the first block is always kept, and shallow networks have no other.
import type { Warning } from '../core/warning';
import { OPTIONS, type OutcomeOptions } from './options';

/** Blocks of the deepest network that drop path leaves as it is. */
const MOST_BLOCKS = 1;

/** What is said of a run that asks for drop path where it changes nothing. */
export function dropPathUnused({ depth, dropPath }: Pick<OutcomeOptions, 'depth' | 'dropPath'>): Warning[] {
  const isAskedFor = dropPath > 0 && dropPath !== OPTIONS.dropPath.default;
  if (depth > MOST_BLOCKS || !isAskedFor) return [];
  const why = 'the first block is always kept';
  const message = `options.dropPath ${dropPath} changes nothing with options.depth ${depth}: ${why}`;
  return [{ code: 'NOT_USED', message }];
}

/** What is said of settings that differ in drop path alone, and train alike. */
export function dropPathTriedInVain(
  settings: readonly Readonly<Record<string, unknown>>[],
  depth: number,
): Warning[] {
  const shallow = settings.filter((setting) => Number(setting.depth ?? depth) <= MOST_BLOCKS);
  const tried = new Set(shallow.map(({ dropPath }) => dropPath));
  if (tried.size < 2) return [];
  const message =
    'options.dropPath changes nothing with options.depth 1, as the first block is always kept: ' +
    'settings that differ in it alone train alike';
  return [{ code: 'NOT_USED', message }];
}
