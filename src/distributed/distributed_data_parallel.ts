import { createHash } from 'node:crypto';
import type { FloatDtype } from '../core/bfloat16';
import { checkBoolean, checkInteger, checkNumber, checkOneOf, checkOptions } from '../core/check';
import { now } from '../core/clock';
import { fillGradients } from '../core/gradients';
import { type BackwardOptions, Module, type PassedDraw, type PredictOptions } from '../core/module';
import { checkModule, type DrawCounter, type ModuleTree } from '../core/module_tree';
import { gather, type Parameter } from '../core/parameter';
import { checkTensor, type Tensor } from '../core/tensor';
import { piecesOf } from '../io/pieces';
import { GradientBuckets } from './gradient_buckets';
import { type ProcessGroup, processGroup } from './process_group';

/** Options of DistributedDataParallel. */
export interface DistributedDataParallelOptions {
  /**
   * Gradients are sent in pieces of at least this many bytes, each as soon as it is complete; default 2 MiB.
   */
  bucketBytes?: number | undefined;
  /**
   * How gradients are sent: 'f32' (the default), or 'bf16' for half the bytes, with 8 bits of precision for
   * every term and sum.
   */
  gradientDtype?: FloatDtype | undefined;
}

/** Options of DistributedDataParallel's forward. */
export interface DistributedForwardOptions extends PassedDraw {
  /**
   * A part of the module to run instead of the whole, such as a ResidualMLP's `body`; the next backward goes
   * back through it.
   */
  part?: Module | undefined;
}

/** Options of DistributedDataParallel's backward. */
export interface DistributedBackwardOptions extends BackwardOptions {
  /**
   * Default true. False keeps the gradients on this rank, where later backwards add to them before the last
   * one is summed.
   */
  reduce?: boolean | undefined;
}

/** A loss over all ranks. */
export interface GlobalLoss {
  /** As one process would have it for the rows of all ranks. */
  loss: number;
  /** This rank's weight over that of all ranks, 1 for a sum: what the criterion's backward takes. */
  share: number;
  /** The weight of all ranks; null for a sum. */
  weight: number | null;
  /** Rows of all ranks in this forward. */
  rows: number;
  /** Whether any rank asked to stop. */
  stop: boolean;
}

/** What summing gradients has cost this rank so far, in seconds. */
export interface CommunicationTimes {
  /** From the start of a bucket to its end, while at least one was on its way. */
  inFlight: number;
  /** Of it, the wait after the backward had computed everything: what did not overlap. */
  waited: number;
  /** Inside MPI, starting and polling while the backward went on. */
  polled: number;
}

const FIELDS = 4;

/**
 * Trains a module on the ranks of a job, each with rows of its own
 * (torch.nn.parallel.DistributedDataParallel): gradients are those of one process that has the rows of all.
 * Names in stateDict are the module's own.
 *
 * A step: `forward`, the criterion's forward, `reduceLoss`, the criterion's backward with its share,
 * `backward`. All ranks take the same steps with the same module; any number of rows, none included.
 */
export class DistributedDataParallel extends Module {
  /** What is trained. */
  readonly module: Module;
  /** The ranks. */
  readonly group: ProcessGroup;
  /** How gradients are sent. */
  readonly gradientDtype: FloatDtype;
  /** What summing gradients has cost so far. */
  readonly times: CommunicationTimes = { inFlight: 0, waited: 0, polled: 0 };
  override readonly drawCounter: DrawCounter | null;
  readonly #parameters: readonly Parameter[];
  readonly #draws: boolean;
  readonly #buckets: GradientBuckets;
  readonly #parametersOf = new Map<ModuleTree, readonly Parameter[]>();
  readonly #exchanged = new Float64Array(FIELDS);
  /** What the last forward ran. */
  #ran: Module;
  #rows = 0;
  #lossReduced = false;
  #unreduced = false;
  /** Since when a bucket has been on its way. */
  #flying: number | null = null;

  /**
   * Takes rank 0's parameters on all ranks.
   *
   * @throws TypeError or RangeError for a wrong argument; Error where there is no MPI, or the ranks hold
   * different modules.
   */
  constructor(module: Module, options?: DistributedDataParallelOptions) {
    super();
    checkModule('module', module);
    const { bucketBytes = 2 ** 21, gradientDtype = 'f32' } = checkOptions('options', options, [
      'bucketBytes',
      'gradientDtype',
    ]);
    checkInteger('options.bucketBytes', bucketBytes, 1, 2 ** 32);
    this.gradientDtype = checkOneOf('options.gradientDtype', gradientDtype, ['f32', 'bf16']);
    this.group = processGroup();
    this.module = module;
    this.#ran = module;
    this.drawCounter = module.drawCounter;
    this.#parameters = module.parameters();
    this.#draws = [...module.namedModules().values()].some(({ drawCounter }) => drawCounter !== null);
    gather(this.#parameters);
    this.#buckets = new GradientBuckets(this.#parameters, bucketBytes);
    this.#agree(
      'modules',
      JSON.stringify([...module.namedParameters()].map(([name, { shape }]) => [name, shape])),
    );
    this.broadcastParameters();
  }

  override namedChildren() {
    return this.module.namedChildren();
  }

  override train(on = true): this {
    this.module.train(on);
    this.training = on;
    return this;
  }

