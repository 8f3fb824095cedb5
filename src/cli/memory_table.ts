// `regulus train --memory`: a table of what a step takes, and what it took.
import Table from 'cli-table3';
import type { Job } from '../run/job';
import type { TrainOptions } from '../run/options';
import { arrayBytes, type MemoryPart, predictMemory, settledArrayBytes } from '../run/step_memory';

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;

/** Prints what is predicted; returns what prints, once, what the first step took besides. */
export async function showMemory({ model, trainer }: Job, options: TrainOptions): Promise<() => void> {
  const parts = predictMemory(model, trainer.criterion, options);
  const table = new Table({
    head: ['memory of a step', 'bytes each', 'in all'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right'],
  });
  for (const { what, bytesEach, of, bytes } of parts)
    table.push([what, `${bytesEach.toLocaleString('en')} a ${of}`, megabytes(bytes)]);
  const total = (of: MemoryPart['of'], field: 'bytes' | 'bytesEach') =>
    parts.reduce((sum, part) => sum + (part.of === of ? part[field] : 0), 0);
  for (const of of ['parameter', 'row'] as const)
    table.push([
      `all for each ${of}`,
      `${total(of, 'bytesEach').toLocaleString('en')} a ${of}`,
      megabytes(total(of, 'bytes')),
    ]);
  console.log(`${table.toString()}\n`);
  const predicted = parts.reduce((sum, { held, bytes }) => sum + (held ? 0 : bytes), 0);
  const before = await settledArrayBytes();
  let shown = false;
  return () => {
    if (shown) return;
    shown = true;
    console.log(
      `The first step took ${megabytes(arrayBytes() - before)} of arrays besides weights, gradients and moments, where ${megabytes(predicted)} were predicted; the process holds ${megabytes(process.memoryUsage().rss)}.\n`,
    );
  };
}
