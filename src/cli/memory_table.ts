// `regulus train --memory`: a table of the memory that a step is predicted to take, and what it took.
import type { Job } from '../run/job';
import type { TrainOptions } from '../run/options';
import { arrayBytes, type MemoryPart, predictMemory, settledArrayBytes } from '../run/step_memory';
import { drawTable } from './draw_table';
import { say } from './job_output';

const sumOf = (parts: readonly MemoryPart[], field: 'bytes' | 'bytesEach') =>
  parts.reduce((sum, part) => sum + part[field], 0);

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;

/** The predicted parts, then the sums for each parameter and for each row. */
function memoryTable(parts: readonly MemoryPart[]): string {
  const head = ['memory of a step', 'bytes each', 'in all'];
  const rows = parts.map(({ what, bytesEach, of, bytes }) => [
    what,
    `${bytesEach.toLocaleString('en')} a ${of}`,
    megabytes(bytes),
  ]);
  for (const of of ['parameter', 'row'] as const) {
    const same = parts.filter((part) => part.of === of);
    const bytesEach = sumOf(same, 'bytesEach');
    rows.push([
      `all for each ${of}`,
      `${bytesEach.toLocaleString('en')} a ${of}`,
      megabytes(sumOf(same, 'bytes')),
    ]);
  }
  return drawTable({ head, colAligns: ['left', 'right', 'right'] }, rows);
}

/** Prints the prediction; returns what prints, once, the memory that the first step took. */
export async function showMemory({ model, trainer }: Job, options: TrainOptions): Promise<() => void> {
  const parts = predictMemory(model, trainer.criterion, options);
  say(`${memoryTable(parts)}\n`);
  const notHeld = parts.filter(({ held }) => !held);
  const predicted = megabytes(sumOf(notHeld, 'bytes'));
  const before = await settledArrayBytes();
  let shown = false;
  return () => {
    if (shown) return;
    shown = true;
    const taken = megabytes(arrayBytes() - before);
    const resident = megabytes(process.memoryUsage().rss);
    say(
      `The first step took ${taken} of arrays besides weights, gradients and moments, ` +
        `where ${predicted} were predicted; the process holds ${resident}.\n`,
    );
  };
}
