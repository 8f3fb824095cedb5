/** The line of a table of scores for rows without a prediction; none where every row has one. */
export const nonFiniteEntry = (rows: string, count: number | undefined): [label: string, text: string][] =>
  count ? [[`${rows} without a prediction, as scores are not finite`, count.toLocaleString('en')]] : [];
