import { addInto, lerpInto, scale, scaleRows } from '../../src/addon/vector_arithmetic';
import { refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { Guarded, SIZES } from '../support/guarded';
import { expectWithin, values } from '../support/reference';

/** Whole vectors and rests, and more than one task of a thread. */
const LENGTHS = [0, ...SIZES, 40_001];

describeEachTarget(() => {
  const target = (length: number) => {
    const guarded = new Guarded(length);
    guarded.view.set(values(length, 1));
    return guarded;
  };

  test.each(LENGTHS)('addInto adds %i values, rounded once', (length) => {
    const sum = target(length);
    const added = values(length, 2);
    addInto(sum.view, added);
    expect(sum.view).toEqual(values(length, 1).map((v, i) => v + added[i]));
    sum.expectIntact();
  });

  test.each(LENGTHS)('lerpInto moves %i values by the weight', (length) => {
    const average = target(length);
    const to = values(length, 2);
    lerpInto(average.view, to, 0.25);
    const want = Float64Array.from(values(length, 1), (v, i) => v + 0.25 * (to[i] - v));
    expectWithin(average.view, want, 1e-6);
    average.expectIntact();
  });

  test.each(LENGTHS)('scale multiplies %i values by the factor, rounded to float32', (length) => {
    const scaled = target(length);
    scale(scaled.view, 0.1);
    expect(scaled.view).toEqual(values(length, 1).map((v) => v * Math.fround(0.1)));
    scaled.expectIntact();
  });

  test.each(SIZES)('scaleRows multiplies each row of %i columns by its own factor', (columns) => {
    const rows = 5;
    const scaled = target(rows * columns);
    const factors = values(rows, 3);
    scaleRows(rows, columns, scaled.view, factors);
    expect(scaled.view).toEqual(
      values(rows * columns, 1).map((v, i) => v * factors[Math.floor(i / columns)]),
    );
    scaled.expectIntact();
  });
});

const two = new Float32Array(2);
const three = new Float32Array(3);
refuses(RangeError, [
  ['addInto of the wrong length', () => addInto(two, three), 'values'],
  ['addInto of an overlapping view', () => addInto(three, three.subarray(0)), 'values'],
  ['lerpInto of the wrong length', () => lerpInto(two, three, 0.5), 'values'],
  ['scaleRows of other factors', () => scaleRows(1, 2, two, three), 'factors'],
]);
