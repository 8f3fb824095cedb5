import { statedOf, TABLE_RUN_OPTIONS } from '../../src/run/table_run_options';

test.each([
  ['a', ['a']],
  ['a, b,c d', ['a', 'b', 'c d']],
  ['["a,b", "c"]', ['a,b', 'c']],
])('%j names %j', (text, names) => {
  expect(statedOf({ ignore: text }).ignore).toEqual(names);
});

test('a list that is no JSON array of texts is not accepted', () => {
  const { parse } = TABLE_RUN_OPTIONS.ignore.takes;
  expect([parse('[1]'), parse('["a"'), parse('["a"]')]).toEqual([undefined, undefined, '["a"]']);
});

test('options that are not given state nothing', () => {
  const stated = statedOf({ target: 'y', dropMissingTarget: false });
  expect(Object.entries(stated).filter(([, value]) => value !== undefined)).toEqual([
    ['target', 'y'],
    ['dropMissingTarget', false],
  ]);
});
