import { multilabelTarget } from '../../src';
import type { Part } from '../../src/data/dataset';
import { multilabelWarnings, rowsHaving } from '../../src/tasks/multilabel_warnings';

/** Rows of labels a, b and c, as '101'. */
function part(rows: string[]): Part {
  const target = multilabelTarget(Float32Array.from(rows.join(''), Number), ['a', 'b', 'c']);
  const features = new Float32Array(rows.length);
  const data = { features, target, rows: rows.length, columns: 1, imageShape: null, description: '' };
  return { data, indices: Uint32Array.from(rows.keys()) };
}
const rows = (row: string, count: number) => Array.from({ length: count }, () => row);
const EMPTY = part([]);

test('rows are counted by the labels that they have', () => {
  expect(rowsHaving(part(['110', '010', '000']), 3)).toEqual(Uint32Array.of(1, 2, 0));
});

test('labels that all rows to fit have, or none, are named', () => {
  const train = part([...rows('101', 20), ...rows('001', 20)]);
  expect(multilabelWarnings({ train, validation: EMPTY, test: EMPTY })).toEqual([
    {
      code: 'LABEL_CONSTANT',
      message: "none of the 40 rows to fit have label 'b': the other value is not learned",
    },
    {
      code: 'LABEL_CONSTANT',
      message: "all of the 40 rows to fit have label 'c': the other value is not learned",
    },
  ]);
});

test('labels that no row to score has, where several should, are named', () => {
  const train = part([...rows('110', 20), ...rows('001', 20)]);
  const test = part(rows('100', 40));
  expect(multilabelWarnings({ train, validation: EMPTY, test })).toEqual([
    {
      code: 'CLASS_NOT_SCORED',
      message: "none of the 40 test rows have labels 'b', 'c': they do not measure it",
    },
  ]);
  expect(multilabelWarnings({ train, validation: EMPTY, test: part(rows('100', 8)) })).toEqual([]);
});
