import { checkNumber, typeError } from '../check';
import { native } from '../native';
import type { Parameter } from '../parameter';

/**
 * Scales all gradients so that their total 2-norm is at most maxNorm (torch.nn.utils.clip_grad_norm_, which also uses
 * maxNorm/(norm + 1e-6)). Empty gradients do not count.
 *
 * @param maxNorm Positive.
 * @returns The norm before clipping; one that is not finite scales nothing.
 * @throws TypeError or RangeError for a wrong argument.
 */
export function clipGradNorm(params: Iterable<Parameter>, maxNorm: number): number {
  checkNumber('maxNorm', maxNorm, Number.MIN_VALUE);
  if (typeof params !== 'object' || params === null || !(Symbol.iterator in params)) throw typeError('params', 'an iterable of parameters', params);
  const grads = [...params].flatMap((parameter) => parameter.grad ?? []);
  const segments = Float64Array.from(grads.flatMap((grad, i) => [i, 0, grad.length, 0]));
  const norm = native.gradNorm(grads, segments);
  const factor = maxNorm / (norm + 1e-6);
  if (Number.isFinite(norm) && factor < 1) native.scaleGrads(grads, segments, factor);
  return norm;
}
