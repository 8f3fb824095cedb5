import { wholeArrays } from '../addon/segments';
import { scaleSegments, totalNorm } from '../addon/total_norm';
import { checkNumber, rangeError } from '../core/check';
import { type Params, readParams } from './params';

/**
 * Scales all gradients so that their total 2-norm is at most maxNorm (torch.nn.utils.clip_grad_norm_, which
 * also uses maxNorm/(norm + 1e-6)). Empty gradients do not count.
 *
 * @param params Parameters or [name, parameter] pairs, each parameter once.
 * @param maxNorm Positive.
 * @returns The norm before clipping; one that is not finite scales nothing.
 * @throws TypeError or RangeError for a wrong argument.
 */
export function clipGradNorm(params: Params, maxNorm: number): number {
  checkNumber('maxNorm', maxNorm, Number.MIN_VALUE);
  const parameters = readParams('params', params).map(([, parameter]) => parameter);
  if (new Set(parameters).size < parameters.length)
    throw rangeError('params', 'each parameter once', 'the same one twice');
  const grads = parameters.flatMap((parameter) => parameter.grad ?? []);
  const segments = wholeArrays(grads);
  const norm = totalNorm(grads, segments);
  const factor = maxNorm / (norm + 1e-6);
  if (Number.isFinite(norm) && factor < 1) scaleSegments(factor, grads, segments);
  return norm;
}
