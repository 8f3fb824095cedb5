import { writeFileSync } from 'node:fs';
import { readCsv } from '../../src/data/csv';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const read = (text: string, label?: string) => {
  writeFileSync(at('table.csv'), text);
  return readCsv(at('table.csv'), label);
};

test('a header, string labels in the first column, quoted fields and a byte-order mark', () => {
  const data = read('\uFEFFspecies,"length, cm",width\n"Iris, blue",1.5,2\nIris red,3,-4e-1\n"Iris, blue",0,7\n');
  expect(data.classNames).toEqual(['Iris red', 'Iris, blue']);
  expect(Array.from(data.labels)).toEqual([1, 0, 1]);
  expect(Array.from(data.features)).toEqual([1.5, 2, 3, Math.fround(-0.4), 0, 7]);
  expect(data.description).toContain("label column 'species' (the first, as it is text)");
});

test('no header: numeric labels in the last column, in numeric order', () => {
  const data = read('1,2,10\n3,4,9\r\n5,6,10\n');
  expect([data.rows, data.columns, data.classNames]).toEqual([3, 2, ['9', '10']]);
  expect(Array.from(data.labels)).toEqual([1, 0, 1]);
  expect(data.description).toContain('no header');
  expect(data.description).toContain('(the last)');
});

test('the label column by name', () => {
  const data = read('a,class,b\n1,x,2\n3,y,4\n', 'class');
  expect([...data.features]).toEqual([1, 2, 3, 4]);
  expect(data.classNames).toEqual(['x', 'y']);
});

test('text labels without a header', () => {
  expect(read('cat,1,2\ndog,3,4\n').classNames).toEqual(['cat', 'dog']);
});

test('test data uses the classes of the training data', () => {
  writeFileSync(at('t.csv'), 'k,v\nb,1\n');
  expect(Array.from(readCsv(at('t.csv'), undefined, ['a', 'b']).labels)).toEqual([1]);
  writeFileSync(at('t.csv'), 'k,v\nc,1\n');
  expect(() => readCsv(at('t.csv'), undefined, ['a', 'b'])).toThrow(/line 2: expected one of the training classes \(a, b\), found 'c'/);
});

test.each(([
  ['an empty file', '', /line 1: expected rows of comma-separated values, found an empty file/],
  ['blank lines only', '\n\n', /line 1: expected at least one row/],
  ['a header alone', 'label,a\n', /expected|found/],
  ['a ragged row', 'label,a,b\nx,1,2\ny,3\n', /line 3: expected 3 cells, found 2/],
  ['a cell that is no number', 'label,a,b\nx,1,2\ny,3,four\n', /line 3, column 'b': expected a number, found 'four'/],
  ['an empty cell', 'label,a,b\nx,1,\ny,3,4\n', /line 2, column 'b': expected a number, found ''/],
  ['infinity', 'label,a\nx,1\ny,Infinity\n', /line 3, column 'a': expected a number, found 'Infinity'/],
  ['an empty label', 'label,a\nx,1\n,2\n', /line 3, column 'label': expected a label, found an empty cell/],
  ['one class only', 'label,a\nx,1\nx,2\n', /column 'label': expected at least two classes, found only 'x'/],
  ['one column', 'a\n1\n2\n', /line 1: expected a label and at least one feature/],
  ['an unclosed quote', 'label,a\n"x,1\n', /line \d+: expected comma-separated values/],
  ['an unknown label column', 'a,b\n1,2\n', /line 1: expected a column named 'class', found a, b/, 'class'],
] as [string, string, RegExp, string?][]).map(([title, text, message, label]) => ({ title, text, message, label })))('$title is refused with path, place and expectation', ({ text, message, label }) => {
  expect(() => read(text, label)).toThrow(message);
  expect(() => read(text, label)).toThrow(/table\.csv: /);
});

test('a missing file is named', () => {
  expect(() => readCsv(at('nowhere.csv'))).toThrow(/nowhere\.csv: no such file or folder/);
});
