// What one native optimizer step reads: the storages with their moments, and tables of segments and rules.
// The tables and arrays are kept from step to step; they are laid out again when parameters have moved or
// other ones have gradients.
import type { FloatDtype } from '../core/bfloat16';
import { allocate, zeros } from '../core/memory';
import type { Parameter, Storage } from '../core/parameter';
import { sizeOf } from '../core/tensor';

/** Float32 moments, or the bits of bfloat16 ones. */
export type MomentArray = Float32Array | Uint16Array;

/** The moments of a storage, or of one parameter in it. */
export interface Moments<T> {
  expAvg: T;
  expAvgSq: T;
  maxExpAvgSq?: T;
}

interface Row {
  readonly parameter: Parameter;
  readonly group: {
    lr: number;
    betas: readonly [number, number];
    eps: number;
    weightDecay: number;
    amsgrad: boolean;
    maximize: boolean;
  };
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

const SEGMENT_FIELDS = 4;
const RULE_FIELDS = 8;
const ALIGNMENT = 16;

/** Where a segment that follows this one starts. */
const nextSegment = (end: number) => Math.ceil(end / ALIGNMENT) * ALIGNMENT;

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

export class SegmentTable {
  params: Float32Array[] = [];
  grads: Float32Array[] = [];
  expAvg: MomentArray[] = [];
  expAvgSq: MomentArray[] = [];
  maxExpAvgSq: MomentArray[] | null = null;
  segments: Float64Array = new Float64Array(0);
  rules: Float64Array = new Float64Array(0);
  readonly #segments = new Table();
  readonly #rules = new Table();
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
    let segments = 0;
    let rules = 0;
    let amsgrad = false;
    let last: Row | null = null;
    const table = this.#segments.reserve(this.rows.length * SEGMENT_FIELDS);
    for (const { row, parameter, storage, storageIndex, offset, end } of this.#locations) {
      if (parameter.storage !== storage || parameter.offset !== offset) {
        this.#layOut();
        this.fill();
        return;
      }
      if (!parameter.hasGrad) continue;
      amsgrad ||= row.group.amsgrad;
      const sameRule: boolean = last !== null && last.group === row.group && last.step === row.step;
      if (!sameRule) this.#writeRule(rules++, row);
      const before = (segments - 1) * SEGMENT_FIELDS;
      const at = segments * SEGMENT_FIELDS;
      // Neighbours with one rule become one segment: the padding between them is zero and stays so.
      if (
        sameRule &&
        table[before] === storageIndex &&
        nextSegment(table[before + 1] + table[before + 2]) === offset &&
        Math.fround(row.group.eps) > 0
      ) {
        table[before + 2] = end - table[before + 1];
      } else {
        table[at] = storageIndex;
        table[at + 1] = offset;
        table[at + 2] = end - offset;
        table[at + 3] = rules - 1;
        segments += 1;
      }
      last = row;
    }
    this.segments = this.#segments.view(segments * SEGMENT_FIELDS);
    this.rules = this.#rules.view(rules * RULE_FIELDS);
    this.maxExpAvgSq = amsgrad
      ? this.#storages.map((s) => (this.#moments.get(s)!.maxExpAvgSq ??= this.#zeros(s)))
      : null;
  }

  /** Counts the step for the parameters that took it. */
  commit(): void {
    for (const row of this.rows) if (row.parameter.hasGrad) row.step += 1;
  }

  #zeros({ data }: Storage): MomentArray {
    return this.momentDtype === 'bf16' ? allocate(Uint16Array, data.length) : zeros(data.length);
  }

  #writeRule(index: number, { group, step }: Row): void {
    const [beta1, beta2] = group.betas;
    const flags = (this.decoupled ? 1 : 0) + (group.amsgrad ? 2 : 0) + (group.maximize ? 4 : 0);
    const corrections = [1 - beta1 ** (step + 1), 1 - beta2 ** (step + 1)];
    this.#rules
      .reserve((index + 1) * RULE_FIELDS)
      .set(
        [group.lr, beta1, beta2, group.eps, group.weightDecay, ...corrections, flags],
        index * RULE_FIELDS,
      );
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
    const locations = this.#locations;
    this.#moments.clear();
    this.#storages = [...new Set(this.rows.map(({ parameter }) => parameter.storage))];
    for (const storage of this.#storages)
      this.#moments.set(storage, { expAvg: this.#zeros(storage), expAvgSq: this.#zeros(storage) });
    for (const { parameter, storage, offset, end } of locations) {
      const old = before.get(storage)!;
      const to = this.#moments.get(parameter.storage)!;
      if (old.maxExpAvgSq) to.maxExpAvgSq ??= this.#zeros(parameter.storage);
      to.expAvg.set(old.expAvg.subarray(offset, end), parameter.offset);
      to.expAvgSq.set(old.expAvgSq.subarray(offset, end), parameter.offset);
      if (old.maxExpAvgSq) to.maxExpAvgSq!.set(old.maxExpAvgSq.subarray(offset, end), parameter.offset);
    }
    const index = new Map(this.#storages.map((storage, i) => [storage, i]));
    this.#locations = this.rows
      .map((row): Location => {
        const { parameter } = row;
        const { storage, offset } = parameter;
        return {
          row,
          parameter,
          storage,
          storageIndex: index.get(storage)!,
          offset,
          end: offset + sizeOf(parameter.shape),
        };
      })
      .sort((a, b) => a.storageIndex - b.storageIndex || a.offset - b.offset);
    this.params = this.#storages.map((storage) => storage.data);
    this.grads = this.#storages.map((storage) => storage.grad);
    this.expAvg = this.#storages.map((storage) => this.#moments.get(storage)!.expAvg);
    this.expAvgSq = this.#storages.map((storage) => this.#moments.get(storage)!.expAvgSq);
  }
}
