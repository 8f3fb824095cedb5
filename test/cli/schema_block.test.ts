import { readFileSync, writeFileSync } from 'node:fs';
import { loadRun } from '../../src';
import { regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const SMALL = words('--dim 8 --depth 1 --epochs 2 --batch-size 8');

/** Rows with an id, a number that is a code, a flag, a date and a class. */
function writeShop(file: string): string {
  const lines = Array.from({ length: 90 }, (_, i) =>
    [
      i + 1,
      i % 5,
      i % 2 ? 'yes' : 'no',
      `2026-0${(i % 6) + 1}-03`,
      (i * 0.37).toFixed(2),
      i % 3 ? 'buy' : 'sell',
    ].join(';'),
  );
  writeFileSync(file, `id;zip [5];paid;since;price;deal\n${lines.join('\n')}\n`);
  return file;
}

function configOf(text: string): string {
  writeFileSync(at('c.yaml'), text);
  return at('c.yaml');
}

const train = (out: string, ...args: string[]) =>
  regulus('train', '--data', at('shop.csv'), ...SMALL, '--out', at(out), ...args);
const optionsOf = (run: string) =>
  JSON.parse(readFileSync(at(run, 'config.json'), 'utf8')) as Record<string, unknown>;
const planOf = (run: string) =>
  loadRun(at(run)).schema?.columns.map(({ name, role, kind }) => `${name} ${role} ${kind}`);

test('what inspect writes trains as the table without it, and is remembered by the run', () => {
  writeShop(at('shop.csv'));
  expect(regulus('inspect', at('shop.csv'), '--schema', at('shop.yaml')).status).toBe(0);
  expect(readFileSync(at('shop.yaml'), 'utf8')).toBe(
    [
      '"schema":',
      '  "target": deal',
      '  "header": yes',
      '  "delimiter": ;',
      '  "decimal": .',
      '  "encoding": utf-8',
      '  "columns":',
      '    "id": ignore',
      '    "zip [5]": number',
      '    "paid": boolean',
      '    "since": date',
      '    "price": number',
      '',
    ].join('\n'),
  );
  expect(train('guessed').status).toBe(0);
  const stated = train('stated', '--config', at('shop.yaml'));
  expect(stated.status).toBe(0);
  expect(stated.stderr).not.toContain('left out');
  const model = (run: string) => readFileSync(at(run, 'model.safetensors'));
  expect(model('stated').equals(model('guessed'))).toBe(true);
  expect(optionsOf('stated')).toMatchObject({
    target: 'deal',
    ignore: '["id"]',
    numeric: '["zip [5]","price"]',
    booleans: '["paid"]',
    dates: '["since"]',
    delimiter: ';',
  });
  expect(train('again', '--config', at('stated', 'config.json')).status).toBe(0);
  expect(model('again').equals(model('guessed'))).toBe(true);
});

test('columns of a block are what it says; the command line has the last word', () => {
  writeShop(at('shop.csv'));
  const file = configOf(
    'schema:\n  target: deal\n  columns:\n    id: id\n    zip [5]: category\n    paid: category\n    price: ignore\n',
  );
  expect(train('a', '--config', file).status).toBe(0);
  expect(planOf('a')).toEqual([
    'id id number',
    'zip [5] feature category',
    'paid feature category',
    'since feature date',
    'price ignore null',
    'deal target category',
  ]);
  expect(train('b', '--config', file, '--target', 'paid').status).toBe(0);
  expect(planOf('b')).toContain('paid target category');
});

test('a block says which column weighs rows, and inspect writes it', () => {
  writeShop(at('shop.csv'));
  const file = configOf('schema:\n  target: deal\n  columns: { price: weight }\n');
  const { status, stdout } = train('a', '--config', file);
  expect(status).toBe(0);
  expect(stdout).toMatch(/weighted by column 'price'.*each row counts +│ by its own weight/s);
  expect(planOf('a')).toContain('price weight number');
  expect(optionsOf('a')).toMatchObject({ weightColumn: 'price' });
  const block = at('shop.yaml');
  const inspected = regulus('inspect', at('shop.csv'), '--weight-column', 'price', '--schema', block);
  expect(inspected.status).toBe(0);
  expect(readFileSync(block, 'utf8')).toContain('"price": weight');
  const scored = regulus('evaluate', at('a'), '--json');
  expect(JSON.parse(scored.stdout)).toMatchObject({ rows: 18, weighted: true });
  expect(regulus('evaluate', at('a')).stdout).toMatch(/each row counts +│ by its own weight/);
});

test('a sweep takes a block', () => {
  writeShop(at('shop.csv'));
  const file = configOf('schema:\n  target: paid\n  columns: { id: ignore }\n');
  const sweep = regulus(
    'sweep',
    '--data',
    at('shop.csv'),
    ...SMALL,
    '--config',
    file,
    '--jobs',
    '1',
    '--out',
    at('s'),
  );
  expect(sweep.status).toBe(0);
});

test.each([
  [
    'a word that means nothing',
    'columns: { id: text }',
    /line 1: schema.columns: expected number, category, .* for 'id', found 'text'/,
  ],
  [
    'an option of another kind',
    'epochs: 3',
    /line 1: schema: expected columns or an option of a table, found 'epochs'/,
  ],
  [
    'two ids',
    'columns: { id: id, paid: id }',
    /line 1: schema.columns: expected one column of idColumn, found 'id', 'paid'/,
  ],
  [
    'a target of text beside another',
    'columns: { id: target, paid: target }',
    /shop\.csv: column 'paid': expected numbers to predict, found texts/,
  ],
  ['a target twice', 'target: deal\n  columns: { paid: target }', /line 1: schema: 'target' is stated twice/],
  [
    'a column that is not there',
    'columns: { Id: ignore }',
    /expected a column named 'Id', as --ignore says.*is it 'id'\?/,
  ],
  ['no columns', 'columns: all', /line 1: schema.columns: expected a line for each column/],
])('%s is refused', (_, block, message) => {
  writeShop(at('shop.csv'));
  const { status, stderr } = train('run', '--config', configOf(`schema:\n  ${block}\n`));
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
});

test('a block is written of tables alone, and never over the data', () => {
  const table = writeShop(at('shop.csv'));
  expect(regulus('inspect', table, '--schema', table).stderr).toMatch(
    /^regulus: --schema: expected a file other than the data/,
  );
});
