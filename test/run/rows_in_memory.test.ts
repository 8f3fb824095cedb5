import { checkStored, IN_MEMORY } from '../../src/run/rows_in_memory';

test('rows of a program cannot be read again: the error says what to name', () => {
  expect(() => checkStored(IN_MEMORY)).toThrow(/^rows in memory: .*name rows with options\.data$/);
  expect(() => checkStored('table.csv')).not.toThrow();
});
