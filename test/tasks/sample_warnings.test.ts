// What training says before its first step is said where a table is inspected as well.
import { writeFileSync } from 'node:fs';
import { dataWarnings, type LoadOptions, loadData, split } from '../../src';
import { inspectTable } from '../../src/data/inspect_table';
import { openData } from '../../src/data/open_data';
import type { RowSources } from '../../src/data/row_source';
import { targetReading } from '../../src/tasks/registry';
import { arrayWarnings, sampleWarnings } from '../../src/tasks/sample_warnings';
import { temporaryFolder } from '../support/folder';
import { writeNpy } from '../support/npy_file';

const at = temporaryFolder();

/** What `regulus inspect` and `regulus train` say of a table of 200 rows. */
async function saidOf(header: string, cellsOf: (row: number) => string, stated: Partial<LoadOptions> = {}) {
  const rows = Array.from({ length: 200 }, (_, row) => cellsOf(row));
  const data = at('t.csv');
  writeFileSync(data, `${header}\n${rows.join('\n')}\n`);
  const { task, ...options } = stated;
  const known = { ...options, targets: targetReading(task).form };
  const { table } = await openData(data, { format: 'auto', stated: known, unlabelled: true });
  const { warnings } = await inspectTable(table!, known, { warningsOf: (of) => sampleWarnings(of, task) });
  const train = dataWarnings(split((await loadData({ data, ...stated })).data));
  return {
    inspect: warnings.map(({ message }) => message),
    train: train.map(({ message }) => message),
    codes: train.map(({ code }) => code),
  };
}

const measured = (row: number) => (2 + Math.sin(row)).toFixed(4);
const yes = (row: number) => (row % 2 === 0 ? 'no' : 'yes');

const repeated = (row: number) => [1, 3, 7].map((by) => measured(by * (row % 40)));

test.each([
  ['classes that are written in two ways', 'CLASSES_ALIKE', (row: number) => ['no', 'yes', 'Yes'][row % 3]],
  ['a class of one row', 'CLASS_OF_ONE_ROW', (row: number) => (row === 9 ? 'other' : yes(row))],
  ['rows that are there twice', 'ROWS_FITTED_TOO', yes, repeated],
  ['times', 'SPLIT_IGNORES_TIME', yes, (row: number) => [measured(row), `2026-0${1 + (row % 9)}-11`]],
  ['a far value', 'OUTLIER', yes, (row: number) => [row === 12 ? '1e7' : measured(row)]],
  ['a value for missing ones', 'OUTLIER', yes, (row: number) => [row % 9 === 0 ? '-999' : measured(row)]],
] as const)('%s are told by both', async (_, code, labelOf, cellsOf = (row) => [measured(row)]) => {
  const header = [...cellsOf(0).map((_cell, column) => `c${column}`), 'label'].join();
  const { inspect, train, codes } = await saidOf(header, (row) => [...cellsOf(row), labelOf(row)].join());
  expect(codes).toContain(code);
  expect(inspect).toEqual(expect.arrayContaining(train));
  expect(new Set(inspect).size).toBe(inspect.length);
});

test('rows of uneven weights, and groups of one row, are told by both', async () => {
  const cellsOf = (row: number) => `${measured(row)},k${row},${row === 5 ? 1e6 : 1},${yes(row)}`;
  const stated = { weightColumn: 'w', groupColumn: 'g' };
  const { inspect, train, codes } = await saidOf('a,g,w,label', cellsOf, stated);
  expect(codes).toEqual(expect.arrayContaining(['WEIGHTS_UNEVEN', 'GROUPS_OF_ONE_ROW']));
  expect(inspect).toEqual(expect.arrayContaining(train));
});

test('arrays are passed through the checks of training too', async () => {
  const rows = Array.from({ length: 200 }, (_, row) => [Math.sin(row % 40), Math.cos(row % 40), row % 2]);
  const data = writeNpy(at('x.npy'), [200, 3], Float64Array.from(rows.flat()));
  writeNpy(
    at('y.npy'),
    [200],
    Int32Array.from(rows, ([, , label]) => label),
  );
  const sources = (await openData(data, { format: 'auto', stated: {} })) as RowSources;
  const inspect = await arrayWarnings(sources, 200, undefined);
  const train = dataWarnings(split((await loadData({ data })).data));
  expect(inspect).toEqual(train);
  expect(inspect.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['COLUMN_LEAKS', 'ROWS_FITTED_TOO']),
  );
  const sampled = (await arrayWarnings(sources, 2 ** 24, undefined)).map(({ code }) => code);
  expect(sampled).not.toContain('ROWS_FITTED_TOO');
});

test('a table about which nothing is doubtful has no warning', async () => {
  const { inspect, train } = await saidOf(
    'a,b,label',
    (row) => `${measured(row)},${measured(7 * row)},${yes(row)}`,
  );
  expect([inspect, train]).toEqual([[], []]);
});
