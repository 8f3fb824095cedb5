import { declarations, type OutcomeOptions } from '../../src/run/options';

/** The options of a run that have a default, with it. */
export const defaultOptions = Object.fromEntries(
  declarations
    .filter(([, { kept }]) => kept === undefined)
    .filter(([, declaration]) => declaration.default !== undefined)
    .map(([name, declaration]) => [name, declaration.default]),
) as unknown as OutcomeOptions;
