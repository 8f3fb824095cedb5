// In medium precision, by the model of the AMX instructions. test/properties/amx_model.test.ts has every target.
import '../support/amx_model';

import { simdTargets } from '../../src/addon/runtime';
import { testMediumGoldens } from '../support/medium_goldens';

test('the model multiplies', () => {
  expect(simdTargets().matmul).toBe('amx');
});

testMediumGoldens();
