import { runTypeScript } from './run_typescript';

/** Seed of the runs, unless REGULUS_FUZZ_SEED gives one. */
const SEED = Number(process.env.REGULUS_FUZZ_SEED ?? 20261124);

/** True under a sanitizer, which takes several times the time and memory. */
export const watched = Boolean(process.env.LD_PRELOAD);

/**
 * Runs a fuzzer, `file SEED COUNT` and more arguments, in a process of its own to a clean end; returns what
 * it counted. The variable raises the count.
 */
export function fuzzRun(
  file: string,
  variable: string,
  usual: number,
  more: readonly string[] = [],
): { count: number; ends: Record<string, number> } {
  const count = Number(process.env[variable] ?? usual);
  const { status, signal, stdout, stderr } = runTypeScript(file, [String(SEED), String(count), ...more], {
    timeout: Math.max(watched ? 900_000 : 120_000, 20 * count),
  });
  expect({ seed: SEED, status, signal, stderr: stderr.slice(0, 4_000) }).toEqual({
    seed: SEED,
    status: 0,
    signal: null,
    stderr: '',
  });
  if (process.env[variable]) console.info(`${file}, seed ${SEED}, count ${count}: ${stdout.trim()}`);
  const [last] = stdout.trim().split('\n').slice(-1);
  return { count, ends: JSON.parse(last) as Record<string, number> };
}
