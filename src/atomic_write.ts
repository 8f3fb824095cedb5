// A file is whole or absent: written beside its place, flushed, then renamed.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { threadId } from 'node:worker_threads';

/** Writes the chunks as one file; what stood there before stays until all of it is on the disk. */
export function writeFileAtomic(file: string, chunks: readonly Uint8Array[]): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${threadId}.tmp`);
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, 'wx'); // never through a link that stands there
  try {
    for (const chunk of chunks) {
      for (let written = 0; written < chunk.byteLength; ) written += writeSync(descriptor, chunk, written);
    }
    fsyncSync(descriptor);
  } catch (error) {
    closeSync(descriptor);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(descriptor);
  try {
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (process.platform === 'win32') return;
  const folder = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
