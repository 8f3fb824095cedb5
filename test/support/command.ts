// The command as a user runs it: the bundle in a process of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

export const COMMAND = path.join(__dirname, '..', '..', 'dist', 'cli.js');
const env = { ...process.env, DEBUG: '' };
/** A command that hangs ends with its test. */
const limits = { timeout: 300_000, killSignal: 'SIGKILL' } as const;

/** Runs the command to its end. */
export function regulus(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    encoding: 'utf8',
    env,
    ...limits,
  });
  return { status, stdout, stderr };
}

/** What a process prints: `until` waits for text, `end` for its exit. */
export function watch(child: ChildProcess) {
  let shown = '';
  const waiting: [RegExp, () => void][] = [];
  const add = (text: Buffer) => {
    shown += text.toString();
    for (const [pattern, resolve] of waiting) if (pattern.test(shown)) resolve();
  };
  child.stdout!.on('data', add);
  child.stderr!.on('data', add);
  const end = new Promise<{ code: number | null; shown: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, shown })),
  );
  const until = (pattern: RegExp) =>
    new Promise<void>((resolve) => (pattern.test(shown) ? resolve() : void waiting.push([pattern, resolve])));
  return { child, end, until };
}

/** Starts the command. */
export function start(args: string[], settings: Record<string, string> = {}, cwd = process.cwd()) {
  return watch(
    spawn(process.execPath, [COMMAND, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, ...settings },
      cwd,
      ...limits,
    }),
  );
}

/** Writes a table whose labels hardly follow from its features: a network that fits them does worse on other rows. */
export function writeNoise(file: string, rows = 120): string {
  const random = (i: number) => (Math.sin(i) * 43_758.5453) % 1;
  const lines = Array.from({ length: rows }, (_, i) => {
    const features = [0, 1, 2, 3].map((j) => random(7 * i + j + 1));
    const label = features[0] + random(1_000 * i + 1) > 0 ? 'yes' : 'no';
    return [...features.map((value) => value.toFixed(4)), label].join();
  });
  writeFileSync(file, `a,b,c,d,label\n${lines.join('\n')}\n`);
  return file;
}

/** Writes a small table of three classes that ranges of one feature tell apart, but for one row. */
export function writeTable(file: string, rows = 160): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const level = i === 5 ? 1 : i % 3;
    const a = (level + (i % 4) / 8 + i / 1e4).toFixed(4); // measured: its values say no class
    return `${['red', 'green', 'blue'][i % 3]},${a},${Math.sin(i).toFixed(3)}`;
  });
  writeFileSync(file, `class,a,b\n${lines.join('\n')}\n`);
  return file;
}

/** What is noted, without what is said of so short a training. */
export const notesIn = (stderr: string): string => stderr.replace(/^Warning: an accuracy of .*\n/m, '');
