// Peers are processes that answer one line with one time; what is not installed is left out and said.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Contender } from './measure';
import type { Work } from './trial';

const FOLDER = path.resolve(__dirname, '..', 'bench', 'peers');

/** A running peer process with one thread count. */
export class Peer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  name = '';

  constructor(
    command: string,
    args: string[],
    readonly threads: number,
    readonly operations: readonly Work['op'][],
    readonly encode: (work: Work) => string,
  ) {
    this.#child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, OMP_NUM_THREADS: String(threads) },
    });
    this.#child.on('error', () => undefined); // seen as the end of its output
    this.#child.stdin!.on('error', () => undefined);
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  async #answer<T>(): Promise<T & { error?: string }> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the process ended');
    return JSON.parse(value) as T & { error?: string };
  }

  /** Waits for the process's first words, its name; false where it did not start. */
  async start(): Promise<boolean> {
    this.name = await this.#answer<{ name: string }>().then(
      ({ name }) => name,
      () => '',
    );
    return this.name !== '';
  }

  contender(work: Work): Contender {
    return {
      name: this.name,
      threads: this.threads,
      time: async () => {
        this.#child.stdin!.write(`${this.encode(work)}\n`);
        const { ms, error } = await this.#answer<{ ms: number }>();
        if (error !== undefined) throw new Error(error);
        return ms;
      },
    };
  }

  stop(): void {
    this.#child.kill();
  }
}

/** Builds the oneDNN peer with the system's compiler and library; null where one of them is missing. */
function buildOneDnn(): string | null {
  const program = path.join(mkdtempSync(path.join(os.tmpdir(), 'regulus-bench-')), 'onednn');
  const built = spawnSync(
    'c++',
    ['-O2', '-std=c++17', '-o', program, path.join(FOLDER, 'onednn.cc'), '-ldnnl', '-pthread'],
    { stdio: 'ignore' },
  );
  return built.status === 0 ? program : null;
}

/** PyTorch with so many threads, eager and compiled, in each precision: its strongest setting is the peer. */
const pyTorch = (python: string, threads: number): Peer[] =>
  ['eager', 'compile'].flatMap((mode) =>
    ['highest', 'medium', 'autocast'].map((precision) => {
      const args = [path.join(FOLDER, 'pytorch.py'), mode, String(threads), precision];
      return new Peer(python, args, threads, pyTorchOperations(mode, precision), JSON.stringify);
    }),
  );

/** The optimizer and a bare product have nothing to compile, and no precision changes the others. */
function pyTorchOperations(mode: string, precision: string): Work['op'][] {
  const products: Work['op'][] = ['residual_block', 'training_step'];
  if (mode === 'eager' && precision !== 'autocast') products.push('linear');
  if (precision !== 'highest') return products;
  return [...products, 'embedding', 'label_smoothing_ce', ...(mode === 'eager' ? (['adamw'] as const) : [])];
}

/**
 * Starts the peers that are installed, one process for each thread count. `missing` says what was looked for
 * in vain.
 */
export async function startPeers(threads: readonly number[]): Promise<{ peers: Peer[]; missing: string[] }> {
  const missing: string[] = [];
  const wanted: Peer[] = [];
  const python = process.env.REGULUS_BENCH_PYTHON;
  if (!python) missing.push('PyTorch: set REGULUS_BENCH_PYTHON to a Python that has torch');
  else if (!existsSync(python))
    missing.push(`PyTorch: REGULUS_BENCH_PYTHON is ${python}, which does not exist`);
  const packages = process.env.REGULUS_BENCH_PACKAGES;
  const inPackages = (name: string) =>
    packages !== undefined && existsSync(path.join(packages, 'node_modules', name));
  const tfjs = inPackages('@tensorflow/tfjs-backend-wasm') && inPackages('@tensorflow/tfjs');
  const jaxJs = inPackages('@jax-js/jax');
  if (!tfjs)
    missing.push(
      'TensorFlow.js: set REGULUS_BENCH_PACKAGES to a folder where @tensorflow/tfjs and ' +
        '@tensorflow/tfjs-backend-wasm are installed',
    );
  if (!jaxJs) missing.push('jax-js: set REGULUS_BENCH_PACKAGES to a folder where @jax-js/jax is installed');
  const oneDnn = buildOneDnn();
  if (!oneDnn) missing.push('oneDNN: needs a C++ compiler and the library (Debian: libdnnl-dev)');
  for (const count of threads) {
    if (python && existsSync(python)) wanted.push(...pyTorch(python, count));
    const whole: Work['op'][] = ['adamw', 'label_smoothing_ce', 'residual_block', 'training_step'];
    // Slow enough that its threads make no difference: timed once.
    if (tfjs && count === 1)
      wanted.push(
        new Peer(
          process.execPath,
          [path.join(FOLDER, 'tfjs_wasm.mjs'), packages!, String(count)],
          count,
          whole,
          JSON.stringify,
        ),
      );
    if (jaxJs && count === 1)
      wanted.push(
        new Peer(
          process.execPath,
          [path.join(FOLDER, 'jax_js.mjs'), packages!],
          count,
          whole,
          JSON.stringify,
        ),
      );
    if (oneDnn) {
      const encode = (work: Work) =>
        work.op === 'linear' ? `${work.layout} ${work.rows} ${work.columns} ${work.depth}` : '';
      for (const args of [[], ['bf16']]) wanted.push(new Peer(oneDnn, args, count, ['linear'], encode));
    }
  }
  const peers: Peer[] = [];
  for (const peer of wanted) {
    if (await peer.start()) peers.push(peer);
    else missing.push('a peer process did not start');
  }
  return { peers, missing };
}
