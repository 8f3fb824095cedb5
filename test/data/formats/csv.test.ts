import { writeFileSync } from 'node:fs';
import { loadData } from '../../../src';
import { classNamesIn } from '../../support/dataset';
import { temporaryFolder } from '../../support/folder';
import { readApart } from '../../support/read_apart';

const at = temporaryFolder();

const read = async (text: string, labelColumn?: string) => {
  writeFileSync(at('table.csv'), text);
  return (await loadData({ data: at('table.csv'), labelColumn })).data;
};

test('a header, string labels in the first column, quoted fields and a byte-order mark', async () => {
  const data = await read(
    '\uFEFFspecies,"length, cm",width\n"Iris, blue",1.5,2\nIris red,3,-4e-1\n"Iris, blue",0,7\n',
  );
  expect(classNamesIn(data)).toEqual(['Iris red', 'Iris, blue']);
  expect(Array.from(data.target.values)).toEqual([1, 0, 1]);
  expect(Array.from(data.features)).toEqual([1.5, 2, 3, Math.fround(-0.4), 0, 7]);
  expect(data.description).toContain("label column 'species' (the first, as it is text)");
});

test('no header: numeric labels in the last column, in numeric order', async () => {
  const data = await read('1,2,10\n3,4,9\r\n5,6,10\n');
  expect([data.rows, data.columns, classNamesIn(data)]).toEqual([3, 2, ['9', '10']]);
  expect(Array.from(data.target.values)).toEqual([1, 0, 1]);
  expect(data.description).toContain('no header');
  expect(data.description).toContain('(the last)');
});

test('the label column by name', async () => {
  const data = await read('a,class,b\n1,x,2\n3,y,4\n', 'class');
  expect([...data.features]).toEqual([1, 2, 3, 4]);
  expect(classNamesIn(data)).toEqual(['x', 'y']);
});

test('text labels without a header', async () => {
  expect(classNamesIn(await read('cat,1,2\ndog,3,4\n'))).toEqual(['cat', 'dog']);
  expect(await read('1,2,cat\n3,4,dog\n')).toMatchObject({
    rows: 2,
    target: { description: { classNames: ['cat', 'dog'] } },
  });
});

test('a header of numbers beside a name is recognised by the row under it', async () => {
  const data = await read('label,0,1\n5,1,2\n7,3,4\n', 'label');
  expect([data.rows, data.featureNames, classNamesIn(data)]).toEqual([2, ['0', '1'], ['5', '7']]);
  expect((await read('label,0,1\n5,1,2\n7,3,9\n')).featureNames).toEqual(['label', '0']);
});

test('tabs separate the cells of a .tsv file', async () => {
  writeFileSync(at('table.tsv'), 'kind\ta\nx, y\t1\nz\t2\n');
  expect(classNamesIn((await loadData({ data: at('table.tsv') })).data)).toEqual(['x, y', 'z']);
});

test('test data uses the classes of the training data, and its features by name', async () => {
  const train = 'k,v,w\na,1,2\nb,3,4\n';
  const both = async (text: string) => {
    writeFileSync(at('test.csv'), text);
    writeFileSync(at('table.csv'), train);
    return (await loadData({ data: at('table.csv'), testData: at('test.csv') })).test!;
  };
  const { target, features } = await both('k,w,more,v\nb,5,0,6\n');
  expect([[...target.values], [...features]]).toEqual([[1], [6, 5]]);
  await expect(both('k,v,w\nc,1,2\n')).rejects.toThrow(
    /test\.csv: line 2: expected one of the training classes \(a, b\), found 'c'/,
  );
  await expect(both('k,v\na,1\n')).rejects.toThrow(
    /test\.csv: line 1: expected a column named 'w', which the run was trained on, found k, v/,
  );
});

