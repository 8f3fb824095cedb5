// Two users of one folder of a run or a sweep, in processes of their own, any of which may be killed: the
// folder is never damaged. REGULUS_FUZZ_FOLDERS and REGULUS_FUZZ_SEED run more rounds, or others
// (docs/reliability.md).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { isTemporary } from '../../src/io/atomic_write';
import { regulus, start, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';
import { pick, type Random, randomOf } from './mutate';

const ROUNDS = Number(process.env.REGULUS_FUZZ_FOLDERS ?? 1);
const SEED = Number(process.env.REGULUS_FUZZ_SEED ?? 20261129);
const EPOCHS = 60;
const TIME = 60_000 + 60_000 * ROUNDS;

const at = temporaryFolder();
const small = words('--dim 8 --depth 1 --batch-size 16');

/** What a user who comes second, or too early, is told. */
const REFUSED =
  /^regulus: .*(no other process writes|new or empty folder|no such file or folder|expected (a run|the plan))/m;

type User = readonly string[];

/** Starts a user, kills it while it works or lets it end, and checks how it ended. */
async function use(user: User, random: Random): Promise<void> {
  const { child, end, until } = start([...user]);
  const isKilled = random(3) > 0;
  if (isKilled) {
    await Promise.race([end, until(/^(epoch|trial) /m)]);
    await Promise.race([end, wait(random(300))]);
    child.kill('SIGKILL');
  }
  const { code, shown } = await end;
  const isWell = code === 0 || (code === null && isKilled) || (code === 1 && REFUSED.test(shown));
  if (!isWell || /^\s+at /m.test(shown)) throw new Error(`${user.join(' ')} ended with ${code}: ${shown}`);
}

/** Two lists of users at once, each one after the other; the first of each list is the same. */
async function together(first: User, others: readonly User[], random: Random): Promise<void> {
  const list = () => [first, ...Array.from({ length: 2 }, () => pick(others, random))];
  const one = async () => {
    for (const user of list()) await use(user, random);
  };
  await Promise.all([one(), one()]);
}

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Runs the command to its end. @throws Error where that is not well. */
function done(...args: string[]): void {
  const { status, stderr } = regulus(...args);
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
}

const leftovers = (folder: string) =>
  readdirSync(folder).filter((name) => isTemporary(name) || name === '.lock');

test(
  'a run that is trained, continued, read and killed by two users at once is continued to the same bits',
  async () => {
    const data = writeTable(at('table.csv'));
    const trainTo = (out: string) => [
      ...words('train --threads 1 --save-every 1 --epochs'),
      String(EPOCHS),
      ...small,
      '--data',
      data,
      '--out',
      out,
    ];
    done(...trainTo(at('alone')));
    const random = randomOf(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const run = at(`run ${round}`);
      const resume = ['train', '--resume', run];
      const readers = [
        ['predict', run, '--data', data, '--out', at(`predicted ${round}.csv`)],
        ['evaluate', run],
        ['report', run],
      ];
      await together(trainTo(run), [resume, resume, ...readers], random);
      // Killed before its first checkpoint, a run has nothing to continue.
      if (!existsSync(`${run}/checkpoint.safetensors`)) continue;
      done('predict', run, '--data', data, '--out', at('predicted.csv'));
      if (!existsSync(`${run}/summary.json`)) done(...resume);
      const file = (folder: string) => readFileSync(`${folder}/model.safetensors`);
      expect({ round, same: file(run).equals(file(at('alone'))) }).toEqual({ round, same: true });
      const epochs = linesOf(`${run}/metrics.jsonl`).map(({ epoch }) => epoch);
      expect(epochs).toEqual(Array.from({ length: EPOCHS }, (_, i) => i + 1));
      expect(leftovers(run)).toEqual([]);
    }
  },
  TIME,
);

test(
  'a sweep that is searched, continued and killed by two users at once has each trial once',
  async () => {
    const data = writeTable(at('table.csv'));
    const search = (out: string) => [
      ...words('sweep --lr 0.001,0.01 --label-smoothing 0,0.1 --epochs 4 --jobs 1'),
      ...small,
      '--data',
      data,
      '--out',
      out,
    ];
    const outcomes = (folder: string) =>
      linesOf(`${folder}/results.jsonl`)
        .map((result) => ({ ...result, seconds: 0 }) as Record<string, unknown>)
        .sort((a, b) => Number(a.trial) - Number(b.trial));
    done(...search(at('alone')));
    const random = randomOf(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const sweep = at(`sweep ${round}`);
      await together(
        search(sweep),
        [
          ['sweep', '--resume', sweep],
          ['report', sweep],
        ],
        random,
      );
      if (!existsSync(`${sweep}/sweep.json`)) continue;
      done('sweep', '--resume', sweep);
      expect({ round, outcomes: outcomes(sweep) }).toEqual({ round, outcomes: outcomes(at('alone')) });
      expect(leftovers(sweep)).toEqual([]);
    }
  },
  TIME,
);
