// Programs on several processes, as mpirun starts them.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bundle, root } from './bundle';
import { watch } from './command';
import { words } from './words';

/** Ranks start as root as well, with a thread each. */
export const environment = {
  ...process.env,
  DEBUG: '',
  OMPI_ALLOW_RUN_AS_ROOT: '1',
  OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
  REGULUS_NUM_THREADS: '1',
  REGULUS_GOLDENS: path.join(root, 'test', 'fixtures', 'goldens'),
};
const mpirunArguments = (ranks: number) => [
  '-n',
  String(ranks),
  ...words('--oversubscribe --bind-to none'),
  process.execPath,
];

/** What node takes to run a program of test/distributed/programs. */
export const typescript = (program: string): string[] => [bundle(`distributed/programs/${program}`)];

/** Runs node on several ranks to its end. */
export function mpirun(ranks: number, args: string[]) {
  const { status, stdout, stderr } = spawnSync('mpirun', [...mpirunArguments(ranks), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: environment,
    timeout: 150_000,
  });
  return { status, stdout, stderr };
}

/** Runs a program whose rank 0 prints one line of JSON. @throws with all that was printed when it fails. */
export function jsonOf<T>(ranks: number, program: string, ...args: string[]): T {
  const { status, stdout, stderr } = mpirun(ranks, [...typescript(program), ...args]);
  if (status !== 0) throw new Error(`${program} on ${ranks} ranks ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

const started: ChildProcess[] = [];
afterEach(() =>
  started.splice(0).forEach((child) => {
    child.kill('SIGTERM');
  }),
); // of a test that failed

/** Starts node on several ranks. */
export function startRanks(ranks: number, args: string[]) {
  const child = spawn('mpirun', [...mpirunArguments(ranks), ...args], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return watch(child);
}

/** The processes that an mpirun on this machine has started. */
export const ranksOf = ({ pid }: ChildProcess) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
