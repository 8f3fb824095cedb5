// The records of any text, of every dialect and wherever its bytes are cut, against a plain splitter of
// strings; the numbers in them against Number.
import fc from 'fast-check';
import { Dictionary } from '../../src/data/columns/dictionary';
import { type CsvDialect, CsvRecords } from '../../src/data/formats/csv_records';
import { WordTable } from '../../src/data/formats/word_table';

interface Cell {
  text: string;
  number: number;
}

interface Row {
  line: number;
  cells: Cell[];
}

const refuse = (line: number, problem: string): never => {
  throw new RangeError(`line ${line}: ${problem}`);
};

/** The rows of the records at hand. */
function rowsOf(records: CsvRecords): Row[] {
  const widths = Array.from({ length: records.count }, (_, record) => records.cellsOf(record));
  const numbers = records.numbersByColumn(0, Math.max(0, ...widths));
  return widths.map((width, record) => ({
    line: records.lineOf(record),
    cells: Array.from({ length: width }, (_, cell) => ({
      text: records.text(record, cell),
      number: numbers[cell * records.count + record],
    })),
  }));
}

/** The rows of a text whose bytes come in pieces that end at these places. */
function read(text: string, dialect: CsvDialect, cuts: readonly number[] = []): Row[] {
  const bytes = Buffer.from(text);
  const records = new CsvRecords(dialect, refuse);
  const rows: Row[] = [];
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    at += records.find(bytes.subarray(at, cut), cut === bytes.length);
    rows.push(...rowsOf(records));
  }
  return rows;
}

/** The number that is all of a text but for white space. */
function numberOf(text: string, decimal: string): number {
  const pointed = text.trim().replace(decimal, '.');
  const isPlain =
    (decimal === '.' || !text.includes('.')) && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(pointed);
  return isPlain ? Number(pointed) : NaN;
}

/** The rows of a text, from the rules of RFC 4180 and those for quotes within cells. */
function split(text: string, { delimiter, decimal = '.', comment, skipsFirstLine }: CsvDialect): Row[] {
  const isRuns = delimiter === ' ';
  const blanks = delimiter === '\t' ? / */y : /[ \t]*/y;
  const plain = isRuns ? /[^ \t\r\n]*/y : new RegExp(`[^\\${delimiter}\r\n]*`, 'y');
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  const trimmed = (cell: string) => cell.replace(delimiter === '\t' ? / +$/ : /[ \t]+$/, '');
  const isLineEnd = () => at === text.length || text[at] === '\n' || text[at] === '\r';
  const cellAt = (line: number): Cell => {
    take(blanks);
    if (text[at] !== '"') {
      const cell = trimmed(take(plain)!);
      return { text: cell, number: numberOf(cell, decimal) };
    }
    const quoted = take(/"(?:[^"]|"")*"(?!")/y) ?? refuse(line, 'a quote');
    const inside = quoted.slice(1, -1).replaceAll('""', '"');
    const behind = at;
    const isEnd = take(blanks) && isRuns ? true : isLineEnd() || text[at] === delimiter;
    if (!isEnd) at = behind;
    const rest = isEnd ? '' : trimmed(take(plain)!);
    const isApart = rest === '' && !inside.includes('"');
    return { text: inside + rest, number: isApart ? numberOf(inside, decimal) : NaN };
  };
  const rows: Row[] = [];
  while (at < text.length) {
    const start = at;
    const line = 1 + (text.slice(0, at).match(/\r\n|\r|\n/g)?.length ?? 0);
    const isPassed = text[at] === comment || (skipsFirstLine && line === 1);
    const cells: Cell[] = [];
    if (isPassed) take(/[^\r\n]*/y);
    while (!isPassed) {
      const quotes = text.slice(start, at).match(/\r\n|\r|\n/g)?.length ?? 0;
      cells.push(cellAt(line + quotes));
      if (isRuns) take(blanks);
      if (isLineEnd()) break;
      if (!isRuns) at += 1;
    }
    const isBlank = cells.length === 1 && cells[0].text === '' && !text.slice(start, at).includes('"');
    if (!isPassed && !isBlank) rows.push({ line, cells });
    take(/\r\n|\r|\n/y);
  }
  return rows;
}

const dialects: fc.Arbitrary<CsvDialect> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|', ' '),
  decimal: fc.constantFrom('.', ','),
  comment: fc.constantFrom(null, '#', '%'),
  skipsFirstLine: fc.boolean(),
});
const parts = [
  ...'ab19 .,;|"#%\t\né',
  ...[
    '\r',
    '\r\n',
    '1.5',
    '-2e3',
    '1,5',
    '"12"',
    '" 7 "',
    '"a""b"',
    '""',
    '"x\ny"',
    '1e300',
    '.5',
    '+5.',
    '\f3',
  ],
  ...[
    '0.1234567890123456',
    '12345678901234567890',
    '123456789012345678.25',
    '-0',
    '1e-40',
    'NA',
    '1 2',
    '1.2.3',
  ],
];
const texts = fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((some) => some.join(''));

/** What a splitter gives, or the line on which it finds a quote that is not closed. */
function outcome(rows: () => Row[]): Row[] | string {
  try {
    return rows();
  } catch (error) {
    return (error as Error).message.split(':')[0];
  }
}

test('any text of any dialect has the cells, numbers and lines that a plain splitter gives', () => {
  fc.assert(
    fc.property(texts, dialects, (text, dialect) => {
      expect(outcome(() => read(text, dialect))).toEqual(outcome(() => split(text, dialect)));
    }),
    { numRuns: 5_000 },
  );
});

