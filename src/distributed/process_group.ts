// The ranks of a job: finds and loads regulus_mpi, and sees that all ranks end together.

import { existsSync, writeSync } from 'node:fs';
import path from 'node:path';
import { inspect, types } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { functionsOf } from '../addon/in_this_realm';
import { packageRoot } from '../addon/package_root';
import { checkFloat32, checkInteger, typeError } from '../core/check';
import { now } from '../core/clock';

/** The addon's functions; all but the reductions in flight come back when MPI is done. */
interface Mpi {
  init(): { rank: number; ranks: number; localRank: number; localRanks: number; library: string };
  allReduce(values: Float32Array | Float64Array): void;
  startAllReduce(values: Float32Array, bf16: boolean): void;
  poll(): number;
  wait(): void;
  broadcast(values: Float32Array | Float64Array): void;
  barrier(): void;
  finalize(): void;
  abort(code: number): void;
}

/** Where `regulus build-mpi` puts the addon. */
export const MPI_ADDON = path.join(packageRoot, 'build', 'Release', 'regulus_mpi.node');

const REMEDY =
  'Training on several processes needs MPI (Debian, Ubuntu: apt-get install libopenmpi-dev openmpi-bin) ' +
  'and the addon regulus_mpi, made on this machine by: npx regulus build-mpi (in a checkout: npm run build:mpi)';

function load(): Mpi {
  const file = process.env.REGULUS_MPI_ADDON ? path.resolve(process.env.REGULUS_MPI_ADDON) : MPI_ADDON;
  if (!existsSync(file)) throw new Error(`regulus_mpi is not built. ${REMEDY}`);
  try {
    return functionsOf(require(file) as object) as unknown as Mpi;
  } catch (error) {
    throw new Error(`regulus_mpi did not load: ${(error as Error).message}. ${REMEDY}`);
  }
}

/**
 * The processes of one job (torch.distributed's process group): all of them make the same calls in the same
 * order, except those that concern one rank alone.
 */
export class ProcessGroup {
  /** This process, from 0. */
  readonly rank: number;
  /** Processes of the job. */
  readonly ranks: number;
  /** This process among those on its node. */
  readonly localRank: number;
  /** Processes on this node. */
  readonly localRanks: number;
  /** Name and version of the MPI. */
  readonly library: string;
  /** Seconds that this process has spent inside MPI. */
  seconds = 0;
  readonly #mpi: Mpi;
  readonly #inFlight: Float32Array[] = []; // MPI writes into them: kept alive
  #open = true;

  /** @internal Joins the job. */
  constructor(mpi: Mpi) {
    this.#mpi = mpi;
    const { rank, ranks, localRank, localRanks, library } = mpi.init();
    this.rank = rank;
    this.ranks = ranks;
    this.localRank = localRank;
    this.localRanks = localRanks;
    this.library = library.split(/[,\n]/)[0];
    // A rank that fails says why, and the others, which wait for it, end with it. Node would say it after the
    // exit handlers.
    process.on('uncaughtExceptionMonitor', (error) => {
      if (process.listenerCount('uncaughtException') === 0)
        writeSync(2, `rank ${rank} of ${ranks}: ${inspect(error)}\n`);
    });
    process.on('exit', (code) => (code === 0 ? this.close() : this.abort(code)));
  }

  /**
   * Sums values over the ranks, in place; every rank gets the same bits, and a fixed number of ranks the same
   * bits again.
   */
  allReduce(values: Float32Array | Float64Array): void {
    checkValues(values);
    this.#timed(() => this.#mpi.allReduce(values));
  }

  /** Copies the values of rank 0 to all. */
  broadcast(values: Float32Array | Float64Array): void {
    checkValues(values);
    this.#timed(() => this.#mpi.broadcast(values));
  }

  /** Comes back when all ranks are here. */
  barrier(): void {
    this.#timed(() => this.#mpi.barrier());
  }

  /** One number of each rank, by rank. */
  gather(value: number): Float64Array {
    const values = new Float64Array(this.ranks);
    values[this.rank] = value;
    this.allReduce(values);
    return values;
  }

  /** Starts an allReduce, sent as bfloat16 where asked for; the values belong to MPI until `wait`. */
  startAllReduce(values: Float32Array, bf16 = false): void {
    this.#inFlight.push(checkFloat32('values', values));
    this.#timed(() => this.#mpi.startAllReduce(values, bf16));
  }

  /** Lets MPI make progress, which it does in calls only; returns how many reductions are in flight. */
  poll(): number {
    return this.#timed(() => this.#mpi.poll());
  }

  /** Waits for all reductions in flight. */
  wait(): void {
    this.#timed(() => this.#mpi.wait());
    this.#inFlight.length = 0;
  }

  /** Ends MPI when all ranks are here. The end of the process does it where the program did not. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#mpi.barrier();
    this.#mpi.finalize();
  }

  /**
   * Ends the processes of all ranks with an exit code. The end of this process with a code other than 0 does
   * it.
   */
  abort(code = 1): void {
    checkInteger('code', code, 1, 255);
    if (this.#open) this.#mpi.abort(code);
  }

  #timed<T>(call: () => T): T {
    const start = now();
    try {
      return call();
    } finally {
      this.seconds += (now() - start) / 1000;
    }
  }
}

function checkValues(values: unknown): void {
  if (!types.isFloat32Array(values) && !types.isFloat64Array(values))
    throw typeError('values', 'a Float32Array or Float64Array', values);
}

let group: ProcessGroup | null = null;

/**
 * The ranks of this job. Initialises MPI when first called: once a process, on its main thread. Without
 * mpirun it is a job of one rank.
 *
 * @throws Error that says what to install where there is no MPI.
 */
export function processGroup(): ProcessGroup {
  if (!isMainThread)
    throw new Error('processGroup: MPI belongs to the main thread of a process; call it there');
  group ??= new ProcessGroup(load());
  return group;
}
