import { hasMethod, typeError } from '../core/check';
import type { Parameter } from '../core/parameter';

/** Parameters, or [name, parameter] pairs as model.namedParameters() gives them. */
export type Params = Iterable<Parameter> | Iterable<[string, Parameter]>;

/**
 * Checks parameters in either form and returns them with their names.
 *
 * @throws TypeError naming the entry that is neither.
 */
export function readParams(name: string, params: Params): [string, Parameter][] {
  if (typeof params !== 'object' || params === null || !(Symbol.iterator in params))
    throw typeError(name, 'an iterable of parameters', params);
  return Array.from(params as Iterable<Parameter | [string, Parameter]>, (item, i) => {
    const [each, parameter] = Array.isArray(item) ? item : [item?.name, item];
    if (!hasMethod(parameter, 'accumulateGrad') || typeof each !== 'string')
      throw typeError(`${name}[${i}]`, 'a Parameter or [name, Parameter]', item);
    return [each, parameter];
  });
}
