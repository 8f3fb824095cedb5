import { readFileSync, writeFileSync } from 'node:fs';
import { loadData, split, train } from '../../src';
import { regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const bytes = (...name: string[]) => readFileSync(at(...name));
const KINDS = ['red', 'green', 'blue'];

/** 170 rows, of which each 17th has no target. @param target That of a row, by its number. */
function writeRows(target: (row: number) => string | number): string {
  const rounded = (value: number) => Number(value.toFixed(3));
  const row = (i: number) =>
    `${rounded((i % 3) + Math.sin(i))},${rounded(Math.cos(2 * i))},${i % 5 ? 'a' : 'b'},${i % 17 === 3 ? '' : target(i)}`;
  const lines = Array.from({ length: 170 }, (_, i) => row(i));
  writeFileSync(at('table.csv'), `x,y,letter,target\n${lines.join('\n')}\n`);
  return at('table.csv');
}

/** The features of a row of the table. */
const featuresOf = (row: number) => bytes('table.csv').toString().split('\n')[row + 1].split(',').slice(0, 3);

/** The rows of a run's evaluation.json that were predicted badly. */
function worstRows(folder: string): Worst[] {
  const found = JSON.parse(bytes(folder, 'evaluation.json').toString()) as {
    worst_mistakes?: Worst[];
    targets?: { worst: Worst[] }[];
  };
  return found.worst_mistakes ?? found.targets!.flatMap(({ worst }) => worst);
}
interface Worst {
  row: number;
  values: unknown[];
}

test.each<[string, (row: number) => string | number]>([
  ['classes', (row) => KINDS[(row * row) % 3]],
  ['numbers', (row) => row / 7 + 0.5],
])('a run without such rows goes on and is scored without them: %s', async (_, target) => {
  const small = { dim: 8, depth: 2, batchSize: 16, valFraction: 0.2, dropMissingTarget: true };
  const options = { ...small, data: writeRows(target), epochs: 3 };
  const { summary } = await train({ ...options, out: at('whole') });
  const abort = new AbortController();
  const onEpoch = () => abort.abort();
  await train({ ...options, out: at('stopped'), onEpoch, signal: abort.signal });
  const warnings: string[] = [];
  await train({ resume: at('stopped'), onWarning: ({ message }) => warnings.push(message) });
  expect(bytes('stopped', 'model.safetensors')).toEqual(bytes('whole', 'model.safetensors'));
  expect(warnings).toContain("left out: 10 rows without a target in column 'target'");

  const worst = worstRows('whole');
  expect(worst.length).toBeGreaterThan(5);
  for (const { row, values } of worst) expect(featuresOf(row)).toEqual(values.map((value) => String(value)));
  expect(bytes('stopped', 'evaluation.json')).toEqual(bytes('whole', 'evaluation.json'));

  const { status, stdout } = regulus('evaluate', at('whole'), '--json');
  const scores = JSON.parse(stdout) as Record<string, unknown>;
  expect(status).toBe(0);
  expect(scores.rows).toBe(32); // of the 160 that are left
  expect(scores.loss).toBe(summary!.test_loss);
});

test('rows without a target are errors where the run left out none', async () => {
  const data = writeRows((row) => KINDS[row % 3]);
  const whole = bytes('table.csv').toString();
  writeFileSync(data, whole.replace(/,$/gm, ',red'));
  await train({ data, dim: 8, depth: 2, epochs: 1, out: at('run') });
  writeFileSync(at('other.csv'), whole);
  const { status, stderr } = regulus('evaluate', at('run'), '--data', at('other.csv'));
  expect(status).toBe(1);
  expect(stderr).toMatch(/other\.csv: line 5, column 'target': expected a target, found a missing value/);
});

test('a data set numbers its rows as the file does, and the parts that are files of their own', async () => {
  const data = writeRows((row) => KINDS[row % 3]);
  const header = 'x,y,letter,target';
  writeFileSync(
    at('test.csv'),
    `${[header, '1,2,a,', '1.5,2.5,b,red', '2,3,a,', '3,4,b,blue'].join('\n')}\n`,
  );
  const options = { data, testData: at('test.csv'), target: 'target', dropMissingTarget: true };
  const { data: read, test: apart } = await loadData(options);
  const kept = Array.from({ length: 170 }, (_, i) => i).filter((i) => i % 17 !== 3);
  expect([...read.rowNumbers!]).toEqual(kept);
  expect([...apart!.rowNumbers!]).toEqual([1, 3]);
  const { train: part, test } = split(read, { valFraction: 0.2 }, apart);
  expect([part, test].map((each) => each.data.rowNumbers)).toEqual([read.rowNumbers, apart!.rowNumbers]);
  const { schema } = part.data;
  const known = await loadData({ ...options, schema });
  expect([known.data, known.test!].map(({ rowNumbers }) => rowNumbers)).toEqual(
    [read, apart!].map(({ rowNumbers }) => rowNumbers),
  );
  writeFileSync(data, readFileSync(data, 'utf8').replace(/,$/gm, ',red'));
  expect(
    (await loadData({ data, target: 'target', dropMissingTarget: true })).data.rowNumbers,
  ).toBeUndefined();
});
