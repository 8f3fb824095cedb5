// The table of scores by class or label on a terminal.
import { printable } from '../core/check';
import { type ScoreTable, type ScoreValues, shownRows } from '../tasks/score_table';
import { drawTable, type TableLook } from './draw_table';

/** Rows that are shown: of more the worst. */
const MAX_ROWS = 10;
/** Characters of a name. */
const MAX_NAME = 24;

const shortName = (name: string) => {
  const text = printable(name, 200);
  return text.length > MAX_NAME ? `${text.slice(0, MAX_NAME - 1)}…` : text;
};

/**
 * The scores by class or label, the worst first where there are many, then their means; and what to know of
 * them.
 *
 * @param where What has the rest.
 */
export function scoreTable(scores: ScoreTable, where: string): string {
  const { of, ofAll, rows, means, notes } = scores;
  const look: TableLook = {
    head: [of, ...scores.scores.map(({ title }) => title)],
    colAligns: ['left', ...scores.scores.map(() => 'right' as const)],
    style: { compact: true },
  };
  const cells = (values: ScoreValues) =>
    scores.scores.map(({ name, digits }) => {
      const value = values[name];
      if (value === null) return '–';
      return digits === 0 ? value.toLocaleString('en') : value.toFixed(digits);
    });
  const shown = shownRows(scores, MAX_ROWS);
  const table = drawTable(look, [
    ...shown.map((row) => [shortName(rows[row].name), ...cells(rows[row].values)]),
    ...means.map(({ name, values }) => [`${name} mean`, ...cells(values)]),
  ]);
  const more = rows.length - shown.length;
  const lowest = scores.scores.find(({ name }) => name === scores.worstBy[0])!.title;
  const rest =
    more > 0 ? [`The ${shown.length} ${ofAll} of the lowest ${lowest}; ${more} more in ${where}`] : [];
  return [table, ...rest, ...notes.map((note) => printable(note, 300))].join('\n');
}
