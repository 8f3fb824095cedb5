// In medium precision, by the model of the AMX instructions: of every target in test/properties/amx_model.
import '../support/amx_model';

import { simdTargets } from '../../src/addon/runtime';
import { testMediumGoldens } from '../support/medium_goldens';

test('the model multiplies', () => {
  expect(simdTargets().matmul).toBe('amx');
});

testMediumGoldens();
