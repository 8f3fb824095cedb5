// The state of an optimizer as it is saved: by parameter name.
import { rangeError, typeError } from '../core/check';
import type { Parameter } from '../core/parameter';
import { checkTensor, shapeText, type Tensor } from '../core/tensor';
import { type AdamWRule, copyRule } from './param_groups';

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

/** @internal The moments by their names. */
export const MOMENTS = ['expAvg', 'expAvgSq', 'maxExpAvgSq'] as const;

/** @internal What loadStateDict is given for a parameter, checked. */
export interface CheckedState {
  /** Steps taken with it. */
  step: number;
  /** The moments; a largest second moment may be missing. */
  moments: Partial<Record<(typeof MOMENTS)[number], Float32Array>>;
}

/** @internal @throws TypeError or RangeError naming what is missing or of a wrong shape. */
export function checkState(
  name: string,
  { shape: wanted }: Parameter,
  saved: SavedParameterState | undefined,
): CheckedState {
  if (typeof saved !== 'object' || saved === null) throw rangeError('state', `an entry for ${name}`, saved);
  const { step } = saved;
  if (!Number.isSafeInteger(step) || step < 0)
    throw rangeError(`state['${name}'].step`, 'an integer of at least 0', step);
  const moments: CheckedState['moments'] = {};
  for (const key of MOMENTS) {
    const moment = saved[key];
    if (moment === undefined && key === 'maxExpAvgSq') continue;
    const path = `state['${name}'].${key}`;
    const { data, shape } = checkTensor(path, moment);
    if (shapeText(shape) !== shapeText(wanted))
      throw rangeError(`${path}.shape`, shapeText(wanted), [...shape]);
    moments[key] = data;
  }
  return { step, moments };
}

/** @internal Finds saved rules by the names of their group's parameters, at any index. */
export class SavedRules {
  readonly #byNames = new Map<string, AdamWRule>();

  /** @throws TypeError or RangeError for anything but `groups` saved groups. */
  constructor(saved: readonly SavedGroup[], groups: number) {
    if (saved.length !== groups) throw rangeError('state.paramGroups', `${groups} groups`, saved);
    for (const [i, group] of saved.entries()) {
      const name = `state.paramGroups[${i}]`;
      const params = typeof group === 'object' && group !== null ? group.params : undefined;
      if (!Array.isArray(params) || !params.every((each) => typeof each === 'string'))
        throw typeError(name, "a group with its parameters' names", group);
      this.#byNames.set(keyOf(params), copyRule(name, group));
    }
  }

  /** The rule of the group at `index`. @throws RangeError where no group had these parameters. */
  of(names: readonly string[], index: number): AdamWRule {
    const rule = this.#byNames.get(keyOf(names));
    if (rule) return rule;
    const some = names.slice(0, 3).join(', ');
    const expected = `a group of the parameters of paramGroups[${index}] (${some} …)`;
    throw rangeError('state.paramGroups', expected, 'none');
  }
}

const keyOf = (names: readonly string[]) => JSON.stringify([...names].sort());
