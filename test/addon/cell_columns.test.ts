import { codesOfColumn, numbersByColumn, UNKNOWN_WORD } from '../../src/addon/cell_columns';
import { findRecords, NO_BYTE } from '../../src/addon/find_records';
import { Dictionary } from '../../src/data/columns/dictionary';
import { WordTable } from '../../src/data/formats/word_table';
import { refuses } from '../support/errors';

const bytes = Buffer.from('1,a,x\n2,"b",y\n1e999,,x\n4,"a""",zz\n');
const cells = {
  starts: new Int32Array(12),
  ends: new Int32Array(12),
  numbers: new Float64Array(12),
  quotes: new Uint8Array(12),
  firstCells: new Int32Array(12),
  lines: new Int32Array(12),
};
findRecords({
  delimiter: 44,
  decimal: 46,
  comment: NO_BYTE,
  skipsFirstLine: false,
  maxRecord: 100,
  bytes,
  isLast: true,
  line: 1,
  out: cells,
});
const firstCells = Int32Array.of(0, 3, 6, 9);

test('numbers are written column by column, and it is said whether one is infinite', () => {
  const { numbers } = cells;
  const out = new Float64Array(8).fill(7);
  expect(numbersByColumn({ columns: 2, firstCells, numbers, out })).toBe(true);
  expect([...out]).toEqual([1, 2, Infinity, 4, NaN, NaN, NaN, NaN]);
  const two = out.subarray(1, 3);
  expect(numbersByColumn({ columns: 1, firstCells: Int32Array.of(9, 3), numbers, out: two })).toBe(false);
  expect([...out.subarray(0, 4)]).toEqual([1, 4, 2, 4]);
});

test('words that the table has are found; others, and those with quotes in them, are counted', () => {
  const table = new WordTable(new Dictionary());
  for (const word of ['', 'b', 'a', 'x']) table.words.code(word);
  for (const word of ['a', 'x']) table.code(Buffer.from(word), 0, 1);
  const out = new Int32Array(4);
  expect(codesOfColumn({ cell: 1, firstCells }, bytes, cells, table.arrays, out)).toBe(2);
  expect([...out]).toEqual([2, UNKNOWN_WORD, -1, UNKNOWN_WORD]);
  expect(codesOfColumn({ cell: 2, firstCells }, bytes, cells, table.arrays, out)).toBe(2);
  expect([...out]).toEqual([3, UNKNOWN_WORD, 3, UNKNOWN_WORD]);
});

test('cells, words and bytes that are not there are not read', () => {
  const { arrays } = new WordTable(new Dictionary());
  const odd = Int32Array.of(-1, 11, 12, 2 ** 31 - 1, -(2 ** 31));
  const out = new Float64Array(10);
  numbersByColumn({
    columns: 2,
    firstCells: odd,
    numbers: Float64Array.from(cells.numbers, (_, i) => i),
    out,
  });
  expect([...out]).toEqual([NaN, 11, NaN, NaN, NaN, ...Array<number>(5).fill(NaN)]);
  const codes = new Int32Array(5);
  const wrong = { ...cells, starts: new Int32Array(12).fill(-5), ends: new Int32Array(12).fill(2 ** 30) };
  codesOfColumn({ cell: 1, firstCells: odd }, bytes, wrong, arrays, codes);
  expect([...codes]).toEqual([UNKNOWN_WORD, -1, -1, -1, -1]);
  const full = {
    places: new Int32Array(4).fill(1),
    hashes: new Int32Array(1),
    codes: new Int32Array(1),
    ends: Int32Array.of(-3, 2 ** 30),
    pool: new Uint8Array(2),
  };
  for (const hash of [0, Math.imul(0x811c9dc5 ^ 97, 0x01000193)]) {
    full.hashes[0] = hash;
    expect(
      codesOfColumn({ cell: 1, firstCells: Int32Array.of(0) }, bytes, cells, full, codes.subarray(1, 2)),
    ).toBe(1);
  }
});

const { arrays: words } = new WordTable(new Dictionary());
const codesWith = (changed: object) =>
  codesOfColumn({ cell: 0, firstCells }, bytes, cells, { ...words, ...changed }, new Int32Array(4));
refuses(RangeError, [
  ['a table without places', () => codesWith({ places: new Int32Array(0) }), 'places'],
  ['a table whose places are no power of two', () => codesWith({ places: new Int32Array(6) }), 'places'],
  ['codes of another number of words', () => codesWith({ codes: new Int32Array(3) }), 'codes'],
  [
    'a short output',
    () => numbersByColumn({ columns: 1, firstCells, numbers: cells.numbers, out: new Float64Array(3) }),
    'out',
  ],
]);
