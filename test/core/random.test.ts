import { manualSeed } from '../../src';
import { refuses } from '../support/errors';

refuses(RangeError, [['manualSeed ½', () => manualSeed(0.5), 'seed']]);
