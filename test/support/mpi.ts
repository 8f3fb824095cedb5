// Programs on several processes, as mpirun starts them.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { watch } from './command';

const root = path.join(__dirname, '..', '..');
const env = { ...process.env, DEBUG: '', NO_COLOR: '1', OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1', REGULUS_NUM_THREADS: '1' };
const mpirunArguments = (ranks: number) => ['-n', String(ranks), '--oversubscribe', '--bind-to', 'none', process.execPath];

/** How a TypeScript program is given to node. */
export const typescript = (program: string) => ['-r', 'ts-node/register/transpile-only', path.join('test', 'distributed', 'programs', program)];

/** Runs node on several ranks to its end. */
export function mpirun(ranks: number, args: string[], more: string[] = []) {
  const { status, stdout, stderr } = spawnSync('mpirun', [...more, ...mpirunArguments(ranks), ...args], { cwd: root, encoding: 'utf8', env, timeout: 150_000 });
  return { status, stdout, stderr };
}

/** Runs a program whose rank 0 prints one line of JSON. @throws with all that was printed when it fails. */
export function jsonOf<T>(ranks: number, program: string, ...args: string[]): T {
  const { status, stdout, stderr } = mpirun(ranks, [...typescript(program), ...args]);
  if (status !== 0) throw new Error(`${program} on ${ranks} ranks ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

/** Starts node on several ranks. */
export function startRanks(ranks: number, args: string[]) {
  return watch(spawn('mpirun', [...mpirunArguments(ranks), ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] }));
}
