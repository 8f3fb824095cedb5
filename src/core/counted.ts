/** A number of things in words: '1 row', '2,000 rows'. */
export const counted = (count: number, singular: string): string =>
  `${count.toLocaleString('en')} ${singular}${count === 1 ? '' : 's'}`;
