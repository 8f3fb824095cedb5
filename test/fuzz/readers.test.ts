// REGULUS_FUZZ_FILES and REGULUS_FUZZ_SEED run more files, or others, by hand: docs/reliability.md.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fuzzRun, watched } from '../support/fuzz_run';
import { READERS, writeSamples } from './readers';

test.each(READERS.map((reader) => [reader.name, reader] as const))(
  'the %s that the fuzzer starts from are read',
  async (_, reader) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'regulus files '));
    try {
      for (const { file } of await writeSamples(reader, folder)) await reader.read(folder, file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test('small files of enormous counts are refused, or read in the memory that their rows take', () => {
  const program = 'fuzz/run_huge_files.ts';
  const { count, ends } = fuzzRun(program, 'REGULUS_FUZZ_HUGE', 30);
  expect(ends.read + ends.DataError).toBe(count);
  for (const kind of ['read', 'DataError']) expect(ends[kind]).toBeGreaterThan(count / 10);
});

test('damaged files give a DataError with the path, or usable data, in bounded time and memory', () => {
  const { count, ends } = fuzzRun('fuzz/run_readers.ts', 'REGULUS_FUZZ_FILES', 2_000);
  expect(ends.read + ends.DataError).toBe(count);
  for (const kind of ['read', 'DataError']) expect(ends[kind]).toBeGreaterThan(count / 20);
  expect(ends.slowest).toBeLessThan(5_000);
  expect(ends.megabytes).toBeLessThan(watched ? 4_096 : 1_024);
});
