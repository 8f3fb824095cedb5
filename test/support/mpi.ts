// Programs on several processes, as mpirun starts them.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { watch } from './command';

export const root = path.join(__dirname, '..', '..');
/** Ranks start as root as well, with a thread each. */
export const environment = { ...process.env, DEBUG: '', NO_COLOR: '1', OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1', REGULUS_NUM_THREADS: '1', REGULUS_GOLDENS: path.join(root, 'test', 'fixtures', 'goldens') };
const mpirunArguments = (ranks: number) => ['-n', String(ranks), '--oversubscribe', '--bind-to', 'none', process.execPath];

/** Bundles a TypeScript program, as ranks should not each compile it; returns what node takes. It stands where it finds the package. */
export function typescript(program: string): string[] {
  const file = path.join(root, 'build', `mpi_${program.replace('.ts', '.js')}`);
  const source = path.join('test', 'distributed', 'programs', program);
  execFileSync(path.join(root, 'node_modules', '.bin', 'esbuild'), [source, '--bundle', '--platform=node', '--external:bindings', '--log-level=error', `--outfile=${file}`], { cwd: root });
  return [file];
}

/** Runs node on several ranks to its end. */
export function mpirun(ranks: number, args: string[]) {
  const { status, stdout, stderr } = spawnSync('mpirun', [...mpirunArguments(ranks), ...args], { cwd: root, encoding: 'utf8', env: environment, timeout: 150_000 });
  return { status, stdout, stderr };
}

/** Runs a program whose rank 0 prints one line of JSON. @throws with all that was printed when it fails. */
export function jsonOf<T>(ranks: number, program: string, ...args: string[]): T {
  const { status, stdout, stderr } = mpirun(ranks, [...typescript(program), ...args]);
  if (status !== 0) throw new Error(`${program} on ${ranks} ranks ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGTERM'))); // of a test that failed

/** Starts node on several ranks. */
export function startRanks(ranks: number, args: string[]) {
  const child = spawn('mpirun', [...mpirunArguments(ranks), ...args], { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  return watch(child);
}

/** The processes that an mpirun on this machine has started. */
export const ranksOf = ({ pid }: ChildProcess) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
