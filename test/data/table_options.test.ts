import { checkTableOptions, type TableOptions } from '../../src/data/table_options';

test.each<[Record<string, unknown>, RegExp]>([
  [{ target: 3 }, /^options\.target: expected a string/],
  [{ ignore: 'a' }, /^options\.ignore: expected an array of texts, received 'a'/],
  [{ missing: ['a', 1] }, /^options\.missing\[1\]: expected text, received 1/],
  [{ header: true }, /^options\.header: expected .*yes.*no/],
  [{ decimal: ';' }, /^options\.decimal: expected/],
  [{ dateOrder: 'year-first' }, /^options\.dateOrder: expected .*day-first/],
  [{ missingOnly: 'yes' }, /^options\.missingOnly: expected true or false/],
  [{ numericTransform: 'log' }, /^options\.numericTransform: expected .*quantile/],
  [{ dropMissingTarget: 'yes' }, /^options\.dropMissingTarget: expected true or false/],
])('%j is refused by name', (options, message) => {
  expect(() => checkTableOptions('options', options as TableOptions)).toThrow(message);
});

test('nothing has to be stated', () => {
  expect(() => checkTableOptions('options', {})).not.toThrow();
});
