import { types } from 'node:util';
import { adamwStep, type MomentArray } from '../addon/adamw';
import { totalNorm } from '../addon/total_norm';
import { type FloatDtype, fromBits, toBits } from '../core/bfloat16';
import { checkBoolean, checkNumber, checkOneOf, checkOptions, rangeError, typeError } from '../core/check';
import { withCode } from '../core/errors';
import { inspectCustom } from '../core/module_text';
import { gather, type Parameter } from '../core/parameter';
import type { Tensor } from '../core/tensor';
import {
  type CheckedState,
  checkState,
  MOMENTS,
  type OptimizerState,
  type ParameterState,
  type SavedParameterState,
  SavedRules,
} from './optimizer_state';
import { optimizerText } from './optimizer_text';
import {
  type AdamWRule,
  checkRule,
  defined,
  GROUP_KEYS,
  type OptimizerGroup,
  type OptimizerParams,
  type ParamGroup,
  type PartialAdamWRule,
  readGroups,
  refuseWrite,
  withFixed,
} from './param_groups';
import { readParams } from './params';
import { type Moments, SegmentTable } from './segment_table';

/** Options of AdamW and Adam. */
export interface AdamWOptions extends PartialAdamWRule {
  /**
   * Clips the total gradient norm inside the step (torch.nn.utils.clip_grad_norm_); positive; default: no
   * clipping.
   */
  maxGradNorm?: number | undefined;
  /**
   * How the moments are kept: 'f32' (the default), or 'bf16' for half their memory and a step that reads and
   * writes 20 bytes a parameter instead of 28. They are rounded to nearest even as they are stored; second
   * moments stay at 1e-30 or above.
   */
  momentDtype?: FloatDtype | undefined;
}

/** Options of a step. */
export interface StepOptions {
  /**
   * Throws where the gradient norm is not finite (torch.nn.utils.clip_grad_norm_'s error_if_nonfinite), which
   * takes one read of the gradients; default false, and always true with maxGradNorm.
   */
  errorIfNonFinite?: boolean | undefined;
}

interface Entry {
  name: string;
  parameter: Parameter;
  group: OptimizerGroup;
  step: number;
}

/** The moments as float32: copies where they are bfloat16. */
const asFloats = (moment: MomentArray): Float32Array =>
  types.isUint16Array(moment) ? fromBits(moment) : moment;

/**
 * AdamW: Adam with the decay taken out of the adaptive step (Loshchilov & Hutter 2019; torch.optim.AdamW):
 * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η·m̂/(√v̂ + ε) − ηλw.
 *
 * A step is one native call. Parameters whose gradient is empty are skipped, as PyTorch skips None.
 */
export class AdamW {
  /**
   * The groups: lr and the other fields of a rule may be changed between steps. Any other write throws
   * TypeError: the groups and their parameters are those that the optimizer was made of.
   */
  declare readonly paramGroups: readonly OptimizerGroup[];
  readonly #groups: readonly OptimizerGroup[];
  /** How the moments are kept. */
  readonly momentDtype: FloatDtype;
  readonly #entries: Entry[] = [];
  readonly #byParameter = new Map<Parameter, Entry>();
  readonly #maxGradNorm: number | undefined;
  readonly #table: SegmentTable;
  #gradNorm: number | null = null;

