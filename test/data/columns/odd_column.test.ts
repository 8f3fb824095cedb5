import { proposePlan } from '../../../src/data/columns/infer_plan';
import { type Cells, cellsTable } from '../../support/cells_table';

const ROWS = 400;
type Column = (row: number) => number;
/** A number from 0 to n − 1 that repeats, unlike those of other seeds. */
const drawn = (row: number, seed: number, n: number) =>
  ((row * 7_919 + seed * 104_729 + row * row * seed) >>> 3) % n;
const below =
  (n: number, seed: number, from = 0): Column =>
  (row) =>
    from + drawn(row, seed, n);
/** Columns that are alike: whole numbers from 0 to 16, but for some that are smaller, or constant. */
const pixel = (i: number): Column => (i % 8 === 0 ? () => 0 : below(i % 8 === 7 ? 12 : 17, i));
const pixels = Array.from({ length: 24 }, (_, i) => pixel(i + 1));
const digit = below(10, 91);

/** The target of columns, with or without names, or the candidates. */
async function chosen(columns: readonly Column[], names: readonly string[] | null = null) {
  const known = names ?? columns.map((_, i) => `column ${i + 1}`);
  const cells: Cells = Array.from({ length: ROWS }, (_, row) => columns.map((column) => String(column(row))));
  const { plan, refusal, candidates } = await proposePlan(
    cellsTable(known, cells, { isNamed: names !== null }),
  );
  if (refusal) return { candidates, message: refusal.message };
  return plan.columns.find(({ role }) => role === 'target')!.name;
}
const numbered = (form: string, count = pixels.length) =>
  Array.from({ length: count }, (_, i) => form.replace('#', String(i)));

test.each(['f#', 'pixel_#_0', '#'])(
  'a pixel is no target where one column has a name of its own: %s',
  async (form) => {
    const refused = await chosen([digit, ...pixels], ['kind', ...numbered(form)]);
    const last = numbered(form).at(-1)!;
    expect(refused).toEqual({
      candidates: ['kind', last],
      message: expect.stringContaining('the target is unclear'),
    });
    expect(refused).toMatchObject({
      message: expect.stringContaining(`'${last}' (the last column) is as likely the target as 'kind'`),
    });
    expect(
      await chosen(
        [...pixels.slice(0, 9), digit, ...pixels.slice(9)],
        [...numbered(form, 9), 'kind', ...numbered(form).slice(9)],
      ),
    ).toMatchObject({ candidates: ['kind', last] });
    expect(await chosen([...pixels, digit], [...numbered(form), 'kind'])).toBe('kind');
  },
);

test.each<[string, readonly Column[]]>([
  ['digits', [digit, ...pixels]],
  ['digits whose last pixel is always empty', [digit, ...pixels, () => 0]],
  ['pictures of 0 and 1', [below(3, 91, 1), ...pixels.map((_, i) => below(2, i + 1))]],
  ['few columns, as the monks have', [below(2, 91), ...[3, 3, 2, 3, 4, 2].map((n, i) => below(n, i + 1, 1))]],
])(
  'without names, the first column may be the target where it alone counts classes: %s',
  async (_, columns) => {
    const last = `column ${columns.length}`;
    const expected = { candidates: ['column 1', last], message: expect.stringContaining("'column 1'") };
    expect(await chosen(columns)).toMatchObject(expected);
    const [first, ...rest] = columns;
    const isClear = rest.some((column) => column(3) > 1 || column(5) > 1);
    if (isClear) expect(await chosen([...rest, first])).toBe(last);
  },
);

test.each<[string, readonly Column[], string[] | null]>([
  [
    'a first column like many others',
    [...[4, 13, 4, 13, 4, 13].map((n, i) => below(n, i + 1, 1)), below(10, 91)],
    null,
  ],
  [
    'a first column of numbers that do not count on',
    [(row) => 3 * drawn(row, 9, 5), ...pixels, below(17, 50)],
    null,
  ],
  ['a last column unlike the others', [below(3, 90), ...pixels, below(7, 91, 1)], null],
  [
    'names that are all different',
    [below(3, 90, 1), below(5, 1), below(5, 2), below(5, 3), below(5, 91)],
    ['region', 'rooms', 'baths', 'floors', 'grade'],
  ],
  [
    'a name of its own in the last place',
    [below(2, 90), ...pixels, below(5, 91)],
    ['gender', ...numbered('q#'), 'outcome'],
  ],
])('the last column stays the target with %s', async (_, columns, names) => {
  expect(await chosen(columns, names)).toBe(names?.at(-1) ?? `column ${columns.length}`);
});

test('a number that is measured is a rival alone, and a feature beside others', async () => {
  const height: Column = (row) => row * 0.37;
  const names = numbered('f#', 25);
  const columns = [...pixels, below(17, 50)];
  expect(await chosen([height, ...columns], ['height', ...names])).toMatchObject({
    candidates: ['height', 'f24'],
  });
  expect(await chosen([height, digit, ...columns], ['height', 'kind', ...names])).toMatchObject({
    candidates: ['kind', 'f24'],
  });
});
