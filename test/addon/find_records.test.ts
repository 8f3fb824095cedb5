import { type FindRecords, findRecords, NO_BYTE, type RecordArrays } from '../../src/addon/find_records';
import { refuses } from '../support/errors';

const SENTINEL = 77;

/** Room for some cells and records, all with the same value in it. */
const roomFor = (size: number): RecordArrays => ({
  starts: new Int32Array(size).fill(SENTINEL),
  ends: new Int32Array(size).fill(SENTINEL),
  numbers: new Float64Array(size).fill(SENTINEL),
  quotes: new Uint8Array(size).fill(SENTINEL),
  firstCells: new Int32Array(size).fill(SENTINEL),
  lines: new Int32Array(size).fill(SENTINEL),
});

const argumentsOf = (text: string, more: Partial<FindRecords> = {}): FindRecords => ({
  delimiter: 44,
  decimal: 46,
  comment: NO_BYTE,
  skipsFirstLine: false,
  maxRecord: 20,
  bytes: Buffer.from(text),
  isLast: true,
  line: 1,
  out: roomFor(10),
  ...more,
});

test('cells are given by their bytes, numbers and quotes, records by their first cell and line', () => {
  const out = roomFor(7);
  const found = findRecords(argumentsOf('a, 2.5 \n\n"x""y",-1e999\n"5"\n', { out, line: 8 }));
  expect(found).toEqual({ stop: 'end', end: 27, records: 3, cells: 5, line: 12 });
  expect(out).toEqual({
    starts: Int32Array.of(0, 3, 10, 16, 24, SENTINEL, SENTINEL),
    ends: Int32Array.of(1, 6, 14, 22, 25, SENTINEL, SENTINEL),
    numbers: Float64Array.of(NaN, 2.5, NaN, -Infinity, 5, SENTINEL, SENTINEL),
    quotes: Uint8Array.of(0, 0, 1, 0, 0, SENTINEL, SENTINEL),
    firstCells: Int32Array.of(0, 2, 4, ...Array<number>(4).fill(SENTINEL)),
    lines: Int32Array.of(8, 10, 11, ...Array<number>(4).fill(SENTINEL)),
  });
});

test('nothing is written beyond arrays that are too small, for cells or for records', () => {
  for (const text of ['1,2,3\n4,5,6\n', '1\n2\n3\n4\n5\n6\n', '"1","2","3"\n"4","5","6"\n'])
    for (let size = 0; size <= 8; size++) {
      const memory = roomFor(size + 2);
      const out = Object.fromEntries(
        Object.entries(memory).map(([name, array]) => [name, array.subarray(1, size + 1)]),
      ) as unknown as RecordArrays;
      const { stop, records } = findRecords(argumentsOf(text, { out }));
      expect([size, stop]).toEqual([size, size < 6 ? 'full' : 'end']);
      expect(records).toBeLessThanOrEqual(size);
      for (const array of Object.values(memory)) expect([array[0], array.at(-1)]).toEqual([77, 77]);
    }
});

test('what is no record stops the search, with the line on which it begins', () => {
  const open = findRecords(argumentsOf('1\n2,"\n"\n3,"4\n'));
  expect(open).toEqual({ stop: 'open quote', end: 8, records: 2, cells: 3, line: 4 });
  const long = findRecords(argumentsOf('1\n"\n",123456789012345678\n'));
  expect(long).toEqual({ stop: 'too long', end: 2, records: 1, cells: 1, line: 2 });
});

test('a record that may go on is left for the next bytes', () => {
  for (const text of ['1,2\n3', '1,2\n3,', '1,2\n3\r', '1,2\n"3"', '1,2\n"3', '1,2\n#', '1,2\n']) {
    const { stop, end, records } = findRecords(argumentsOf(text, { isLast: false, comment: 35 }));
    expect([text, stop, end, records]).toEqual([text, 'end', 4, 1]);
  }
});

refuses(RangeError, [
  ['a delimiter that is no byte', () => findRecords(argumentsOf('', { delimiter: 257 })), 'delimiter'],
  ['a negative line', () => findRecords(argumentsOf('', { line: -1 })), 'line'],
  [
    'arrays of several lengths',
    () => findRecords(argumentsOf('', { out: { ...roomFor(3), quotes: new Uint8Array(2) } })),
    'quotes',
  ],
]);
refuses(TypeError, [
  ['text that is a string', () => findRecords(argumentsOf('', { bytes: 'x' as never })), 'bytes'],
]);
