// The confusion matrix.
import type { ShownConfusion } from '../../tasks/class_sections';
import { percent, shortened } from './dom';
import type { FigureOptions } from './figure';
import { type HeatMap, heatMap } from './heat_map';

/** Class names that differ even where they are cut: two may share the start of a long name. */
function axisNames({ names, classes }: ShownConfusion): string[] {
  const areUnique = names.length === new Set(names.map((name) => shortened(name, 12))).size;
  return names.map((name, i) => (areUnique ? name : `${classes[i]} ${name}`));
}

const shareOf = (count: number, total: number) => count / Math.max(1, total);

function cellsOf({ counts, totals }: ShownConfusion, labels: string[]): HeatMap['cells'] {
  return counts.flatMap((row, i) =>
    row.map((count, k) => ({
      row: labels[i],
      column: labels[k],
      text: String(count),
      colour: Math.sqrt(shareOf(count, totals[i])),
    })),
  );
}

function noteOf({ class_count: count, classes, rows }: ShownConfusion): string {
  const total = rows.toLocaleString('en');
  if (count > classes.length)
    return (
      `The ${classes.length} of ${count.toLocaleString('en')} classes that are confused most, ` +
      `${total} test rows in all.`
    );
  return (
    `Counts of the ${total} test rows. ` +
    'The colour follows the square root of the share, so that rare mistakes show.'
  );
}

export function confusionFigure(confusion: ShownConfusion): FigureOptions {
  const { classes, counts, totals } = confusion;
  const labels = axisNames(confusion);
  const tableRows = counts.map((row, i) => [
    labels[i],
    ...row.map(String),
    percent(shareOf(row[i], totals[i])),
  ]);
  return heatMap({
    title: 'Confusion matrix',
    x: 'Predicted class',
    y: 'Label',
    columns: labels,
    rows: labels,
    cells: cellsOf(confusion, labels),
    scale: ['no row', 'all rows of the label'],
    aspect: 0.8,
    wide: classes.length > 12,
    note: noteOf(confusion),
    table: { head: ['Label \\ predicted', ...labels, 'right'], rows: tableRows },
  });
}
