import { mayBeAmounts, takenAsClasses, takenAsNumbers } from '../../../src/data/columns/whole_classes';

/** A target of some numbers, each of them in as many rows. */
function target(values: readonly number[], each = 20, name = 'n') {
  const numbers = Float64Array.from(Array.from({ length: each }, () => values).flat());
  return { numbers, distinct: values.length, column: { name, type: null } };
}
const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

test.each<[string, readonly number[], number]>([
  ['gaps', [0, 5, 50], 20],
  ['negative numbers', [-1, 0, 1], 20],
  ['grades from 3', from(3, 7), 20],
  ['large numbers', [1000, 1001, 1002], 20],
  ['many numbers that hardly repeat', from(0, 17), 8],
  ['scores of 0 to 100', from(0, 101), 20],
])('%s may be amounts', (_, values, each) => expect(mayBeAmounts(target(values, each))).toBe(true));

test.each<[string, readonly number[], number]>([
  ['digits', from(0, 10), 3],
  ['1 to 7', from(1, 7), 20],
  ['three classes', [0, 1, 2], 20],
  ['26 letters that repeat', from(0, 26), 20],
  ['30 codes, of which some are in no row', from(0, 30).filter((code) => code % 17 !== 1), 20],
  ['two numbers', [-1, 1], 20],
])('%s are classes', (_, values, each) => expect(mayBeAmounts(target(values, each))).toBe(false));

test.each(['label', 'Class'])('so are any numbers of a column %p', (name) => {
  expect(mayBeAmounts(target([0, 5, 50], 20, name))).toBe(false);
});

test.each(['fine_label', 'y', 'character_id'])('so are a hundred codes of a column %p', (name) => {
  expect(mayBeAmounts(target(from(0, 100), 20, name))).toBe(false);
});

test('what is said has the column and how many numbers there are', () => {
  expect(takenAsClasses(target(from(-9, 168))).message).toContain("'n' has 168 different whole numbers");
});

test.each<[string, readonly number[], number]>([
  ['40 codes from 0', from(0, 40), 8],
  ['30 codes from 1', from(1, 30), 2],
  ['codes of which some are in no row', from(0, 50).filter((code) => code % 17 !== 1), 3],
])('%s may be classes', (_, values, each) => {
  expect(takenAsNumbers('y', target(values, each))).toMatchObject([{ code: 'NUMBERS_MAY_BE_CLASSES' }]);
});

test.each<[string, readonly number[], number]>([
  ['ranks', from(1, 40), 1],
  ['numbers with gaps', from(0, 40).map((value) => 3 * value), 8],
  ['numbers from 25', from(25, 40), 8],
  ['hundreds of numbers', from(0, 220), 5],
  ['numbers that are not whole', from(0, 40).map((value) => value / 2), 8],
])('%s are measured', (_, values, each) => {
  expect(takenAsNumbers('y', target(values, each))).toEqual([]);
});

test('counts, whose largest hardly repeat, are measured', () => {
  // As many rows as the tail of a distribution leaves: 40, 39, … of which the last are single.
  const counts = from(0, 30).flatMap((value) => Array(Math.max(1, 16 - value)).fill(value));
  const facts = { numbers: Float64Array.from(counts), distinct: 30 };
  expect(takenAsNumbers('y', facts)).toEqual([]);
});
