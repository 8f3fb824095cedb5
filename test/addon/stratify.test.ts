import fc from 'fast-check';
import { stratify } from '../../src/addon/stratify';
import { refuses } from '../support/errors';

/** Sorted by place; rows of one place stay as they were drawn. */
function reference(classOf: readonly number[], drawn: readonly number[]): number[] {
  const rows = drawn.length;
  const sizes = new Map<number, number>();
  for (const own of classOf) sizes.set(own, (sizes.get(own) ?? 0) + 1);
  const seen = new Map<number, number>();
  const places = drawn.map((row) => {
    const own = classOf[row];
    const before = seen.get(own) ?? 0;
    seen.set(own, before + 1);
    return before > 0 ? Math.floor(((before + 0.5) / sizes.get(own)!) * rows) : 0;
  });
  return drawn
    .map((_, i) => i)
    .sort((a, b) => places[a] - places[b] || a - b)
    .map((i) => drawn[i]);
}

test('every stretch has each class in proportion', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 300 }), fc.nat(), (numbers, multiplier) => {
      const rows = numbers.length;
      const classOf = numbers.map((number) => number % Math.min(rows, 1 + (multiplier % 9)));
      const drawn = numbers.map((_, i) => i).sort((a, b) => numbers[a] - numbers[b] || b - a);
      const order = Uint32Array.from(drawn);
      stratify(Uint32Array.from(classOf), order);
      expect([...order]).toEqual(reference(classOf, drawn));
    }),
  );
});

test('no rows have an order', () => {
  expect(() => stratify(new Uint32Array(0), new Uint32Array(0))).not.toThrow();
});

test('rows that are there twice end no process', () => {
  const order = new Uint32Array(100).fill(7);
  stratify(new Uint32Array(100).fill(3), order);
  expect([...order]).toEqual(new Array(100).fill(7));
  const classes = Uint32Array.from({ length: 100 }, (_, row) => (row === 7 ? 1 : 0));
  expect(() => stratify(classes, new Uint32Array(100).fill(7))).not.toThrow();
});

const three = Uint32Array.of(0, 1, 2);
refuses(RangeError, [
  ['a class too many', () => stratify(Uint32Array.of(0, 1, 3), three.slice()), 'classOf[2]'],
  ['a row too many', () => stratify(three, Uint32Array.of(3, 1, 2)), 'order[0]'],
  ['fewer classes than rows', () => stratify(Uint32Array.of(0), three.slice()), 'classOf'],
]);
