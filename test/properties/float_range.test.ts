// The promise of docs/numerics.md over the whole range of float32, on every SIMD target.

import { bandErrors, bandName, OPERATIONS, pytorch, SPECIALS } from '../support/float_range';
import { describeEachTarget } from '../support/goldens';

const kind = (value: number) => (Number.isFinite(value) ? 'finite' : String(value));

describeEachTarget(() => {
  test.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
    '%s: errors of each exponent and sign are at most 4 times those of PyTorch, or 4 roundings',
    (_, operation) => {
      const own = bandErrors(operation);
      const theirs = pytorch.operations[operation.like ?? operation.name].errors;
      const broken = own.flatMap((error, band) => {
        const bound = 4 * Math.max(1, theirs[band] ?? Infinity);
        return error <= bound ? [] : [`${bandName(band)}: ${error} roundings, allowed ${bound}`];
      });
      expect(broken).toEqual([]);
    },
  );

  test.each(
    OPERATIONS.filter(({ finiteOnly }) => !finiteOnly).map(
      (operation) => [operation.name, operation] as const,
    ),
  )(
    '%s: results for zeros, infinities and NaN are of the kinds of those of PyTorch',
    (_, { name, like, run }) => {
      const kinds = Array.from(SPECIALS, (value) => Array.from(run(Float32Array.of(value)), kind).join(' '));
      expect(kinds).toEqual(pytorch.operations[like ?? name].specials);
    },
  );
});
