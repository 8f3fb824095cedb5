// In medium precision, with every backend of this machine; amx_model.test.ts has the model of AMX.
import { setMatmul, simdTargets } from '../../src/addon/runtime';
import { describeEachTarget } from '../support/goldens';
import { testMediumGoldens } from '../support/medium_goldens';

const { matmul: best, matmulSupported } = simdTargets();

describe.each(matmulSupported)('with %s', (backend) => {
  beforeAll(() => setMatmul(backend));
  afterAll(() => setMatmul(best));

  if (backend === 'portable') describeEachTarget(testMediumGoldens);
  else testMediumGoldens();
});