  /**
   * The module's forward, its draws keyed by the rows' indices among those of all ranks; rowOffset's default
   * is the rows of the ranks before.
   */
  forward(x: Tensor, options?: DistributedForwardOptions): Tensor {
    this.#rows = checkTensor('x', x).shape[0];
    this.#lossReduced = false;
    // The module checks what it is passed.
    const { part = this.module, ...draw } = options ?? {};
    if (part !== this.module) checkModule('options.part', part);
    this.#ran = part;
    if (!this.#draws || !this.training || draw.rowOffset !== undefined) return part.forward(x, draw);
    const rowOffset = this.group
      .gather(this.#rows)
      .subarray(0, this.group.rank)
      .reduce((sum, rows) => sum + rows, 0);
    return part.forward(x, { ...draw, rowOffset });
  }

  /**
   * The loss over the rows of all ranks, and this rank's share of its gradient: right for shards of any size,
   * ignored rows and class weights.
   *
   * @param loss This rank's mean, or its sum.
   * @param weight What the mean was divided by: the criterion's `weight(target)`, or the rows where it has
   * none. null for a sum: losses and gradients of the ranks add.
   * @param stop Asks all ranks to stop.
   */
  reduceLoss(loss: number, weight: number | null = this.#rows, stop = false): GlobalLoss {
    if (weight !== null) checkNumber('weight', weight, 0);
    this.#lossReduced = true;
    if (this.group.ranks === 1) return { loss, share: 1, weight, rows: this.#rows, stop };
    const sums = this.#exchanged;
    sums[0] = loss * (weight ?? 1);
    sums[1] = weight ?? 0;
    sums[2] = this.#rows;
    sums[3] = stop ? 1 : 0;
    this.group.allReduce(sums);
    const [lossSum, total, rows, stopping] = sums;
    const common = { rows, stop: stopping > 0 };
    if (weight === null) return { loss: lossSum, share: 1, weight: null, ...common };
    return {
      loss: total > 0 ? lossSum / total : lossSum,
      share: total > 0 ? weight / total : 0,
      weight: total,
      ...common,
    };
  }

  /**
   * Gradients of all ranks, summed while earlier layers go on.
   *
   * @param dy The gradient of this rank's share of the loss.
   */
  backward(dy: Tensor, options?: DistributedBackwardOptions): Tensor {
    const {
      reduce = true,
      onGradients,
      ...rest
    } = checkOptions('options', options, ['inputGradient', 'onGradients', 'reduce']);
    if (!this.#lossReduced)
      throw new Error(
        'DistributedDataParallel.backward: call reduceLoss after forward first; ' +
          "the criterion's backward takes its share",
      );
    this.#lossReduced = false;
    this.#unreduced = true;
    if (!checkBoolean('options.reduce', reduce)) return this.#ran.backward(dy, { ...rest, onGradients });
    this.#buckets.begin();
    const dx = this.#ran.backward(dy, {
      ...rest,
      onGradients: (module) => {
        onGradients?.(module);
        this.#complete(module);
      },
    });
    this.#finish();
    return dx;
  }

  /** Sums the gradients that backwards with `reduce: false` have left; nothing to do after one with true. */
  reduceGradients(): void {
    if (!this.#unreduced) return;
    this.#buckets.begin();
    this.#finish();
  }

  predict(x: Tensor, options?: PredictOptions): Tensor {
    return this.module.predict(x, options);
  }

  /** Copies rank 0's parameters to all ranks, and compares them. */
  broadcastParameters(): void {
    for (const { data } of this.#parameters) this.group.broadcast(data);
    this.compareParameters();
  }

  /** @throws Error naming the ranks whose parameters are not the bits of rank 0's. */
  compareParameters(): void {
    this.#agree('parameters', ...this.#parameters.map(({ data }) => data));
  }

  #agree(what: string, ...values: (string | Float32Array)[]): void {
    const hash = createHash('sha256');
    for (const value of values) {
      if (typeof value === 'string') hash.update(value);
      else for (const piece of piecesOf(value)) hash.update(piece);
    }
    const hashes = this.group.gather(hash.digest().readUIntBE(0, 6));
    const others = [...hashes.keys()].filter((rank) => hashes[rank] !== hashes[0]);
    if (others.length > 0)
      throw new Error(
        `DistributedDataParallel: the ${what} of rank ${others.join(', ')} are not those of rank 0`,
      );
  }

  #complete(module: ModuleTree): void {
    let parameters = this.#parametersOf.get(module);
    if (!parameters) {
      parameters = module.parameters();
      this.#parametersOf.set(module, parameters);
    }
    for (const parameter of parameters) this.#buckets.complete(parameter);
    const before = this.group.seconds;
    this.#start();
    if (this.#flying !== null && this.group.poll() === 0) this.#land();
    this.times.polled += this.group.seconds - before;
  }

  #start(): void {
    if (this.group.ranks === 1) return;
    for (let values = this.#buckets.take(); values; values = this.#buckets.take()) {
      this.#flying ??= now();
      this.group.startAllReduce(values, this.gradientDtype === 'bf16');
    }
  }

  #land(): void {
    this.times.inFlight += (now() - this.#flying!) / 1000;
    this.#flying = null;
  }

  /**
   * Sends what is left and waits. A gradient that is still empty counts as zeros, as other ranks may have
   * one.
   */
  #finish(): void {
    for (const parameter of this.#parameters) {
      if (!parameter.hasGrad) fillGradients([parameter], ([grad]) => grad.fill(0));
      this.#buckets.complete(parameter);
    }
    const start = now();
    this.#start();
    if (this.#flying !== null) {
      this.group.wait();
      this.#land();
    }
    this.times.waited += (now() - start) / 1000;
    this.#unreduced = false;
  }
}

/** Whether a module is a DistributedDataParallel, of any realm. */
export function isDistributed(module: Module): module is DistributedDataParallel {
  return typeof (module as DistributedDataParallel).reduceLoss === 'function';
}