test('the rows do not depend on where the bytes are cut, once or everywhere', () => {
  fc.assert(
    fc.property(texts, dialects, (text, dialect) => {
      const whole = outcome(() => read(text, dialect));
      const places = Array.from({ length: Buffer.byteLength(text) }, (_, i) => i);
      for (const cut of places) expect(outcome(() => read(text, dialect, [cut]))).toEqual(whole);
      expect(outcome(() => read(text, dialect, places))).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});

test('rows and cells are found in any number, also where the room for them grows', () => {
  for (const count of [4_095, 4_096, 4_097, 8_192, 8_193, 40_000]) {
    const tall = read('7\n'.repeat(count), { delimiter: ',' });
    expect([tall.length, tall.at(-1)]).toEqual([count, { line: count, cells: [{ text: '7', number: 7 }] }]);
    const [wide, next] = read(`${'7,'.repeat(count - 1)}"8""9"\nx`, { delimiter: ',' });
    expect([wide.cells.length, wide.cells.at(-1)]).toEqual([count, { text: '8"9', number: NaN }]);
    expect(next).toEqual({ line: 2, cells: [{ text: 'x', number: NaN }] });
  }
});

test('the texts of a column are numbered in the order in which they occur', () => {
  const texts = fc.array(
    fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('', 'a', 'a"b', 'é'.repeat(5_000))),
  );
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (blocks) => {
      const records = new CsvRecords({ delimiter: ',' }, refuse);
      const table = new WordTable(new Dictionary());
      const seen = new Map<string, number>();
      for (const block of blocks) {
        records.find(Buffer.from(block.map((text) => `1,${quoted(text)}\n`).join('')), true);
        const codes = new Int32Array(block.length + 1).fill(7);
        records.codes(0, 1, table, codes);
        for (const text of block) if (text !== '' && !seen.has(text)) seen.set(text, seen.size);
        expect([...codes]).toEqual([...block.map((text) => seen.get(text) ?? -1), 7]);
      }
      expect(table.words.words).toEqual([...seen.keys()]);
    }),
    { numRuns: 500 },
  );
});

/** The numbers that some cells are read as. */
function parsed(texts: readonly string[], decimal: '.' | ',' = '.'): number[] {
  const [{ cells }] = read(`x;${texts.join(';')}`, { delimiter: ';', decimal });
  return cells.slice(1).map(({ number }) => number);
}

const agree = (texts: readonly string[]) => expect(parsed(texts)).toEqual(texts.map(Number));
const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

test('every double that is written in its shortest form is read as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => agree([String(value)])),
    { numRuns: 2_000 },
  );
});

test('digits, points and exponents of any length are rounded as Number rounds them', () => {
  const sign = fc.constantFrom('', '-', '+');
  const exponent = fc.oneof(
    fc.constant(''),
    fc.integer({ min: -330, max: 330 }).map((e) => `e${e}`),
  );
  fc.assert(
    fc.property(sign, digits(1, 24), digits(0, 24), exponent, (s, whole, part, e) =>
      agree([`${s}${whole}${part ? `.${part}` : ''}${e}`]),
    ),
    { numRuns: 5_000 },
  );
});

test('numbers of 10 to 20 digits with a small exponent are rounded as Number rounds them', () => {
  const exponent = fc.integer({ min: -48, max: 48 });
  fc.assert(
    fc.property(digits(1, 20), fc.nat(20), exponent, (all, point, e) => {
      const text = `${all.slice(0, point)}.${all.slice(point)}`;
      agree([text, `-${text}e${e}`, `${all}E${e}`, `0.${'0'.repeat(point)}${all}`]);
    }),
    { numRuns: 10_000 },
  );
});

test('numbers half-way between two doubles, and next to them, go to the same side as with Number', () => {
  const texts: string[] = [];
  for (let i = 0n; i < 2_000n; i++) {
    const odd = 2n ** 53n + 2n * ((i * 2_654_435_761n) % 2n ** 52n) + 1n;
    for (const near of [-1n, 0n, 1n]) {
      const scaled = String(odd * 5n + near); // 17 digits: odd / 2 · 10
      texts.push(String(odd + near)); // 16 digits, between two whole doubles
      texts.push(`${scaled.slice(0, 8)}.${scaled.slice(8)}`);
      texts.push(`${odd * 500n + near}e-3`); // 19 digits
    }
  }
  agree(texts);
});

test('the sign of the decimals is the one that is stated', () => {
  const texts = ['1,5', '-,5e1', '1.5', '1,5.0', '12345678901234567,5'];
  expect(parsed(texts, ',')).toEqual([1.5, -5, NaN, NaN, Number('12345678901234567.5')]);
});

test('text that is more or less than a number is none', () => {
  const texts = '- . +. e5 1e 1e+ 1.2.3 --1 1_0 x 1x NaN 1e5. 0x 0x1f Infinity -inf 1,5'.split(' ');
  expect(parsed([...texts, '', '1 2', '1e5 e'])).toEqual(Array<number>(texts.length + 3).fill(NaN));
});

test('numbers are read in each form, with zeros in front and white space around them', () => {
  agree('.5 5. -0 +0 007 1E5 1e+5 1e400 -1e400 0.1e-400 12e0005 0e99 00000000000000000000.25'.split(' '));
  agree([' 5 ', '\v5\f', '\t6', '7\t']);
});
