import { EqualIntegers, isLarge } from '../../src/data/equal_integers';

test('whole numbers with other digits than the first of their double are found by column', () => {
  const integers = new EqualIntegers();
  const add = (column: number, exact: bigint) => integers.add(column, Number(exact), () => exact);
  for (const exact of [2n ** 62n, 2n ** 62n, 2n ** 62n + 4096n]) add(0, exact);
  expect([...integers.columns]).toEqual([]);
  add(0, 2n ** 62n + 1n);
  add(1, 2n ** 62n + 1n);
  expect([...integers.columns]).toEqual([0]);
});

test('cells that are no whole numbers are not compared', () => {
  const integers = new EqualIntegers();
  for (const text of ['9223372036854775807', null, '9223372036854775807'])
    integers.add(0, 2 ** 63, () => text);
  expect(integers.columns.size).toBe(0);
});

test('large numbers begin where doubles skip whole ones', () => {
  expect([2 ** 53 - 1, 2 ** 53, -(2 ** 53), NaN].map(isLarge)).toEqual([false, true, true, false]);
});
