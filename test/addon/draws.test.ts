// Masks, weights and orders of a seed are the words of Philox4x32-10, bit for bit: what docs/stability.md
// promises of draws.
import { Linear, StochasticDepth, tensor } from '../../src';
import { drawNormal, drawPermutation } from '../../src/addon/draws';
import { expectWithin, philox } from '../support/reference';

/** Words first … first + count of a key. */
const words = (count: number, seed: number, stream: number, step: number, first = 0) =>
  Array.from(
    { length: count },
    (_, i) =>
      philox(
        [Math.floor((first + i) / 4) % 2 ** 32, Math.floor((first + i) / 2 ** 34), step, stream],
        [seed % 2 ** 32, Math.floor(seed / 2 ** 32)],
      )[(first + i) % 4],
  );
const KEYS = [
  [0, 0, 0],
  [1, 2, 3],
  [2 ** 53 - 1, 2 ** 28 - 1, 2 ** 32 - 1],
];

test('the reference gives the vectors that the authors published', () => {
  const hex = (counter: number[], key: number[]) =>
    philox(counter, key)
      .map((word) => word.toString(16).padStart(8, '0'))
      .join(' ');
  expect(hex([0, 0, 0, 0], [0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
  expect(hex(new Array<number>(4).fill(2 ** 32 - 1), new Array<number>(2).fill(2 ** 32 - 1))).toBe(
    '408f276d 41c83b0e a20bc7c6 6d5451fd',
  );
  expect(hex([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe(
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  );
});

test.each(KEYS)(
  'seed %i, stream %i, step %i: a row is kept where its word is below the probability to survive',
  (seed, stream, step) => {
    const layer = new StochasticDepth(0.3, { seed, stream });
    const x = tensor(new Float32Array(41), [41, 1]);
    for (const rowOffset of [0, 6, 2 ** 40 + 3]) {
      layer.forward(x, x, { step, rowOffset });
      expect(Array.from(layer.mask)).toEqual(
        words(41, seed, 8 * stream + 4, step, rowOffset).map((word) => Number(word < (1 - 0.3) * 2 ** 32)),
      );
    }
  },
);

test.each(KEYS)(
  'seed %i, stream %i: a layer starts with the upper 24 bits of its words, spread over ±1/√in',
  (seed, stream) => {
    const { weight, bias } = new Linear(9, 7, { seed, stream });
    const spread = (count: number, purpose: number) =>
      words(count, seed, 8 * stream + purpose, 0).map((word) =>
        Math.fround(-1 / 3 + (2 / 3) * ((word >>> 8) / 2 ** 24)),
      );
    expect([Array.from(weight.data), Array.from(bias!.data)]).toEqual([spread(63, 0), spread(7, 1)]);
  },
);

test.each(KEYS)(
  'seed %i, stream %i, step %i: two words make two normal values by the method of Box and Muller',
  (seed, stream, step) => {
    for (const count of [0, 1, 40, 41]) {
      const drawn = new Float32Array(count);
      drawNormal({ seed, stream }, step, drawn);
      const all = words(count + 1, seed, stream, step);
      const want = Array.from(drawn, (_, i) => {
        const [first, second] = all.slice(i - (i % 2));
        const radius = Math.sqrt(-2 * Math.log((first + 1) / 2 ** 32));
        const angle = (2 * Math.PI * second) / 2 ** 32;
        return radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
      });
      expectWithin(drawn, want, 1e-6);
    }
  },
);

test.each(KEYS)(
  'seed %i, stream %i, step %i: an order is the shuffle of Fisher and Yates, from inside out',
  (seed, stream, step) => {
    const order = new Uint32Array(50);
    drawPermutation({ seed, stream }, step, order);
    const want: number[] = [];
    words(50, seed, stream, step).forEach((word, i) => {
      const j = Number((BigInt(word) * BigInt(i + 1)) >> 32n);
      want[i] = want[j];
      want[j] = i;
    });
    expect(Array.from(order)).toEqual(want);
  },
);
