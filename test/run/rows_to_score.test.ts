// The rows that a run is scored on: its own in any form, or others, which may be among those it fitted.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { evaluate, loadRun } from '../../src';
import { evaluationLoader } from '../../src/run/job';
import type { TrainOptions } from '../../src/run/options';
import { type GivenRows, rowsToScore } from '../../src/run/read_parts';
import { trainJob } from '../../src/run/train';
import { temporaryFolder } from '../support/folder';
import { writeNpy } from '../support/npy_file';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();

/** Rows of three numbers and a class. */
const measured = (rows: number, from = 0) =>
  Array.from({ length: rows }, (_, i) => {
    const [row, label] = [from + i, i % 3];
    return [Math.sin(row), label + Math.cos(7 * row), Math.sin(3 * row) / (1 + label), label];
  });
const writeRows = (name: string, rows: readonly (readonly number[])[], header = 'a,b,c,label') => {
  writeFileSync(at(name), `${header}\n${rows.map((row) => row.join()).join('\n')}\n`);
  return at(name);
};
const writeArrays = (rows: readonly (readonly number[])[]) => {
  writeNpy(
    at('y.npy'),
    [rows.length],
    Int32Array.from(rows, (row) => row[3]),
  );
  return writeNpy(at('x.npy'), [rows.length, 3], Float64Array.from(rows.flatMap((row) => row.slice(0, 3))));
};

/** Trains on rows in a file, and scores what is given. */
async function trained(data: string, more: Partial<TrainOptions> = {}) {
  rmSync(at('run'), { recursive: true, force: true });
  const options = { ...smallTrial(data, { epochs: 2, labelNoise: 0, ...more }), out: at('run') };
  const job = { ...options, threads: 1, saveEvery: '5m', distributed: false };
  const { summary: ended } = await trainJob(job, '0');
  const run = loadRun(at('run'));
  const scoreOf = async (given: Partial<GivenRows>) => {
    const { part, warnings } = await rowsToScore(run, given);
    const { loss } = await evaluate(run.model, evaluationLoader(part, run.standardisation));
    const said = warnings.map(({ code, message }) => `${code} ${message.replaceAll(`${at('')}/`, '')}`);
    return { rows: part.indices.length, loss, said };
  };
  return { summary: ended!, scoreOf };
}

test("a run's own rows are scored as its test rows in every form that has their values", async () => {
  const rows = measured(200);
  const { summary: ended, scoreOf } = await trained(writeRows('t.csv', rows));
  const moved = rows.map(([a, b, c, label], i) => [i, c, label, a, b]);
  const forms = [writeRows('moved.csv', moved, 'index,c,label,a,b'), writeArrays(rows)];
  for (const data of forms) {
    const name = path.basename(data);
    expect(await scoreOf({ data, format: 'auto' })).toEqual({
      rows: 40,
      loss: ended.test_loss,
      said: expect.arrayContaining([
        `PART_CHOSEN ${name} has the rows that the run was trained on: the 40 rows of the test part are scored`,
      ]) as string[],
    });
  }
});

test('where the own data was given and no test row held back, what may be scored is said', async () => {
  const data = writeRows('t.csv', measured(60));
  const { scoreOf } = await trained(data, { testFraction: 0 });
  await expect(scoreOf({ data, format: 'auto' })).rejects.toThrow(
    'score its rows of options.part validation or train without options.data, or other rows',
  );
});

test('rows that were fitted, in another order or among others, are told', async () => {
  const rows = measured(200);
  const { scoreOf } = await trained(writeRows('t.csv', rows));
  const saidOf = async (given: typeof rows) => {
    const { said } = await scoreOf({ data: writeRows('other.csv', given), format: 'auto' });
    return said.filter((text) => text.startsWith('ROWS_FITTED_TOO'));
  };
  const told = (count: string) => [
    `ROWS_FITTED_TOO ${count} were fitted: their scores say little of new rows`,
  ];
  expect(await saidOf([...rows].reverse())).toEqual(told('120 of the 200 rows'));
  expect(await saidOf([...rows, ...measured(1, 1000)])).toEqual(told('120 of the 201 rows'));
  expect(await saidOf(measured(200, 1000))).toEqual([]);
});

test('a run whose test rows are in another file scores those', async () => {
  const rows = measured(200);
  const testData = writeRows('test.csv', measured(40, 1000));
  const { summary, scoreOf } = await trained(writeRows('t.csv', rows), { testData });
  for (const data of [at('t.csv'), writeArrays(rows)])
    expect(await scoreOf({ data, format: 'auto' })).toMatchObject({ rows: 40, loss: summary.test_loss });
});

test('the name of a column is none of an array, and the other way round', async () => {
  const rows = measured(200);
  const { scoreOf } = await trained(writeRows('t.csv', rows, 'a,b,c,kind'), { target: 'kind' });
  expect((await scoreOf({ data: writeArrays(measured(50, 1000)), format: 'auto' })).rows).toBe(50);
  const { scoreOf: scoreTable } = await trained(writeArrays(rows));
  expect((await scoreTable({ data: writeRows('new.csv', measured(50, 1000)), format: 'auto' })).rows).toBe(
    50,
  );
});

test('labels are in the column that is named, and a name that no column has is refused', async () => {
  const { scoreOf } = await trained(writeRows('t.csv', measured(200)));
  const others = measured(60, 1000);
  const score = (data: string, target?: string) => scoreOf({ data, format: 'auto', target });
  const usual = await score(writeRows('new.csv', others));
  const renamed = writeRows('renamed.csv', others, 'a,b,c,kind');
  expect((await score(renamed, 'kind')).loss).toBe(usual.loss);
  const turned = others.map((row) => [...row, (row[3] + 1) % 3]);
  const both = writeRows('both.csv', turned, 'a,b,c,label,other');
  expect((await score(both)).loss).toBe(usual.loss);
  expect((await score(both, 'other')).loss).not.toBe(usual.loss);
  await expect(score(both, 'nosuch')).rejects.toThrow("expected a column named 'nosuch', the target");
});

test('rows without a target are refused with the option that leaves them out, of a run of arrays too', async () => {
  const rows = measured(120);
  const lacking = [
    'a,b,c,label',
    ...measured(20, 500).map((row, i) => (i % 4 ? row : row.slice(0, 3)).join()),
  ];
  writeFileSync(
    at('lacking.csv'),
    lacking.map((line) => (line.split(',').length < 4 ? `${line},` : line)).join('\n'),
  );
  for (const data of [writeRows('t.csv', rows), writeArrays(rows)]) {
    const { scoreOf } = await trained(data);
    const given = { data: at('lacking.csv'), format: 'auto' } as const;
    await expect(scoreOf(given)).rejects.toThrow(
      "line 2, column 'label': expected a target, found a missing value: " +
        'leave such rows out with options.dropMissingTarget',
    );
    const kept = await scoreOf({ ...given, dropMissingTarget: true });
    expect(kept.rows).toBe(15);
    expect(kept.said).toContain("ROWS_LEFT_OUT left out: 5 rows without a target in column 'label'");
  }
});
