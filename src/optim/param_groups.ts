// The groups of an optimizer: parameters and the rule of their steps.
import { checkBoolean, checkNumber, rangeError, typeError } from '../core/check';
import type { Parameter } from '../core/parameter';
import type { Params } from './params';

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

/** What new AdamW takes. */
export type OptimizerParams = Params | readonly ParamGroup[];

/** @internal The fields of a rule. */
export const GROUP_KEYS = ['lr', 'betas', 'eps', 'weightDecay', 'amsgrad', 'maximize'] as const;

/** @internal Refuses a write that the optimizer would not follow. */
export function refuseWrite(name: string, value: unknown): never {
  const expected = 'no write: the fields of a group may change, such as paramGroups[0].lr, and nothing else';
  throw typeError(name, expected, value);
}

/**
 * @internal A view of an object, or of an array, whose writes throw, but for those to `fields`. A frozen
 * object
 * would say nothing in sloppy code.
 */
export function withFixed<T extends object>(name: string, target: T, fields: readonly string[] = []): T {
  const nameOf = (key: string | symbol) =>
    Array.isArray(target) && key !== 'length' ? `${name}[${String(key)}]` : `${name}.${String(key)}`;
  const refuse = (key: string | symbol, value: unknown) => refuseWrite(nameOf(key), value);
  return new Proxy(target, {
    set: (_, key, value) =>
      fields.includes(key as string) ? Reflect.set(target, key, value) : refuse(key, value),
    defineProperty: (_, key, { value }) => refuse(key, value),
    deleteProperty: (_, key) => refuse(key, undefined),
  });
}

/** @internal A copy of a rule's own fields, checked. */
export function copyRule(
  name: string,
  { lr, betas, eps, weightDecay, amsgrad, maximize }: AdamWRule,
): AdamWRule {
  const rule = { lr, betas, eps, weightDecay, amsgrad, maximize };
  checkRule(name, rule);
  return { ...rule, betas: [...betas] };
}

/** @internal @throws TypeError or RangeError for a field that is out of range. */
export function checkRule(name: string, rule: AdamWRule): void {
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

/** @internal The fields that are given: undefined is as good as left out. */
export function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** @internal Parameters in any form as groups. @throws TypeError for anything else. */
export function readGroups(params: OptimizerParams): ParamGroup[] {
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
