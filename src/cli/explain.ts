// What the command says of an error: the library's words, and the flags that help. It loads nothing of the
// library, which may be what did not load.
import { explainMemory } from '../run/explain_memory';
import type { OptionProblem } from '../run/resolve_options';
import { flagOf } from './flags';

/** An error about options, by its flags. */
function withFlags({ message, option, remedy }: Error & OptionProblem): string {
  const problem = flagOf(option) + message.slice(option.length);
  return remedy === undefined ? problem : `${problem}: give ${flagOf(remedy)}`;
}

/** The text of an error for whoever gave the command. */
export function explain(error: Error): string {
  if ('option' in error) return withFlags(error as Error & OptionProblem);
  return explainMemory(error.message);
}
