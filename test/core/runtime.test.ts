import { setNumThreads } from '../../src';
import { refuses } from '../support/errors';

refuses(RangeError, [
  ['0 threads', () => setNumThreads(0), 'count'],
  ['300 threads', () => setNumThreads(300), 'count'],
]);