  /**
   * @param params Parameters, [name, parameter] pairs (`model.namedParameters()`), or groups of either.
   * @throws TypeError or RangeError for a wrong option, no parameters, or one that comes twice.
   */
  constructor(params: OptimizerParams, options?: AdamWOptions) {
    const {
      maxGradNorm,
      momentDtype = 'f32',
      ...given
    } = checkOptions('options', options, [...GROUP_KEYS, 'maxGradNorm', 'momentDtype']);
    const defaults = { ...this.defaults(), ...defined(given) };
    if (maxGradNorm !== undefined) checkNumber('options.maxGradNorm', maxGradNorm, Number.MIN_VALUE);
    this.#maxGradNorm = maxGradNorm;
    this.momentDtype = checkOneOf('options.momentDtype', momentDtype, ['f32', 'bf16']);
    this.#groups = readGroups(params).map((group, i) => this.#addGroup(i, group, defaults));
    const views = this.#groups.map((group, i) => withFixed(`paramGroups[${i}]`, group, GROUP_KEYS));
    const paramGroups = withFixed('paramGroups', views);
    const set = (value: unknown) => refuseWrite('paramGroups', value);
    Object.defineProperty(this, 'paramGroups', { get: () => paramGroups, set, enumerable: true });
    if (this.#entries.length === 0) throw rangeError('params', 'at least one parameter', params);
    gather(this.#entries.map((entry) => entry.parameter));
    this.#table = new SegmentTable(this.#entries, this.decoupled(), this.momentDtype);
  }

  /** @internal The rule where nothing else is given. */
  protected defaults(): AdamWRule {
    return { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 1e-2, amsgrad: false, maximize: false };
  }
  /** @internal Whether the decay is taken from the weights, not added to the gradient. */
  protected decoupled(): boolean {
    return true;
  }

  /** The groups and their rules, as PyTorch prints them. */
  toString(): string {
    return optimizerText(this.constructor.name, this.#groups);
  }

  /** @internal What console.log shows. */
  [inspectCustom](): string {
    return this.toString();
  }

  /** The total gradient norm of the last step that read it, before clipping: with maxGradNorm or errorIfNonFinite. */
  get gradNorm(): number | null {
    return this.#gradNorm;
  }

  /**
   * Updates every parameter that has a gradient.
   *
   * @throws RangeError, changing nothing, for a rule that is out of range or, with maxGradNorm or
   * errorIfNonFinite, a gradient norm that is not finite (its `code` is 'NON_FINITE_GRADIENT').
   */
  step(options?: StepOptions): void {
    const { errorIfNonFinite = this.#maxGradNorm !== undefined } = checkOptions('options', options, [
      'errorIfNonFinite',
    ]);
    checkBoolean('options.errorIfNonFinite', errorIfNonFinite);
    this.#groups.forEach((group, i) => {
      checkRule(`paramGroups[${i}]`, group);
    });
    const table = this.#table;
    table.fill();
    if (errorIfNonFinite || this.#maxGradNorm !== undefined) this.#gradNorm = this.#finiteNorm();
    const gradScale = this.#clipFactor();
    const { params, grads, expAvg, expAvgSq, maxExpAvgSq, rules, segments } = table;
    adamwStep({
      momentDtype: this.momentDtype,
      gradScale,
      params,
      grads,
      expAvg,
      expAvgSq,
      maxExpAvgSq,
      rules,
      segments,
    });
    table.commit();
  }

  /** The norm of the gradients: not finite where one of them is not. @throws RangeError, see step. */
  #finiteNorm(): number {
    const norm = totalNorm(this.#table.grads, this.#table.segments);
    if (!Number.isFinite(norm))
      throw withCode(rangeError('gradNorm', 'a finite gradient norm', norm), 'NON_FINITE_GRADIENT');
    return norm;
  }

  /** What gradients are multiplied by so that their norm is at most maxGradNorm. */
  #clipFactor(): number {
    return this.#maxGradNorm === undefined ? 1 : Math.min(1, this.#maxGradNorm / (this.#gradNorm! + 1e-6));
  }

  /** Makes every gradient empty. */
  zeroGrad(): void {
    for (const { parameter } of this.#entries) parameter.zeroGrad();
  }

  /**
   * State of a parameter: zeros and step 0 before its first step.
   *
   * @throws RangeError for a parameter that the optimizer does not have.
   */
  state(parameter: Parameter): ParameterState {
    const { step, expAvg, expAvgSq, maxExpAvgSq } = this.storedState(parameter);
    return {
      step,
      expAvg: asFloats(expAvg),
      expAvgSq: asFloats(expAvgSq),
      ...(maxExpAvgSq && { maxExpAvgSq: asFloats(maxExpAvgSq) }),
    };
  }

  /** @internal Live state of a parameter, bfloat16 moments as bits. */
  storedState(parameter: Parameter): { step: number } & Moments<MomentArray> {
    const entry = this.#byParameter.get(parameter);
    if (!entry) throw rangeError('parameter', 'a parameter of this optimizer', parameter);
    return { step: entry.step, ...this.#moments(entry) };
  }

  /**
   * A copy of the state as float32, keyed by parameter name: it loads into an optimizer of either
   * momentDtype.
   *
   * @throws RangeError when a parameter has no name.
   */
  stateDict(): OptimizerState {
    const states = Array.from(this.#named(), ([name, entry]) => [name, this.#copyState(entry)] as const);
    const state = Object.fromEntries(states);
    const paramGroups = this.#groups.map(({ params, ...rule }) => ({
      ...rule,
      betas: [...rule.betas] as [number, number],
      params: this.#namesOf(params),
    }));
    return { state, paramGroups };
  }

