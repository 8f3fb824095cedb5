// Lines of a table of scores that say what the scores are of.

type Entry = [label: string, text: string];

/** The line for rows without a prediction; none where every row has one. */
export const nonFiniteEntry = (rows: string, count: number | undefined): Entry[] =>
  count ? [[`${rows} without a prediction, as scores are not finite`, count.toLocaleString('en')]] : [];

/** The line for rows with weights; none where rows count alike. */
export const weightedEntry = (isWeighted: boolean | undefined): Entry[] =>
  isWeighted ? [['each row counts', 'by its own weight']] : [];
