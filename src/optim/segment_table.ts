// What one native optimizer step reads: the storages with their moments, and tables of segments and rules.
import { ADAMW_RULE, type MomentArray } from '../addon/adamw';
import { writeRecord } from '../addon/records';
import { SEGMENT } from '../addon/segments';
import type { FloatDtype } from '../core/bfloat16';
import { allocate, zeros } from '../core/memory';
import { type Parameter, padded, type Storage } from '../core/parameter';
import { sizeOf } from '../core/tensor';
import type { AdamWRule } from './param_groups';

/** The moments of a storage, or of one parameter in it. */
export interface Moments<T> {
  expAvg: T;
  expAvgSq: T;
  maxExpAvgSq?: T;
}

/** A parameter of the optimizer, with its rule and its count of steps. */
interface Row {
  readonly parameter: Parameter;
  readonly group: AdamWRule;
  step: number;
}

/**
 * Where a row lies now: found once for each layout, as a step over thousands of parameters should cost
 * nothing here.
 */
interface Location {
  readonly row: Row;
  readonly parameter: Parameter;
  readonly storage: Storage;
  readonly storageIndex: number;
  readonly offset: number;
  readonly end: number;
}

const { storage: STORAGE, offset: OFFSET, length: LENGTH, rule: RULE } = SEGMENT.at;

/** A Float64Array whose used part is a cached view: a length that repeats allocates nothing. */
class Table {
  #memory = new Float64Array(64);
  #view = this.#memory.subarray(0, 0);

