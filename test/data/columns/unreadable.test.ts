import { readableBy } from '../../../src/data/columns/unreadable';

test.each([
  ['nested objects', 'make a column of each of their values'],
  ['structs of a, b', 'make a column of each of their values'],
  ['lists of text', 'make a column of each of their values'],
  ['lists of different lengths', 'lists of one length are columns of numbers: fill them up, or cut them'],
  ['lists beside other values', 'put a list in every row, or in none'],
  ['times of day', 'write them as numbers, such as seconds'],
  ['values of type INTERVAL', 'write them as numbers or text'],
])('%s can be read in another form', (cells, remedy) => {
  expect(readableBy(cells)).toBe(remedy);
});
