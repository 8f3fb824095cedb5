import { writeFileSync } from 'node:fs';
import { loadData, type Split, split } from '../../src';
import { besideWarnings, unusedWarnings } from '../../src/data/unused';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const write = (name: string) => {
  writeFileSync(at(name), 'a,y\n1,0\n2,1\n');
  return at(name);
};

test('what is not used is named, the first of many', () => {
  expect(unusedWarnings('a/x.npz', [])).toEqual([]);
  expect(unusedWarnings('a/x.npz', [...'abcdefghij'])).toEqual([
    { code: 'NOT_USED', message: 'not used: a, b, c, d, e, f, g, h, 2 more of x.npz' },
  ]);
});

test('test rows beside the training rows are not left out without a word', async () => {
  const [train, held] = [write('train.csv'), write('test.csv')];
  write('test.json');
  write('other_test.csv');
  const said = 'not used: test.csv beside train.csv; options.testData names rows to test on';
  expect((await loadData({ data: train })).data.warnings).toEqual([{ code: 'NOT_USED', message: said }]);
  expect((await loadData({ data: train, testData: held })).data.warnings).toEqual([]);
  expect(besideWarnings(held, undefined)).toEqual([]);
});

test('test rows that were loaded, and are not given to split, are not left out without a word', async () => {
  const [train, held] = [write('train.csv'), write('test.csv')];
  const { data, test } = await loadData({ data: train, testData: held });
  const warningsOf = (parts: Split) => parts.train.data.warnings;
  expect(warningsOf(split(data, { testRows: 1 }))).toEqual([
    {
      code: 'NOT_USED',
      message: 'not used: 2 test rows that were loaded with the data: give them to split as separateTest',
    },
  ]);
  expect(warningsOf(split(data, {}, test))).toEqual([]);
  const alone = await loadData({ data: held });
  expect(warningsOf(split(alone.data, { testRows: 1 }))).toEqual([]);
});