  /**
   * Restores what stateDict returned: moments and steps by name, rules by group. Checks everything before it
   * writes.
   *
   * @throws TypeError or RangeError naming what is missing, unexpected or of a wrong shape.
   */
  loadStateDict(from: OptimizerState): void {
    const named = this.#named();
    const { state, paramGroups } =
      typeof from === 'object' && from !== null ? from : ({} as Partial<OptimizerState>);
    if (typeof state !== 'object' || state === null || !Array.isArray(paramGroups))
      throw typeError('state', 'what stateDict returned', from);
    for (const name of Object.keys(state))
      if (!named.has(name)) throw rangeError('state', 'the parameters of this optimizer', name);
    const saved = new SavedRules(paramGroups, this.#groups.length);
    const rules = this.#groups.map(({ params }, i) => saved.of(this.#namesOf(params), i));
    const states = Array.from(named, ([name, entry]) => {
      const own = Object.hasOwn(state, name) ? state[name] : undefined;
      return [entry, checkState(name, entry.parameter, own)] as const;
    });
    this.#groups.forEach((group, i) => {
      Object.assign(group, rules[i]);
    });
    for (const [entry, checked] of states) this.#restore(entry, checked);
  }

  #copyState({ parameter }: Entry): SavedParameterState {
    const { step, expAvg, expAvgSq, maxExpAvgSq } = this.state(parameter);
    const copyOf = (moment: Float32Array): Tensor => ({
      data: Float32Array.from(moment),
      shape: parameter.shape,
    });
    return {
      step,
      expAvg: copyOf(expAvg),
      expAvgSq: copyOf(expAvgSq),
      ...(maxExpAvgSq && { maxExpAvgSq: copyOf(maxExpAvgSq) }),
    };
  }

  #restore(entry: Entry, { step, moments: saved }: CheckedState): void {
    entry.step = step;
    const moments = this.#moments(entry);
    for (const key of MOMENTS) {
      const data = saved[key];
      if (data && moments[key]) moments[key].set(this.momentDtype === 'bf16' ? toBits(data) : data);
      else this.#table.clearLargest(entry.parameter); // no other may be missing
    }
  }

  #namesOf(parameters: readonly Parameter[]): string[] {
    return parameters.map((parameter) => this.#byParameter.get(parameter)!.name);
  }

  #moments({ parameter, group }: Entry): Moments<MomentArray> {
    return this.#table.moments(parameter, group.amsgrad);
  }

  /** The constructor has refused names that come twice. */
  #named(): Map<string, Entry> {
    const named = new Map<string, Entry>();
    for (const entry of this.#entries) {
      if (!entry.name)
        throw rangeError(
          'parameter.name',
          'a name for every parameter: pass model.namedParameters()',
          entry.name,
        );
      named.set(entry.name, entry);
    }
    return named;
  }

  #addGroup(index: number, group: ParamGroup, defaults: AdamWRule): OptimizerGroup {
    const name = `params[${index}]`;
    const { params, ...given } = checkOptions(name, group, [...GROUP_KEYS, 'params']);
    const entries = readParams(`${name}.params`, params);
    const rule: AdamWRule = { ...defaults, ...defined(given) };
    checkRule(name, rule);
    const added: OptimizerGroup = {
      ...rule,
      betas: [...rule.betas],
      params: withFixed(
        `paramGroups[${index}].params`,
        entries.map(([, parameter]) => parameter),
      ),
    };
    const names = new Set(this.#entries.map((entry) => entry.name));
    for (const [each, parameter] of entries) {
      if (this.#byParameter.has(parameter))
        throw rangeError(`${name}.params`, 'each parameter once', each || 'the same one twice');
      if (each && names.has(each))
        throw rangeError(`${name}.params`, 'a name of its own for every parameter', each);
      names.add(each);
      const entry = { name: each, parameter, group: added, step: 0 };
      this.#entries.push(entry);
      this.#byParameter.set(parameter, entry);
    }
    return added;
  }
}
