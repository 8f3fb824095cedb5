// The scores of each class or label, and their means.
import type { ScoreRow, ShownScoreTable, TableScore } from '../../tasks/score_table';
import { element, number } from './dom';
import { scrolling, table } from './figure';
import { section } from './sections';

const scoreText = (value: number | null, { digits }: TableScore): string =>
  value === null ? '–' : digits === 0 ? number(value, 2) : value.toFixed(digits);

function introduction({ count, rows, ofAll }: ShownScoreTable): string {
  const which =
    rows.length < count ? `The ${rows.length} ${ofAll} of the lowest F1, of ${number(count)}` : '';
  return [which, 'Test rows; support is how many there are, or their weight.'].filter(Boolean).join('. ');
}

/** The table of a task's scores by class or label. */
export function scoreTableSection(shown: ShownScoreTable): HTMLElement {
  const { of, scores, rows, means, notes } = shown;
  const cells = ({ name, values }: ScoreRow) => [
    name,
    ...scores.map((score) => scoreText(values[score.name], score)),
  ];
  const title = `Scores by ${of}`;
  const content = table(
    {
      head: [of, ...scores.map((score) => score.title)],
      rows: [...rows, ...means.map(({ name, values }) => ({ name: `${name} mean`, values }))].map(cells),
    },
    title,
  );
  return section(
    title,
    element(
      'div',
      { class: 'wide' },
      element('p', {}, introduction(shown)),
      scrolling(content, `Table: ${title}`),
      ...notes.map((note) => element('p', {}, note)),
    ),
  );
}
