import { manualSeed } from '../../src';
import { drawUniform } from '../../src/addon/draws';
import { moduleDraws, runDraws } from '../../src/core/random';
import { refuses } from '../support/errors';

refuses(RangeError, [['manualSeed ½', () => manualSeed(0.5), 'seed']]);

const SOURCE = { seed: 7, stream: 3 };

test('the purposes that had numbers keep their streams', () => {
  const streams = ['weight', 'bias', 'weight2', 'bias2', 'mask'].map((purpose) =>
    moduleDraws(SOURCE, purpose),
  );
  expect(streams).toEqual([24, 25, 26, 27, 28].map((stream) => ({ seed: 7, stream })));
  const ofRuns = ['shuffle', 'labelNoise', 'glyphs', 'split', 'search'].map((purpose) =>
    runDraws(7, purpose),
  );
  expect(ofRuns).toEqual([16, 15, 14, 13, 12].map((below) => ({ seed: 7, stream: 2 ** 32 - below })));
});

test('any other purpose draws for itself, by seed, module and name, and never for one with a number', () => {
  const first = (draws: { seed: number; stream: number }) => {
    const out = new Float32Array(4);
    drawUniform({ draws, step: 0, low: 0, high: 1, out });
    return out.join();
  };
  const draws = [
    ...['weight', 'bias', 'mask', 'query', 'key', 'value'].map((purpose) => moduleDraws(SOURCE, purpose)),
    moduleDraws({ ...SOURCE, stream: 4 }, 'query'),
    moduleDraws({ ...SOURCE, seed: 8 }, 'query'),
    runDraws(7, 'query'),
    runDraws(7, 'shuffle'),
  ].map(first);
  expect(new Set(draws).size).toBe(draws.length);
  expect(first(moduleDraws(SOURCE, 'query'))).toBe(draws[3]);
});

test('a new purpose has the draws that it has always had', () => {
  expect(moduleDraws(SOURCE, 'query')).toEqual({ seed: 275101039238774, stream: 3 });
});
