import { counted } from '../../src/core/counted';

test('one thing is singular, none and several are plural, thousands are apart', () => {
  expect([0, 1, 2, 2000].map((count) => counted(count, 'row'))).toEqual([
    '0 rows',
    '1 row',
    '2 rows',
    '2,000 rows',
  ]);
});
