import { LayerNorm } from '../../src';
import { refuses } from '../support/errors';
import { describeModule, testRefusesItsOwnResult } from '../support/module_contract';

describeModule('LayerNorm', () => new LayerNorm(6));

testRefusesItsOwnResult(() => new LayerNorm(6));

refuses(RangeError, [
  ['LayerNorm with eps 0', () => new LayerNorm(2, { eps: 0 }), 'options.eps'],
  ['LayerNorm with eps NaN', () => new LayerNorm(2, { eps: NaN }), 'options.eps'],
]);
