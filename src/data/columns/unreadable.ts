// What makes a column readable whose cells are none of numbers, text, booleans and times.

const REMEDIES: readonly (readonly [cells: RegExp, remedy: string])[] = [
  [/lists of different lengths/, 'lists of one length are columns of numbers: fill them up, or cut them'],
  [/^lists beside/, 'put a list in every row, or in none'],
  [/times of day/, 'write them as numbers, such as seconds'],
  [/bytes/, 'write them as numbers or text'],
  [/objects|structs|nested|lists/, 'make a column of each of their values'],
];

/** What to do about cells that cannot be read: 'nested objects'. */
export const readableBy = (unreadable: string): string =>
  REMEDIES.find(([cells]) => cells.test(unreadable))?.[1] ?? 'write them as numbers or text';
