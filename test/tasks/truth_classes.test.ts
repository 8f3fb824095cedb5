import { writeFileSync } from 'node:fs';
import { classTarget, loadData, tableFrom } from '../../src';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const known = (...names: string[]) => classTarget(new Int32Array(0), names).description;
const labelsOf = async (cells: readonly string[], ...names: string[]) => {
  writeFileSync(at('t.csv'), `a,label\n${cells.map((cell, row) => `${row},${cell}\n`).join('')}`);
  return [...(await loadData({ data: at('t.csv'), knownTarget: known(...names) })).data.target.values];
};

test('booleans are the classes True and False of text, and the other way round', async () => {
  expect(await labelsOf(['true', 'false', 'TRUE'], 'False', 'True')).toEqual([1, 0, 1]);
  expect(await labelsOf(['True', 'False'], 'true', 'false')).toEqual([0, 1]);
  const table = tableFrom({ a: [1.5, 2.5, 3.5], label: [true, false, true] });
  const { data } = await loadData({ data: table, knownTarget: known('False', 'True') });
  expect([...data.target.values]).toEqual([1, 0, 1]);
});

test('true is the class yes or 1 of two, and yes or 1 the class true', async () => {
  expect(await labelsOf(['true', 'False'], 'yes', 'no')).toEqual([0, 1]);
  expect(await labelsOf(['True', 'false'], '0', '1')).toEqual([1, 0]);
  expect(await labelsOf(['yes', 'No', '1', '0.0', 't'], 'False', 'True')).toEqual([1, 0, 1, 0, 1]);
});

test('true is the class of its word beside others', async () => {
  expect(await labelsOf(['true', 'unknown'], 'False', 'True', 'unknown')).toEqual([1, 2]);
});

test('words of other meanings, and true of two classes, are refused', async () => {
  await expect(labelsOf(['1', '0'], 'no', 'yes')).rejects.toThrow("(no, yes), found '1'");
  await expect(labelsOf(['true', 'false'], 'no', 'yes', 'maybe')).rejects.toThrow("found 'true'");
  await expect(labelsOf(['TRUE', 'true'], 'True', 'true')).rejects.toThrow("found 'TRUE' (is it 'True'?)");
  await expect(labelsOf(['true', 'false'], '1', '2')).rejects.toThrow("(1, 2), found 'true'");
});
