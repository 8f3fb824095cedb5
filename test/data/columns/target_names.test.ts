import { targetPlaces } from '../../../src/data/columns/target_names';

test.each<[string[], number[]]>([
  [['a', 'Label', 'b'], [1]],
  [['y', 'x', ' CLASS '], [2]],
  [
    ['target', 'label', 'y'],
    [0, 1],
  ],
  [['x', 'Y'], [1]],
  [['labels', 'yes', 'target_2'], []],
])('of %j the places %j name a target', (names, places) => {
  expect(targetPlaces(names)).toEqual(places);
});
