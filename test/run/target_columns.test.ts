// The targets of other rows are those of a run by their names, in whatever order these are given.
import { rmSync, writeFileSync } from 'node:fs';
import { evaluate, loadRun } from '../../src';
import { evaluationLoader } from '../../src/run/job';
import { rowsToScore } from '../../src/run/read_parts';
import { trainJob } from '../../src/run/train';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();

/** Rows of two numbers, and of labels that each tell something else of them. */
function writeRows(name: string, header: string, from: number): string {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const [a, b] = [Math.sin(from + i), Math.cos(5 * (from + i))];
    return [a, b, ...[a > 0, b > 0.2, a + b > 0.4].map(Number)].join();
  });
  writeFileSync(at(name), `a,b,${header}\n${rows.join('\n')}\n`);
  return at(name);
}

/** Trains on three labels, and scores other rows by the names that are given. */
async function trained() {
  rmSync(at('run'), { recursive: true, force: true });
  const data = writeRows('train.csv', 't0,t1,t2', 0);
  const options = { ...smallTrial(data, { epochs: 2, target: 't0,t1,t2', labelNoise: 0 }), out: at('run') };
  await trainJob({ ...options, threads: 1, saveEvery: '5m', distributed: false }, '0');
  const run = loadRun(at('run'));
  return async (data: string, target?: string) => {
    const { part, warnings } = await rowsToScore(run, { data, format: 'auto', target });
    const { loss } = await evaluate(run.model, evaluationLoader(part, run.standardisation));
    const said = warnings.filter(({ code }) => code === 'COLUMNS_BY_PLACE').map(({ message }) => message);
    return { loss, said };
  };
}

test('targets that are named in another order are matched by name, renamed ones by place with a word', async () => {
  const score = await trained();
  const own = writeRows('own.csv', 't0,t1,t2', 1000);
  const usual = await score(own);
  expect(usual.said).toEqual([]);
  expect(await score(own, 't2,t1,t0')).toEqual(usual);
  expect(await score(own, '["t1", "t2", "t0"]')).toEqual(usual);
  const one = writeRows('one.csv', 't0,x,t2', 1000);
  expect(await score(one, 'x,t2,t0')).toEqual({
    loss: usual.loss,
    said: ["the run has targets of other names: column 'x' is taken as 't1'"],
  });
  const all = writeRows('all.csv', 'x,y,z', 1000);
  const places = "'x' is taken as 't0', 'y' is taken as 't1', 'z' is taken as 't2'";
  expect(await score(all, 'x,y,z')).toEqual({
    loss: usual.loss,
    said: [`the run has targets of other names: column ${places}, by its place in options.target`],
  });
});

test('names that leave open which target is which are refused', async () => {
  const score = await trained();
  const data = writeRows('two.csv', 't0,x,y', 1000);
  await expect(score(data, 't0,x,y')).rejects.toThrow(
    "options.target: expected the run's targets 't0', 't1', 't2' by name, or one other name among them",
  );
  for (const named of ['t0,t1', 't0,t0,t1'])
    await expect(score(data, named)).rejects.toThrow('expected 3 different columns');
});
