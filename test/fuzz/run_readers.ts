// Run in a process of its own (readers.test.ts): `run_readers.ts SEED COUNT [NAMES]` reads COUNT damaged
// files, of the readers whose names match, and prints how far it is and, in the last line, how that ended.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { watched } from '../support/fuzz_run';
import { peakMegabytes } from '../support/peak_memory';
import { pick, randomOf } from './mutate';
import { damage } from './mutate_bytes';
import { READERS, type Reader, repair, writeSamples } from './readers';

/** Milliseconds of the processor, as other programs may keep it busy. */
const LONGEST = watched ? 30_000 : 5_000;
const MICROSECONDS = 1e3;
/** Files between two lines that say how far it is. */
const SAID_EVERY = 1_000;

async function main(seed: number, count: number, readers: readonly Reader[]): Promise<void> {
  const random = randomOf(seed);
  const base = mkdtempSync(path.join(os.tmpdir(), 'regulus files '));
  const samples = await Promise.all(
    readers.map((reader, i) => writeSamples(reader, path.join(base, String(i)))),
  );
  const all = samples.flat();
  const ends = { read: 0, DataError: 0, slowest: 0 };
  try {
    for (let i = 0; i < count; i++) {
      const which = i % readers.length;
      const reader = readers[which];
      const folder = path.join(base, String(which));
      const sample = pick(samples[which], random);
      const other = pick(all, random).bytes;
      const inside = reader.unpack !== undefined && random(2) === 1;
      const bytes = inside
        ? reader.pack!(damage(reader.unpack!(sample.bytes), other, random))
        : damage(sample.bytes, other, random);
      writeFileSync(sample.file, bytes);
      const start = process.cpuUsage();
      try {
        await reader.read(folder, sample.file);
        ends.read += 1;
      } catch (error) {
        const { name, message } = error as Error;
        if (name !== 'DataError' || !message.startsWith(folder)) {
          const kept = path.join(os.tmpdir(), `regulus_${seed}_${i}_${path.basename(sample.file)}`);
          writeFileSync(kept, bytes);
          throw new Error(`seed ${seed}, file ${i} (${reader.name}), kept as ${kept}`, { cause: error });
        }
        ends.DataError += 1;
      }
      const { user, system } = process.cpuUsage(start);
      const took = (user + system) / MICROSECONDS;
      ends.slowest = Math.max(ends.slowest, took);
      if (took > LONGEST)
        throw new Error(`seed ${seed}, file ${i} (${reader.name}) took ${took} ms of the processor`);
      repair(sample);
      if ((i + 1) % SAID_EVERY === 0) console.log(`${i + 1} of ${count}: ${JSON.stringify(ends)}`);
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  console.log(JSON.stringify({ ...ends, megabytes: peakMegabytes() }));
}

const [seed, count, names = '.'] = process.argv.slice(2);
const readers = READERS.filter(({ name }) => new RegExp(names).test(name));
void main(Number(seed), Number(count), readers);
