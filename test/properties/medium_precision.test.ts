// Matrix products in medium precision, on every SIMD target and with every backend of this machine.
import { linearForward } from '../../src/addon/linear';
import { setMatmul, setSimd, simdTargets } from '../../src/addon/runtime';
import { describeEachTarget } from '../support/goldens';
import { pass, rounded, single, testMediumProducts } from '../support/medium_products';

const { target, matmul: best, matmulSupported } = simdTargets();

describe.each(matmulSupported)('with %s', (backend) => {
  beforeAll(() => setMatmul(backend));
  afterAll(() => setMatmul(best));

  describeEachTarget(testMediumProducts);
});

describe('with portable', () => {
  beforeAll(() => setMatmul('portable'));
  afterAll(() => setMatmul(best));

  describeEachTarget(() => {
    test('a product has the bits of the highest precision on rounded operands', () => {
      const { x, weight, bias, y } = pass(70, 90, 101);
      const exact = new Float32Array(y.length);
      const shape = { rows: 70, inFeatures: 90, outFeatures: 101 };
      linearForward({ ...shape, x: rounded(x), weight: rounded(weight), bias, y: exact });
      expect(y).toEqual(exact);
    });

    test('denormals are operands like others', () => {
      expect(single(2 ** -130, 2 ** 20)).toBe(2 ** -110);
      expect(single(2 ** -100, 2 ** -40)).toBe(2 ** -140);
    });
  });
});

const fast = matmulSupported.filter((backend) => backend !== 'portable');
(fast.length ? test.each(fast) : test.skip.each(['no other backend']))(
  '%s takes a denormal for zero',
  (backend) => {
    setMatmul(backend);
    expect([single(2 ** -130, 2 ** 20), single(2 ** -100, 2 ** -40)]).toEqual([0, 0]);
    setMatmul(best);
  },
);

test('a backend of AVX-512 is refused on other targets, where the portable one takes its place', () => {
  if (!matmulSupported.includes('avx512bf16')) return;
  setMatmul('avx512bf16');
  setSimd('avx2');
  expect(simdTargets()).toMatchObject({ matmul: 'portable' });
  expect(simdTargets().matmulSupported).not.toContain('avx512bf16');
  expect(() => setMatmul('avx512bf16')).toThrow(/REGULUS_MATMUL: expected one of portable/);
  setSimd(target);
  expect(simdTargets().matmul).toBe('avx512bf16');
  setMatmul(best);
});
