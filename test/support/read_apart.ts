import { runTypeScript } from './run_typescript';

/** Loads a file of data in a process of its own: what it says, and the megabytes that it took at most. */
export function readApart(file: string): { error: string; megabytes: number } {
  const { stdout, stderr } = runTypeScript('support/load_file.ts', [file], { timeout: 60_000 });
  return JSON.parse(stdout || JSON.stringify({ error: stderr, megabytes: Infinity }));
}
