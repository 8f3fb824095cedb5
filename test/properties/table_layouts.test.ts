// One table in every layout that people have gives the same encoded bits.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { loadData, split } from '../../src';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const NAMES = ['größe', 'stadt', 'mitglied', 'jahr', 'art'];

/** A row: a number or null, a word or null, a boolean, an integer, a target. */
type Row = readonly [number | null, string | null, boolean, number, string];

const ROW: fc.Arbitrary<Row> = fc.tuple(
  fc.option(
    fc.integer({ min: -99_999, max: 99_999 }).map((value) => value / 1000),
    { freq: 9, nil: null },
  ),
  fc.option(fc.constantFrom('Zürich', 'São Paulo', 'Málaga', 'Køge', 'Bern'), { freq: 9, nil: null }),
  fc.boolean(),
  fc.integer({ min: 1900, max: 2026 }),
  fc.constantFrom('rosé', 'café'),
);
/** Rows with two of each class and some numbers, whatever else is drawn. */
const FIXED: readonly Row[] = Array.from({ length: 20 }, (_, i) => [
  i / 8 - 1.25,
  ['Zürich', 'Bern'][i % 2],
  i % 3 > 0,
  1990 + ((i * 7) % 19),
  i % 2 ? 'rosé' : 'café',
]);
const TABLE = fc.array(ROW, { maxLength: 60 }).map((rows) => [...FIXED, ...rows]);

/** How text is laid out. */
interface Layout {
  name: string;
  delimiter: string;
  decimal?: string;
  missing?: string;
  end?: string;
  isQuoted?: boolean;
  hasIndex?: boolean;
  booleans?: readonly [string, string];
  encode?: (text: string) => Buffer;
}

const LAYOUTS: readonly Layout[] = [
  { name: 'plain.csv', delimiter: ',' },
  { name: 'index.csv', delimiter: ',', hasIndex: true, booleans: ['False', 'True'] },
  { name: 'question.data', delimiter: ',', missing: '?', booleans: ['no', 'yes'] },
  { name: 'semicolons.csv', delimiter: ';', decimal: ',' },
  { name: 'tabs.tsv', delimiter: '\t', missing: 'NA', end: '\r\n' },
  { name: 'pipes.txt', delimiter: '|', isQuoted: true },
  { name: 'latin.csv', delimiter: ',', encode: (text) => Buffer.from(text, 'latin1') },
  { name: 'wide.csv', delimiter: ';', encode: (text) => Buffer.from(`\uFEFF${text}`, 'utf16le') },
  { name: 'marked.csv', delimiter: ',', encode: (text) => Buffer.from(`\uFEFF${text}`) },
  { name: 'packed.csv.gz', delimiter: ',', encode: (text) => gzipSync(text) },
];

function textOf(rows: readonly Row[], layout: Layout): string {
  const { delimiter, decimal = '.', missing = '', end = '\n', booleans = ['false', 'true'] } = layout;
  const quoted = (cell: string) => (layout.isQuoted && cell !== '' ? `"${cell}"` : cell);
  const lines = rows.map(([size, town, member, year, kind]) => [
    size === null ? missing : String(size).replace('.', decimal),
    quoted(town ?? missing),
    booleans[Number(member)],
    String(year),
    quoted(kind),
  ]);
  const indexed = layout.hasIndex
    ? [NAMES, ...lines].map((line, i) => [i ? String(i - 1) : '', ...line])
    : null;
  return (indexed ?? [NAMES, ...lines]).map((line) => line.join(delimiter) + end).join('');
}

function jsonOf(rows: readonly Row[]): string {
  const named = (row: Row) => Object.fromEntries(NAMES.map((name, i) => [name, row[i]]));
  return rows.map((row) => `${JSON.stringify(named(row))}\n`).join('');
}

/** What a network sees of a table: rows, names of columns, and the targets. */
async function encodedOf(file: string) {
  const { data } = await loadData({ data: file, target: 'art' });
  const { data: fitted } = split(data).train;
  const bits = Buffer.from(fitted.features.buffer).toString('hex');
  return { rows: fitted.rows, names: fitted.featureNames, bits, target: fitted.target };
}

test('a table gives the same bits in every layout of text, and as JSON lines', async () => {
  await fc.assert(
    fc.asyncProperty(TABLE, async (rows) => {
      const files = LAYOUTS.map((layout) => {
        const { name, encode = (text) => Buffer.from(text) } = layout;
        writeFileSync(at(name), encode(textOf(rows, layout)));
        return name;
      });
      writeFileSync(at('rows.jsonl'), jsonOf(rows));
      const [first, ...others] = [...files, 'rows.jsonl'];
      const expected = await encodedOf(at(first));
      expect(expected.rows).toBe(rows.length);
      for (const name of others)
        expect([path.basename(name), await encodedOf(at(name))]).toEqual([name, expected]);
    }),
    { numRuns: 20 },
  );
});
