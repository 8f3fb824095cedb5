import { types } from 'node:util';
import { native } from '../addon/native';
import { type FloatDtype, fromBits, toBits } from '../core/bfloat16';
import { checkBoolean, checkNumber, checkOneOf, checkOptions, rangeError, typeError } from '../core/check';
import { gather, type Parameter } from '../core/parameter';
import type { Tensor } from '../core/tensor';
import { checkTensor, shapeText } from '../core/tensor';
import { type Params, readParams } from './params';
import { type MomentArray, type Moments, SegmentTable } from './segment_table';

/** What may differ from group to group. */
export interface AdamWRule {
  /** Learning rate, at least 0; default 1e-3. */
  lr: number;
  /** Decay of the running averages of the gradient and its square, in [0, 1); default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the root of the second moment, at least 0; default 1e-8. */
  eps: number;
  /** AdamW: decoupled decay λ, default 1e-2. Adam: the L2 term's factor, default 0. At least 0. */
  weightDecay: number;
  /** Divide by the largest second moment so far (Reddi et al. 2018); default false. */
  amsgrad: boolean;
  /** Ascend instead of descend; default false. */
  maximize: boolean;
}

/** A rule in part: what is left out, or undefined, comes from elsewhere. */
export type PartialAdamWRule = { [Key in keyof AdamWRule]?: AdamWRule[Key] | undefined };

/** Parameters with a rule of their own; what is left out comes from the optimizer's options. */
export interface ParamGroup extends PartialAdamWRule {
  /** Parameters, or [name, parameter] pairs. */
  params: Params;
}

/** A group inside an optimizer: its rule may be changed between steps. */
export interface OptimizerGroup extends AdamWRule {
  /** The parameters of the group, in the order given. */
  readonly params: readonly Parameter[];
}

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

/** The state of one parameter: live views of float32 moments, copies of bfloat16 ones. */
export interface ParameterState {
  /** Steps taken with this parameter. */
  step: number;
  /** Running average of the gradient, m. */
  expAvg: Float32Array;
  /** Running average of its square, v. */
  expAvgSq: Float32Array;
  /** With amsgrad only. */
  maxExpAvgSq?: Float32Array;
}

/** A copy of an optimizer's state, by parameter name. */
export interface OptimizerState {
  /** Step and moments of each parameter. */
  state: Record<string, SavedParameterState>;
  /** The rule of each group, and the names of its parameters. */
  paramGroups: SavedGroup[];
}

/** What stateDict keeps of a parameter. */
export interface SavedParameterState {
  /** Steps taken with it. */
  step: number;
  /** m, of the parameter's shape. */
  expAvg: Tensor;
  /** v. */
  expAvgSq: Tensor;
  /** The largest v so far; with amsgrad only. */
  maxExpAvgSq?: Tensor | undefined;
}

/** What stateDict keeps of a group. */
export interface SavedGroup extends AdamWRule {
  /** Names of its parameters. */
  params: string[];
}

/** What new AdamW takes. */
export type OptimizerParams = Params | readonly ParamGroup[];

interface Entry {
  name: string;
  parameter: Parameter;
  group: OptimizerGroup;
  step: number;
}

/** @internal `code` of the error of a step whose gradient norm is not finite. */
export const NON_FINITE_GRADIENT = 'NON_FINITE_GRADIENT';

const RULE_KEYS = ['lr', 'betas', 'eps', 'weightDecay', 'amsgrad', 'maximize'] as const;
const MOMENTS = ['expAvg', 'expAvgSq', 'maxExpAvgSq'] as const;

/** The moments as float32: copies where they are bfloat16. */
const asFloats = (moment: MomentArray): Float32Array =>
  types.isUint16Array(moment) ? fromBits(moment) : moment;

/** A copy of a rule's own fields, checked. */
function readRule(name: string, { lr, betas, eps, weightDecay, amsgrad, maximize }: AdamWRule): AdamWRule {
  const rule = { lr, betas, eps, weightDecay, amsgrad, maximize };
  checkRule(name, rule);
  return { ...rule, betas: [...betas] };
}

