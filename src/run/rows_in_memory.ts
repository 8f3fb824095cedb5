// Rows that a program gave: no command finds them again.
import { DataError } from '../io/data_error';

/** What a run keeps as its data where the rows were arrays of a program. */
export const IN_MEMORY = 'rows in memory';

/** @throws DataError where a run is asked for rows that a program had. */
export function checkStored(data: unknown): void {
  if (data !== IN_MEMORY) return;
  const problem =
    'the run was fitted to arrays of a program, which it does not keep: name rows with options.data';
  throw new DataError(IN_MEMORY, '', problem);
}
