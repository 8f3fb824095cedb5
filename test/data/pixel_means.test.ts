import { brightnessWarnings, pixelMeans } from '../../src/data/pixel_means';

/** Pictures of 8 pixels, of which so many are white. */
const pictures = (...whites: number[]) =>
  Float32Array.from({ length: 8 * whites.length }, (_, i) => (i % 8 < whites[Math.floor(i / 8)] ? 16 : 0));
const means = pixelMeans([pictures(1), pictures(2)], 16);
const saidOf = (whites: number[], arePictures = true) => {
  const rows = { features: pictures(...whites), rows: whites.length };
  const warnings = brightnessWarnings(' of x.npy', rows, { white: 16, means, brightest: 16, arePictures });
  return warnings.map(({ message }) => message);
};
const told = (...whites: number[]) => saidOf(whites);

test('the means of fitted pictures are shares of white', () => {
  expect(means).toEqual([1 / 8, 2 / 8]);
});

test('half of the pictures brighter or darker than all fitted ones are told', () => {
  expect(told(6, 7, 1, 2)).toEqual([
    'the mean of 2 of 4 pictures of x.npy is 81.3 % of white, that of the fitted ones 12.5 to 25 % of white: ' +
      'are black and white exchanged?',
  ]);
  expect(told(7)).toHaveLength(1);
  expect([told(6, 1, 1, 2), told(3), told(0)]).toEqual([[], [], []]);
});

test('pixels brighter than white or darker than black are told as such', () => {
  const said = (pixels: number[]) => {
    const rows = { features: Float32Array.from(pixels), rows: 1 };
    const warnings = brightnessWarnings(' of x.npy', rows, {
      white: 16,
      means,
      brightest: 16,
      arePictures: true,
    });
    return warnings.map(({ message }) => message);
  };
  const told = (ends: string) => [
    `the pixels of x.npy run from ${ends}, where 0 is black and 16 is white: are they on one scale?`,
  ];
  expect(said([0, 78, 16, 0, 16, 16, 16, 16])).toEqual(told('0 to 78'));
  expect(said([-99.25, 16, 16, 0, 0, 0, 0, 0])).toEqual(told('-99.25 to 16'));
});

test('pictures that were divided are told, and black ones are not', () => {
  const divided = (by: number) => {
    const features = pictures(1, 2, 0).map((value) => value / by);
    const warnings = brightnessWarnings(
      '',
      { features, rows: 3 },
      { white: 16, means, brightest: 16, arePictures: true },
    );
    return warnings.map(({ message }) => message);
  };
  expect(divided(255)).toEqual([
    'the mean of 2 of 3 pictures is 0.0735 % of white, that of the fitted ones 12.5 to 25 % of white: ' +
      'are they on one scale?',
  ]);
  expect(divided(2)).toEqual([]);
});

test('lines of values may be no pictures', () => {
  expect(saidOf([7], false)).toEqual([
    'the mean of 1 of 1 row of x.npy is 14, that of the fitted ones 2 to 4: are they on one scale?',
  ]);
});

test('pictures far brighter than the brightest fitted pixel are on another scale, not exchanged', () => {
  const fitted = { white: 255, means: [0.01, 0.02], brightest: 16, arePictures: true } as const;
  const features = Float32Array.from([0, 0, 255, 0]);
  expect(brightnessWarnings('', { features, rows: 1 }, fitted)[0].message).toBe(
    'the mean of 1 of 1 picture is 25 % of white, that of the fitted ones 1 to 2 % of white: are they on one scale?',
  );
});
