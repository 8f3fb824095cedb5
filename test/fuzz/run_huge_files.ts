// Run in a process of its own (readers.test.ts): `run_huge_files.ts SEED COUNT` reads COUNT files of enormous
// counts and prints how that ended. A file takes the memory of its rows, or is refused in little.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Dataset, loadData, loadSafetensors } from '../../src';
import { fittedWhole } from '../support/load_whole';
import { peakMegabytes, resetPeak } from '../support/peak_memory';
import { countOf, HUGE } from './huge_files';
import { pick, randomOf } from './mutate';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes that a reader takes beside the rows. */
const OWN = 200;
/** Rows of a legal file at most, as a power of ten. */
const MOST = Number(process.env.REGULUS_FUZZ_ROWS ?? 6);

/** Bytes that were promised: float32 features and a target, twice while they are put together, and labels. */
const promised = (sets: readonly Dataset[]) =>
  sets.reduce((sum, { rows, columns }) => sum + 2 * 4 * rows * (columns + 1) + 16 * rows, 0);

async function read(file: string): Promise<number> {
  if (file.endsWith('.safetensors')) {
    loadSafetensors(file);
    return 0;
  }
  return promised((Object.values(await loadData({ data: file })) as Dataset[]).map(fittedWhole));
}

async function main(seed: number, count: number): Promise<void> {
  const random = randomOf(seed);
  const ends = { read: 0, DataError: 0, slowest: 0, megabytes: 0 };
  const kinds = Object.keys(HUGE);
  for (let i = 0; i < count; i++) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'regulus huge '));
    const kind = i < kinds.length ? kinds[i] : pick(kinds, random);
    const files = HUGE[kind](random, countOf(random, MOST - 1), countOf(random, 15));
    const place = (name: string) => path.join(folder, name);
    for (const [name, bytes] of Object.entries(files)) writeFileSync(place(name), bytes);
    const what = `seed ${seed}, file ${i} (${kind})`;
    collectGarbage();
    resetPeak();
    const before = peakMegabytes();
    const start = performance.now();
    let bytes = 0;
    let end: 'read' | 'DataError' = 'read';
    try {
      bytes = await read(place(Object.keys(files)[0]));
    } catch (error) {
      const { name, message } = error as Error;
      if (name !== 'DataError' || !message.startsWith(folder)) throw new Error(what, { cause: error });
      end = 'DataError';
    }
    ends[end] += 1;
    ends.slowest = Math.max(ends.slowest, performance.now() - start);
    const megabytes = peakMegabytes() - before - Math.ceil(bytes / 1e6);
    ends.megabytes = Math.max(ends.megabytes, megabytes);
    if (megabytes > OWN)
      throw new Error(`${what} took ${megabytes} MB more than its rows, kept in ${folder}`);
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(JSON.stringify(ends));
}

const [seed, count] = process.argv.slice(2).map(Number);
void main(seed, count);
