import { checkNumber } from '../check';
import type { Module } from '../module';
import type { ParamGroup } from './adamw';

/**
 * Two groups of a module's parameters: matrices with weight decay, biases and norms (fewer than 2 dimensions) without.
 *
 * @param weightDecay For the first group, at least 0.
 */
export function decayGroups(module: Module, weightDecay: number): ParamGroup[] {
  checkNumber('weightDecay', weightDecay, 0);
  const named = [...module.namedParameters()];
  return [
    { params: named.filter(([, parameter]) => parameter.shape.length >= 2), weightDecay },
    { params: named.filter(([, parameter]) => parameter.shape.length < 2), weightDecay: 0 },
  ].filter((group) => group.params.length > 0);
}
