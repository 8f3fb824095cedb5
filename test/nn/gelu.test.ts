import { GELU } from '../../src';
import { any, refuses } from '../support/errors';
import { describeModule, testRefusesItsOwnResult } from '../support/module_contract';

describeModule('GELU', () => new GELU());

describeModule('GELU by tanh', () => new GELU({ approximate: 'tanh' }));

testRefusesItsOwnResult(() => new GELU());

refuses(RangeError, [
  ['GELU of an unknown form', () => new GELU({ approximate: any('erf') }), 'options.approximate'],
]);