  reserve(length: number): Float64Array {
    if (length > this.#memory.length) {
      const grown = new Float64Array(2 * length);
      grown.set(this.#memory);
      this.#memory = grown;
    }
    return this.#memory;
  }
  view(length: number): Float64Array {
    if (this.#view.length !== length || this.#view.buffer !== this.#memory.buffer)
      this.#view = this.#memory.subarray(0, length);
    return this.#view;
  }
}

/**
 * The tables and arrays of an optimizer's steps, kept from step to step; they are laid out again when
 * parameters have moved.
 */
export class SegmentTable {
  params: Float32Array[] = [];
  grads: Float32Array[] = [];
  expAvg: MomentArray[] = [];
  expAvgSq: MomentArray[] = [];
  maxExpAvgSq: MomentArray[] | null = null;
  segments: Float64Array = new Float64Array(0);
  rules: Float64Array = new Float64Array(0);
  readonly #segments = new Table();
  #segmentCount = 0;
  readonly #rules = new Table();
  #ruleCount = 0;
  readonly #moments = new Map<Storage, Moments<MomentArray>>();
  #locations: Location[] = []; // by storage and offset
  #storages: Storage[] = [];

  constructor(
    readonly rows: readonly Row[],
    readonly decoupled: boolean,
    readonly momentDtype: FloatDtype,
  ) {
    this.#layOut();
  }

  /** Live views of a parameter's moments; zeros at first. */
  moments(parameter: Parameter, amsgrad: boolean): Moments<MomentArray> {
    this.#follow();
    const all = this.#moments.get(parameter.storage)!;
    if (amsgrad) all.maxExpAvgSq ??= this.#zeros(parameter.storage);
    const from = parameter.offset;
    const to = from + sizeOf(parameter.shape);
    const views: Moments<MomentArray> = {
      expAvg: all.expAvg.subarray(from, to),
      expAvgSq: all.expAvgSq.subarray(from, to),
    };
    if (amsgrad && all.maxExpAvgSq) views.maxExpAvgSq = all.maxExpAvgSq.subarray(from, to);
    return views;
  }

  /**
   * Sets a parameter's largest second moments to 0 where they are kept, with amsgrad at present or earlier.
   */
  clearLargest({ storage, offset, shape }: Parameter): void {
    this.#follow();
    this.#moments.get(storage)!.maxExpAvgSq?.fill(0, offset, offset + sizeOf(shape));
  }

  /** Lists the parameters that have gradients, with the rule of the step that each is about to take. */
  fill(): void {
    this.#follow();
    this.#segmentCount = 0;
    this.#ruleCount = 0;
    let amsgrad = false;
    let last: Row | null = null;
    for (const location of this.#locations) {
      const { row } = location;
      if (!row.parameter.hasGrad) continue;
      amsgrad ||= row.group.amsgrad;
      const isSameRule: boolean = last?.group === row.group && last.step === row.step;
      if (!isSameRule) this.#addRule(row);
      if (!isSameRule || !this.#extendLast(location)) this.#addSegment(location);
      last = row;
    }
    this.segments = this.#segments.view(this.#segmentCount * SEGMENT.size);
    this.rules = this.#rules.view(this.#ruleCount * ADAMW_RULE.size);
    this.maxExpAvgSq = amsgrad
      ? this.#storages.map((s) => (this.#moments.get(s)!.maxExpAvgSq ??= this.#zeros(s)))
      : null;
  }

  #addSegment({ storageIndex, offset, end }: Location): void {
    const at = this.#segmentCount * SEGMENT.size;
    const table = this.#segments.reserve(at + SEGMENT.size);
    table[at + STORAGE] = storageIndex;
    table[at + OFFSET] = offset;
    table[at + LENGTH] = end - offset;
    table[at + RULE] = this.#ruleCount - 1;
    this.#segmentCount += 1;
  }

  /**
   * Makes neighbours of one rule one segment: the padding between them is zero and stays so, unless 0 is
   * divided by an eps of 0. False where the last segment is no neighbour.
   */
  #extendLast({ row, storageIndex, offset, end }: Location): boolean {
    const last = (this.#segmentCount - 1) * SEGMENT.size;
    const table = this.#segments.reserve(0);
    const lastEnd = table[last + OFFSET] + table[last + LENGTH];
    if (table[last + STORAGE] !== storageIndex || padded(lastEnd) !== offset) return false;
    if (Math.fround(row.group.eps) <= 0) return false;
    table[last + LENGTH] = end - table[last + OFFSET];
    return true;
  }

  /** Counts the step for the parameters that took it. */
  commit(): void {
    for (const row of this.rows) if (row.parameter.hasGrad) row.step += 1;
  }

  #zeros({ data }: Storage): MomentArray {
    return this.momentDtype === 'bf16' ? allocate(Uint16Array, data.length) : zeros(data.length);
  }

  #addRule({ group, step }: Row): void {
    const [beta1, beta2] = group.betas;
    const table = this.#rules.reserve((this.#ruleCount + 1) * ADAMW_RULE.size);
    writeRecord(table, this.#ruleCount, ADAMW_RULE, {
      lr: group.lr,
      beta1,
      beta2,
      eps: group.eps,
      weightDecay: group.weightDecay,
      biasCorrection1: 1 - beta1 ** (step + 1),
      biasCorrection2: 1 - beta2 ** (step + 1),
      decoupled: this.decoupled,
      amsgrad: group.amsgrad,
      maximize: group.maximize,
    });
    this.#ruleCount += 1;
  }

  /** Lays out again when a parameter has moved (it joined a model), taking its moments along. */
  #follow(): void {
    const moved = this.#locations.some(
      ({ parameter, storage, offset }) => parameter.storage !== storage || parameter.offset !== offset,
    );
    if (moved) this.#layOut();
  }

  #layOut(): void {
    const before = new Map(this.#moments);
    const locationsBefore = this.#locations;
    this.#moments.clear();
    this.#storages = [...new Set(this.rows.map(({ parameter }) => parameter.storage))];
    for (const storage of this.#storages)
      this.#moments.set(storage, { expAvg: this.#zeros(storage), expAvgSq: this.#zeros(storage) });
    for (const location of locationsBefore) this.#moveMoments(location, before.get(location.storage)!);
    this.#locations = this.#locate();
    this.params = this.#storages.map((storage) => storage.data);
    this.grads = this.#storages.map((storage) => storage.grad);
    this.expAvg = this.#storages.map((storage) => this.#moments.get(storage)!.expAvg);
    this.expAvgSq = this.#storages.map((storage) => this.#moments.get(storage)!.expAvgSq);
  }

  /** Copies the moments of one parameter from where it was. */
  #moveMoments({ parameter, offset, end }: Location, from: Moments<MomentArray>): void {
    const to = this.#moments.get(parameter.storage)!;
    to.expAvg.set(from.expAvg.subarray(offset, end), parameter.offset);
    to.expAvgSq.set(from.expAvgSq.subarray(offset, end), parameter.offset);
    if (!from.maxExpAvgSq) return;
    to.maxExpAvgSq ??= this.#zeros(parameter.storage);
    to.maxExpAvgSq.set(from.maxExpAvgSq.subarray(offset, end), parameter.offset);
  }

  /** Where the rows are now, by storage and offset. */
  #locate(): Location[] {
    const index = new Map(this.#storages.map((storage, i) => [storage, i]));
    const locations = this.rows.map((row): Location => {
      const { parameter } = row;
      const { storage, offset, shape } = parameter;
      const end = offset + sizeOf(shape);
      return { row, parameter, storage, storageIndex: index.get(storage)!, offset, end };
    });
    return locations.sort((a, b) => a.storageIndex - b.storageIndex || a.offset - b.offset);
  }
}
