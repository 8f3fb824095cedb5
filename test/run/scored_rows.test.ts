import { scoredRows, validationRows } from '../../src/run/scored_rows';
import { part, plain } from '../support/dataset';

const NONE = { ...part(4), indices: new Uint32Array(0) };
const rowsOf = (parts: object) =>
  scoredRows({
    parts: { train: part(4), ...parts },
    options: { seed: 0 },
    description: { standardisation: plain },
  } as never);

test('validation rows are watched where there are any, else test rows', () => {
  const both = rowsOf({ validation: part(3), test: part(2) });
  expect([both.watched, both.watchedLoader!.rows, both.testLoader!.rows]).toEqual(['val', 3, 2]);
  expect(validationRows(both)).toBe(both.watchedLoader);
  const test = rowsOf({ validation: NONE, test: part(2) });
  expect([test.watched, test.watchedLoader!.rows]).toEqual(['test', 2]);
  expect(validationRows(test)).toBeUndefined();
  expect(rowsOf({ validation: NONE, test: NONE })).toEqual({ watched: 'test' });
});
