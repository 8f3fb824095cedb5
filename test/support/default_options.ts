import { declarations, type OutcomeOptions } from '../../src/run/options';
import { forRows } from '../../src/run/resolve_options';

const ROWS = 10_000;

/** The options of a run that have a default, with it; those that depend on the rows for 10,000 of them with classes. */
export const defaultOptions = forRows(
  Object.fromEntries(
    declarations
      .filter(([, { kept }]) => kept === undefined)
      .filter(([, declaration]) => declaration.default !== undefined)
      .map(([name, declaration]) => [name, declaration.default]),
  ),
  ROWS,
  {},
) as unknown as OutcomeOptions;
