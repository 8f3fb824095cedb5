import { bfloat16 } from '../../src';
import { any, refuses } from '../support/errors';

refuses(TypeError, [
  // core/bfloat16
  ['bfloat16 of numbers', () => bfloat16(any([1])), 't'],
]);
