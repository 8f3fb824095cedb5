import { brightnessWarnings, pixelMeans } from '../../src/data/pixel_means';

/** Pictures of 8 pixels, of which so many are white. */
const pictures = (...whites: number[]) =>
  Float32Array.from({ length: 8 * whites.length }, (_, i) => (i % 8 < whites[Math.floor(i / 8)] ? 16 : 0));
const fitted = pixelMeans([pictures(1), pictures(2)], 16);
const told = (...whites: number[]) =>
  brightnessWarnings(' of x.npy', pictures(...whites), whites.length, 16, fitted).map(
    ({ message }) => message,
  );

test('the means of fitted pictures are shares of white', () => {
  expect(fitted).toEqual([1 / 8, 2 / 8]);
});

test('half of the pictures brighter or darker than all fitted ones are told', () => {
  expect(told(6, 7, 1, 2)).toEqual([
    '2 of 4 pictures of x.npy are 81.3 % of white in the mean, the fitted ones 12.5 to 25 %: ' +
      'are black and white exchanged?',
  ]);
  expect(told(7)).toHaveLength(1);
  expect([told(6, 1, 1, 2), told(3), told(0)]).toEqual([[], [], []]);
});
