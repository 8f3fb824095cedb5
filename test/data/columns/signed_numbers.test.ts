import { tableFacts } from '../../../src/data/columns/column_facts';
import { MISSING_WORDS, MissingWords } from '../../../src/data/columns/missing';
import { signedNumber, signedValues } from '../../../src/data/columns/signed_numbers';
import { cellsTable } from '../../support/cells_table';

test.each([
  ['1,234', 1234],
  ['$1,234,567.50', 1234567.5],
  [' € 1 234 ', 1234],
  ["1'234.5", 1234.5],
  ['12.5 %', 12.5],
  ['-3%', -3],
  ['$-3', -3],
  ['-$3', -3],
  ['(4.20)', -4.2],
  ['.5$', 0.5],
  ['1,23', NaN],
  ['0,868', NaN],
  ['1,2345', NaN],
  ["'5.1'", 5.1],
  ['="5.1"', 5.1],
  ['"-3 %"', -3],
  ["'5.1", 5.1],
  ['~5.1', 5.1],
  ['≈ 1,200', 1200],
  ['5.1-', -5.1],
  ['5.1-6', NaN],
  ['５.１', 5.1],
  ['-1.5D+02', -150],
  ['.25d-01', 0.025],
  ['3D', NaN],
  ["'", NaN],
  ["''", NaN],
  ['5kg', NaN],
  ['$', NaN],
  ['%', NaN],
  ['', NaN],
  ['1.234,50', NaN],
])('%j is %d', (text, value) => {
  expect(signedNumber(text, '.')).toBe(value);
});

test.each([
  ['1.234,50 €', 1234.5],
  ['12,5 %', 12.5],
  ['1,234.5', NaN],
])('%j with a decimal comma is %d', (text, value) => {
  expect(signedNumber(text, ',')).toBe(value);
});

test('values with signs are counted by the decimal sign that most of them have', async () => {
  const texts = ['1.234,50 €', '2,25 €', '3 €', 'much', '5'];
  const source = cellsTable(
    ['a'],
    texts.map((text) => [text]),
  );
  const { columns } = await tableFacts(source, new MissingWords(MISSING_WORDS));
  expect(signedValues(columns[0])).toEqual({ decimal: ',', count: 3 });
});

test('a sign that may be of thousands or decimals is read as the table writes decimals', async () => {
  const facts = await tableFacts(cellsTable(['a'], [['1,320'], ['x']]), new MissingWords([]));
  expect(signedValues(facts.columns[0])).toEqual({ decimal: '.', count: 1 });
  expect(signedValues(facts.columns[0], ',')).toEqual({ decimal: ',', count: 1 });
});
