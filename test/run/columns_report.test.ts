import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { saveSafetensors, tensor } from '../../src';
import { columnsReport } from '../../src/run/columns_report';
import { regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const small = words('--dim 8 --depth 1 --epochs 2 --batch-size 32 --threads 1');

/** A table with a column of each kind. */
function writeKinds(file: string): string {
  const rows = Array.from({ length: 200 }, (_, i) =>
    [
      i,
      i % 4 ? (i % 9) / 2 : '',
      i % 5 ? 'red' : '?',
      `city ${i % 13}`,
      i % 3 ? 'yes' : 'no',
      `2026-01-${10 + (i % 9)}`,
      i % 2 ? 'good' : 'bad',
    ].join(),
  );
  writeFileSync(file, `id,size,colour,city,member,seen,label\n${rows.join('\n')}\n`);
  return file;
}

const evaluationOf = (folder: string) =>
  JSON.parse(readFileSync(at(folder, 'evaluation.json'), 'utf8')) as Record<string, unknown>;

test('a report tells what was understood of each column, and what it is worth', () => {
  const job = ['train', '--data', writeKinds(at('table.csv')), ...small, '--val-fraction', '0.2'];
  const { status, stdout } = regulus(...job, '--out', at('run'));
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^Table {2}1 number, 2 categories, 1 boolean, 1 date; \d\d cells missing in the rows/m,
  );
  expect(stdout).toMatch(/to fit; left out: 'id'; `(npx )?regulus inspect` shows each column$/m);
  const { columns, more, importance } = columnsReport(at('run'), evaluationOf('run'))!;
  expect(columns.map(({ name, role, kind }) => [name, role, kind])).toEqual([
    ['id', 'ignore', null],
    ['size', 'feature', 'number'],
    ['colour', 'feature', 'category'],
    ['city', 'feature', 'category'],
    ['member', 'feature', 'boolean'],
    ['seen', 'feature', 'date'],
    ['label', 'target', 'category'],
  ]);
  const texts = columns.map(({ encoder, fill }) => [encoder, fill]);
  expect(texts).toEqual([
    [null, null],
    ['standardised', expect.stringMatching(/^\d(\.5)?, the median, with an indicator$/)],
    ['one-hot of 1 value', 'a place of its own'],
    ['embedding of 13 values', 'a place of its own'],
    ['0 or 1', 'true, the more frequent'],
    ['weekday, day of year, days', expect.stringMatching(/^2026-01-1\d(T12:00Z)?, the median$/)],
    [null, null],
  ]);
  expect(columns.map(({ missing }) => missing && Number(missing.toFixed(1)))).toEqual([
    null,
    expect.closeTo(0.25, 0.1),
    0.2,
    0,
    0,
    0,
    null,
  ]);
  expect(columns[0].why).toMatch(/./);
  expect(more).toBe(0);
  expect(importance).toMatchObject({ part: 'validation', repeats: 5, rows: 32 });
  expect(importance!.columns.map(({ name }) => name)).toEqual(['size', 'colour', 'city', 'member', 'seen']);
});

test('what columns are worth is told by the validation rows also where none are held back to test', () => {
  const parts = words('--val-fraction 0.3 --test-fraction 0');
  const job = ['train', '--data', writeKinds(at('table.csv')), ...small, ...parts, '--out', at('run')];
  expect(regulus(...job)).toMatchObject({ status: 0 });
  const { columns, importance } = columnsReport(at('run'), evaluationOf('run'))!;
  expect(columns[2].missing).toBeCloseTo(0.2, 1);
  expect(importance).toMatchObject({ part: 'validation', rows: 60 });
  expect(regulus('report', at('run'))).toMatchObject({ status: 0 });
  expect(readFileSync(at('run', 'report.html'), 'utf8')).toMatch(
    /"sections":null,"columns":\{.*"part":"validation"/,
  );
});

test('a run without an evaluation, or on other rows than a table, tells what it knows', () => {
  const data = writeTable(at('table.csv'));
  const job = ['train', '--data', data, ...small, '--test-fraction', '0', '--out', at('run')];
  const { status, stdout } = regulus(...job);
  expect(status).toBe(0);
  expect(stdout).not.toMatch(/^Table/m);
  expect(columnsReport(at('run'), null)).toMatchObject({
    columns: [{ name: 'class', role: 'target' }, { name: 'a', missing: null }, { name: 'b' }],
    importance: null,
  });
  rmSync(at('run', 'checkpoint.safetensors'));
  expect(columnsReport(at('run'), null)).toBeNull();
  const glyphs = words('train --train-rows 60 --test-rows 20 --out');
  expect(regulus(...glyphs, at('glyphs'), ...small)).toMatchObject({ status: 0 });
  expect(columnsReport(at('glyphs'), evaluationOf('glyphs'))).toBeNull();
  expect(evaluationOf('glyphs')).not.toHaveProperty('column_importance');
});

/** A run folder whose checkpoint has a header alone. */
function writeHeader(metadata: Record<string, string>): string {
  mkdirSync(at('made'), { recursive: true });
  const tensors = { x: tensor(Float32Array.of(1), [1]) };
  saveSafetensors(at('made', 'checkpoint.safetensors'), tensors, metadata);
  return at('made');
}

test('damaged schemas and evaluations are errors with their place, those of another format are left', () => {
  const schema = JSON.stringify({
    version: 1,
    isNamed: true,
    layout: null,
    missing: [],
    numericTransform: 'none',
    columns: Array.from({ length: 203 }, (_, i) => ({
      name: `c${i}`,
      role: i ? 'feature' : 'target',
      kind: i ? 'number' : 'category',
      why: null,
      encoding: i ? { kind: 'number', fill: 0, indicator: false, transform: null } : null,
    })),
  });
  const folder = writeHeader({ version: '6', schema });
  expect(columnsReport(folder, {})).toMatchObject({ more: 3, importance: null });
  expect(() => columnsReport(folder, { missing_shares: [3] })).toThrow(/evaluation.json: missing_shares:/);
  const importance = { part: 'test', repeats: 5, rows: 3, columns: [{ name: 'c1', scores: { loss: 1 } }] };
  expect(() => columnsReport(folder, { column_importance: importance })).toThrow(
    /evaluation.json: column_importance:/,
  );
  expect(columnsReport(writeHeader({ version: '5', schema: '{' }), {})).toBeNull();
  expect(() => columnsReport(writeHeader({ version: '6', schema: '{' }), {})).toThrow(/metadata 'schema'/);
});
