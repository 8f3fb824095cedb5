import { checkNumber } from '../core/check';
import type { Module } from '../core/module';
import { checkModule } from '../core/module_tree';
import { gather } from '../core/parameter';
import type { ParamGroup } from './param_groups';

/**
 * Two groups of a module's parameters: matrices with weight decay, biases and norms (fewer than 2 dimensions)
 * without.
 *
 * @param module Any module. @param weightDecay For the first group, at least 0.
 * @throws TypeError or RangeError for a wrong argument.
 */
export function decayGroups(module: Module, weightDecay: number): ParamGroup[] {
  checkModule('module', module);
  checkNumber('weightDecay', weightDecay, 0);
  const named = [...module.namedParameters()];
  // In the model's own order, so that a gradient norm sums alike however the groups are split.
  gather(named.map(([, parameter]) => parameter));
  return [
    { params: named.filter(([, parameter]) => parameter.shape.length >= 2), weightDecay },
    { params: named.filter(([, parameter]) => parameter.shape.length < 2), weightDecay: 0 },
  ].filter((group) => group.params.length > 0);
}
