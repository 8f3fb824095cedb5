import { tableFacts } from '../../../src/data/columns/column_facts';
import { MISSING_WORDS, MissingWords } from '../../../src/data/columns/missing';
import { cellsTable } from '../../support/cells_table';

const MISSING = new MissingWords(MISSING_WORDS);

test('numbers, words, missing cells and dates of each column', async () => {
  const cells = [
    ['1', 'red', '31/01/2026'],
    ['?', ' red', '03/04/2026'],
    ['1', '5', 'soon'],
    ['x', '', '2026-01-31'],
  ];
  const { columns, rows, isWhole } = await tableFacts(
    cellsTable(['a', 'b', 'c'], cells, { blockRows: 3 }),
    MISSING,
  );
  expect([rows, isWhole]).toEqual([4, true]);
  const [a, b, c] = columns;
  expect([a.present, [...a.numbers], [...a.words], a.distinct]).toEqual([3, [1, 1], [['x', 1]], 2]);
  expect([b.present, [...b.numbers], [...b.words], b.distinct]).toEqual([3, [5], [['red', 2]], 2]);
  expect([c.dates, c.orders]).toEqual([3, { 'day first': 1, 'month first': 0, open: 1 }]);
});

test('whole numbers that a double does not tell apart are counted as they are written', async () => {
  const cells = ['9007199254740993', '9007199254740992', '7', '9007199254740993', '1e300'].map((cell) => [
    cell,
  ]);
  const { columns } = await tableFacts(cellsTable(['a'], cells, { blockRows: 2 }), MISSING);
  expect([columns[0].numbers.length, columns[0].distinct]).toEqual([5, 4]);
});

test('nothing is known of a column that cannot be read, and its cells are not asked for', async () => {
  const source = cellsTable(['a', 'b'], [['1', '2']], { columns: { a: { unreadable: 'nested values' } } });
  const blocks = jest.spyOn(source, 'blocks');
  const { columns } = await tableFacts(source, MISSING);
  expect(blocks).toHaveBeenCalledWith([1], true);
  expect(columns.map(({ present }) => present)).toEqual([0, 1]);
});

test('the first 20,000 rows are looked at, fewer of a wide table', async () => {
  const rowsOf = async (rows: number, columns: number) => {
    const names = Array.from({ length: columns }, (_, i) => `a${i}`);
    const row = new Array<string>(columns).fill('1');
    const facts = await tableFacts(cellsTable(names, new Array(rows).fill(row), { blockRows: 64 }), MISSING);
    return [facts.rows, facts.isWhole];
  };
  expect(await rowsOf(20_200, 2)).toEqual([20_000, false]);
  expect(await rowsOf(300, 20_000)).toEqual([200, false]);
  expect(await rowsOf(50, 2)).toEqual([50, true]);
});

test('long texts are told apart by their beginning and length', async () => {
  const long = 'x'.repeat(1e6);
  const { columns } = await tableFacts(cellsTable(['a'], [[long], [`${long}x`], [long]]), MISSING);
  expect([...columns[0].words.values()]).toEqual([2, 1]);
  expect([...columns[0].words.keys()].every(({ length }) => length < 300)).toBe(true);
});

test('texts that repeat are counted as single ones are', async () => {
  const texts = ['red', ' red', '3', '?', '', '2026-01-31', '31/01/2026', 'green'];
  const cells = Array.from({ length: 800 }, (_, i) => [texts[i % texts.length]]);
  const facts = async (blockRows: number) => {
    const { columns } = await tableFacts(cellsTable(['a'], cells, { blockRows }), MISSING);
    const { present, numbers, words, distinct, dates, orders } = columns[0];
    return { present, numbers, words: [...words], distinct, dates, orders };
  };
  const words = [
    ['red', 200],
    ['2026-01-31', 100],
    ['31/01/2026', 100],
    ['green', 100],
  ];
  const orders = { 'day first': 100, 'month first': 0, open: 0 };
  expect(await facts(400)).toEqual({
    present: 600,
    numbers: new Float64Array(100).fill(3),
    words,
    distinct: 5,
    dates: 200,
    orders,
  });
  expect(await facts(8)).toEqual(await facts(400));
});
