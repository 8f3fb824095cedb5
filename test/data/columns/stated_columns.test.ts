import { readStated, type StatedColumns } from '../../../src/data/columns/stated_columns';
import { cellsTable } from '../../support/cells_table';

const NAMES = ['id', 'age', 'zip', 'weight', 'income'];
const read = (stated: StatedColumns, names = NAMES) => readStated(cellsTable(names, []), stated);

test('the role and kind of each column', () => {
  const stated = read({
    target: 'income',
    idColumn: 'id',
    weightColumn: 'weight',
    categorical: ['zip'],
    numeric: ['age'],
    booleans: ['income'],
  });
  expect(stated.map(({ role, kind }) => [role, kind])).toEqual([
    ['id', null],
    [null, 'number'],
    [null, 'category'],
    ['weight', null],
    ['target', 'boolean'],
  ]);
});

test.each<[string, StatedColumns, string]>([
  [
    'target',
    { target: 'incme' },
    "expected a column named 'incme', as options.target says, found 'id', 'age', 'zip', 'weight', 'income' (is it 'income'?)",
  ],
  [
    'ignore',
    { ignore: ['nothing like it'] },
    "expected a column named 'nothing like it', as options.ignore says, found 'id', 'age', 'zip', 'weight', 'income'",
  ],
  [
    'two roles',
    { target: 'age', ignore: ['age'] },
    "column 'age': expected one meaning, found two: in options.target and in options.ignore",
  ],
  [
    'two kinds',
    { numeric: ['age'], categorical: ['age'] },
    "column 'age': expected one meaning, found two: in options.categorical and in options.numeric",
  ],
])('%s: refused', (_, stated, problem) => {
  expect(() => read(stated)).toThrow(`table.csv: ${problem}`);
});

test('the same said twice is no contradiction', () => {
  expect(read({ ignore: ['id', 'id'] })[0].role).toBe('ignore');
});

test('two columns of one name are refused', () => {
  expect(() => read({}, ['a', 'b', 'a'])).toThrow(
    "table.csv: expected different names of columns, found 'a' twice (columns 1 and 3): rename one of them",
  );
});