function checkRule(name: string, rule: AdamWRule): void {
  checkNumber(`${name}.lr`, rule.lr, 0);
  if (!Array.isArray(rule.betas) || rule.betas.length !== 2)
    throw typeError(`${name}.betas`, 'two numbers', rule.betas);
  for (const [i, beta] of rule.betas.entries()) {
    if (checkNumber(`${name}.betas[${i}]`, beta, 0, 1) === 1)
      throw rangeError(`${name}.betas[${i}]`, 'a number below 1', beta);
  }
  checkNumber(`${name}.eps`, rule.eps, 0);
  checkNumber(`${name}.weightDecay`, rule.weightDecay, 0);
  checkBoolean(`${name}.amsgrad`, rule.amsgrad);
  checkBoolean(`${name}.maximize`, rule.maximize);
}

/**
 * AdamW: Adam with the decay taken out of the adaptive step (Loshchilov & Hutter 2019; torch.optim.AdamW):
 * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η·m̂/(√v̂ + ε) − ηλw.
 *
 * A step is one native call. Parameters whose gradient is empty are skipped, as PyTorch skips None.
 */
export class AdamW {
  /** The groups; lr and the rest may be changed between steps. */
  readonly paramGroups: OptimizerGroup[];
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
    } = checkOptions('options', options, [...RULE_KEYS, 'maxGradNorm', 'momentDtype']);
    const defaults = { ...this.defaults(), ...defined(given) };
    if (maxGradNorm !== undefined) checkNumber('options.maxGradNorm', maxGradNorm, Number.MIN_VALUE);
    this.#maxGradNorm = maxGradNorm;
    this.momentDtype = checkOneOf('options.momentDtype', momentDtype, ['f32', 'bf16']);
    this.paramGroups = readGroups(params).map((group, i) => this.#addGroup(`params[${i}]`, group, defaults));
    if (this.#entries.length === 0) throw rangeError('params', 'at least one parameter', params);
    gather(this.#entries.map((entry) => entry.parameter));
    this.#table = new SegmentTable(this.#entries, this.decoupled(), this.momentDtype);
  }

  /** @internal */
  protected defaults(): AdamWRule {
    return { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 1e-2, amsgrad: false, maximize: false };
  }
  /** @internal */
  protected decoupled(): boolean {
    return true;
  }

  /** The total gradient norm of the last step before clipping, when maxGradNorm is set. */
  get gradNorm(): number | null {
    return this.#gradNorm;
  }

  /**
   * Updates every parameter that has a gradient.
   *
   * @throws RangeError, changing nothing, for a rule that is out of range or, with maxGradNorm, a norm that
   * is not finite (its `code` is 'NON_FINITE_GRADIENT').
   */
  step(): void {
    this.paramGroups.forEach((group, i) => {
      checkRule(`paramGroups[${i}]`, group);
    });
    const table = this.#table;
    table.fill();
    let scale = 1;
    if (this.#maxGradNorm !== undefined) {
      const norm = native.totalNorm(table.grads, table.segments);
      if (!Number.isFinite(norm))
        throw Object.assign(rangeError('gradNorm', 'a finite gradient norm', norm), {
          code: NON_FINITE_GRADIENT,
        });
      this.#gradNorm = norm;
      scale = Math.min(1, this.#maxGradNorm / (norm + 1e-6));
    }
    const { params, grads, expAvg, expAvgSq, maxExpAvgSq, segments, rules } = table;
    native.adamwStep(
      params,
      grads,
      expAvg,
      expAvgSq,
      maxExpAvgSq,
      segments,
      rules,
      scale,
      this.momentDtype === 'bf16',
    );
    table.commit();
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
    const named = this.#named();
    const state = Object.fromEntries(
      [...named].map(([name, entry]) => {
        const { step, ...moments } = this.state(entry.parameter);
        const copies = Object.entries(moments).map(([key, data]) => [
          key,
          { data: Float32Array.from(data), shape: entry.parameter.shape },
        ]);
        return [name, { step, ...Object.fromEntries(copies) }];
      }),
    ) as OptimizerState['state'];
    const paramGroups = this.paramGroups.map(({ params, ...rule }) => ({
      ...rule,
      betas: [...rule.betas] as [number, number],
      params: params.map((p) => this.#byParameter.get(p)!.name),
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
    const rules = this.#matchGroups(paramGroups);
    const entries = Array.from(
      named,
      ([name, entry]) =>
        [
          entry,
          readState(name, entry.parameter, Object.hasOwn(state, name) ? state[name] : undefined),
        ] as const,
    );
    for (const [group, rule] of rules) Object.assign(group, rule);
    for (const [entry, { step, ...saved }] of entries) {
      entry.step = step;
      const moments = this.#moments(entry);
      for (const key of MOMENTS) {
        const data = saved[key];
        if (data && moments[key]) moments[key].set(this.momentDtype === 'bf16' ? toBits(data) : data);
        else this.#table.clearLargest(entry.parameter); // no other may be missing
      }
    }
  }

  /** The saved rule of each group: the one for the same parameters, at any index. */
  #matchGroups(saved: OptimizerState['paramGroups']): Map<OptimizerGroup, AdamWRule> {
    if (saved.length !== this.paramGroups.length)
      throw rangeError('state.paramGroups', `${this.paramGroups.length} groups`, saved);
    const key = (names: readonly string[]) => JSON.stringify([...names].sort());
    const byNames = new Map<string, AdamWRule>();
    for (const [i, group] of saved.entries()) {
      const name = `state.paramGroups[${i}]`;
      const params = typeof group === 'object' && group !== null ? group.params : undefined;
      if (!Array.isArray(params) || !params.every((each) => typeof each === 'string'))
        throw typeError(name, "a group with its parameters' names", group);
      byNames.set(key(params), readRule(name, group));
    }
    return new Map(
      this.paramGroups.map((group, i) => {
        const names = group.params.map((parameter) => this.#byParameter.get(parameter)!.name);
        const rule = byNames.get(key(names));
        if (!rule)
          throw rangeError(
            'state.paramGroups',
            `a group of the parameters of paramGroups[${i}] (${names.slice(0, 3).join(', ')} …)`,
            'none',
          );
        return [group, rule];
      }),
    );
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

  #addGroup(name: string, group: ParamGroup, defaults: AdamWRule): OptimizerGroup {
    const { params, ...given } = checkOptions(name, group, [...RULE_KEYS, 'params']);
    const entries = readParams(`${name}.params`, params);
    const rule: AdamWRule = { ...defaults, ...defined(given) };
    checkRule(name, rule);
    const added: OptimizerGroup = {
      ...rule,
      betas: [...rule.betas],
      params: Object.freeze(entries.map(([, parameter]) => parameter)),
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

/** What loadStateDict is given for a parameter, checked. */
function readState(
  name: string,
  { shape: wanted }: Parameter,
  saved: SavedParameterState | undefined,
): { step: number } & Partial<Record<(typeof MOMENTS)[number], Float32Array>> {
  if (typeof saved !== 'object' || saved === null) throw rangeError('state', `an entry for ${name}`, saved);
  const { step } = saved;
  if (!Number.isSafeInteger(step) || step < 0)
    throw rangeError(`state['${name}'].step`, 'an integer of at least 0', step);
  const moments = MOMENTS.map((key) => {
    const moment = saved[key];
    if (moment === undefined && key === 'maxExpAvgSq') return [key, undefined] as const;
    const { data, shape } = checkTensor(`state['${name}'].${key}`, moment);
    if (shapeText(shape) !== shapeText(wanted))
      throw rangeError(`state['${name}'].${key}.shape`, shapeText(wanted), [...shape]);
    return [key, data] as const;
  });
  return { step, ...Object.fromEntries(moments) };
}

/** An option given as undefined is one left out. */
function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function readGroups(params: OptimizerParams): ParamGroup[] {
  if (typeof params !== 'object' || params === null || !(Symbol.iterator in params))
    throw typeError('params', 'an iterable of parameters or groups', params);
  const items = [...(params as Iterable<unknown>)];
  const groups = items.filter(
    (item) => typeof item === 'object' && item !== null && !Array.isArray(item) && 'params' in item,
  );
  if (groups.length === 0) return [{ params: items as Parameter[] }];
  if (groups.length !== items.length) throw typeError('params', 'either parameters or groups', 'a mixture');
  return groups as ParamGroup[];
}