test('a table of many blocks is read whole, and a fault far down is named by its line', async () => {
  const lines = Array.from({ length: 140_000 }, (_, i) => `${i},${i % 7},${i % 3 ? 'a' : 'b'}`);
  const data = await read(`n,m,kind\n${lines.join('\n')}\n`);
  expect([data.rows, data.features[2 * 139_999], data.target.values[139_998]]).toEqual([140_000, 139_999, 1]);
  lines[139_000] = '1,x,a';
  await expect(read(`n,m,kind\n${lines.join('\n')}\n`)).rejects.toThrow(
    /line 139002, column 'm': expected a number, found 'x'/,
  );
});

test.each(
  (
    [
      ['an empty file', '', /line 1: expected rows of comma-separated values, found an empty file/],
      ['blank lines only', '\n\n', /line 1: expected rows of comma-separated values, found an empty file/],
      ['a header alone', 'label,a\n', /expected|found/],
      ['a ragged row', 'label,a,b\nx,1,2\ny,3\n', /line 3: expected 3 cells, found 2/],
      [
        'a cell that is not a number',
        'label,a,b\nx,1,2\ny,3,four\n',
        /line 3, column 'b': expected a number, found 'four'/,
      ],
      [
        'a date',
        'label,a\nx,2026-01-31\n',
        /line 2, column 'a': expected a number, found '2026-01-31': leave columns of dates out, or write/,
      ],
      ['an empty cell', 'label,a,b\nx,1,\ny,3,4\n', /line 2, column 'b': expected a number, found ''/],
      ['infinity', 'label,a\nx,1\ny,Infinity\n', /line 3, column 'a': expected a number, found 'Infinity'/],
      [
        'a number beyond float32',
        'label,a\nx,1\ny,1e39\n',
        /line 3, column 'a': expected a number, found '1e39'/,
      ],
      [
        'an empty label',
        'label,a\nx,1\n,2\n',
        /line 3, column 'label': expected a label, found an empty cell/,
      ],
      [
        'one class only',
        'label,a\nx,1\nx,2\n',
        /column 'label': expected at least two classes, found only 'x'/,
      ],
      ['one column', 'a\n1\n2\n', /line 1: expected a label and at least one feature/],
      [
        'an unclosed quote',
        'label,a\n"x,1\n',
        /line 2: expected text in quotes to end, found a quote that is not closed/,
      ],
      [
        'an unknown label column',
        'a,b\n1,2\n',
        /line 1: expected a column named 'class', found a, b/,
        'class',
      ],
    ] as [string, string, RegExp, string?][]
  ).map(([title, text, message, label]) => ({ title, text, message, label })),
)('$title is refused with path, position and expectation', async ({ text, message, label }) => {
  await expect(read(text, label)).rejects.toThrow(message);
  await expect(read(text, label)).rejects.toThrow(/table\.csv: /);
});

test('a missing file is named', async () => {
  await expect(loadData({ data: at('nowhere.csv') })).rejects.toThrow(/nowhere\.csv: no such file or folder/);
});

test('a row without an end is refused, be it commas or one quoted cell', () => {
  for (const row of [','.repeat(9 * 2 ** 20), `"${'x'.repeat(9 * 2 ** 20)}`]) {
    writeFileSync(at('t.csv'), `label,a\nx,1\n${row}`);
    const { error, megabytes } = readApart(at('t.csv'));
    expect(error).toMatch(
      /t\.csv: line \d: expected (rows of at most 8388608 bytes|text in quotes to end), found/,
    );
    expect(megabytes).toBeLessThan(1_024);
  }
});

test('what a table says itself is shown short, without control characters', async () => {
  writeFileSync(at('t.csv'), `label,a\u001b[2J\nx,1\ny,${'z'.repeat(5_000)}\n`);
  await expect(loadData({ data: at('t.csv') })).rejects.toThrow(
    /^.*t\.csv: line 3, column 'a\\x1b\[2J': expected a number, found 'z{1,600}…$/,
  );
  writeFileSync(at('t.csv'), 'label\u001b[2J,a\nx,1\ny,2\n');
  expect((await loadData({ data: at('t.csv') })).data.description).toMatch(/label column 'label\\x1b\[2J'/);
});
