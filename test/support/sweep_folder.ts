import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SweepPlan, TrialResult } from '../../src/sweep/plan';

/** Writes a sweep folder as `regulus sweep` leaves it. */
export function writeSweep(folder: string, plan: SweepPlan, results: TrialResult[]): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'sweep.json'), JSON.stringify(plan));
  writeFileSync(
    path.join(folder, 'results.jsonl'),
    results.map((result) => `${JSON.stringify(result)}\n`).join(''),
  );
  return folder;
}
