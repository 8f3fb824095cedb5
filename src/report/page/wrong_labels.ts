// The rows that labels are wrong in: of each label those of the surest predictions.
import type { Cell } from '../../data/columns/decode_row';
import type { ShownWrongLabels } from '../../tasks/multilabel_sections';
import type { WorstRow } from '../../tasks/shown_rows';
import { type Content, element, number, percent } from './dom';
import { scrolling, table } from './figure';
import { picture, ROWS_COUNTED } from './mistakes';
import { section } from './sections';

type Label = ShownWrongLabels['labels'][number];
type Shape = readonly [number, number, number];

const truth = ({ target }: WorstRow) => (target === 1 ? 'yes' : 'no');

function rowsTable(
  { name, worst }: Label,
  { feature_names: names, image_shape }: ShownWrongLabels,
): HTMLElement {
  const valuesOf = ({ values }: WorstRow) => (image_shape ? [] : (values as readonly Cell[]));
  const head = [
    'Row',
    'Has it',
    'Probability',
    ...valuesOf(worst[0]).map((_, i) => names?.[i] ?? `value ${i}`),
  ];
  const rows = worst.map((each) => [
    number(each.row),
    truth(each),
    percent(each.predicted),
    ...valuesOf(each).map((value) => (value === null ? '' : number(value))),
  ]);
  return scrolling(table({ head, rows }, name), `Table: rows in which ${name} is wrong`);
}

const tile = (each: WorstRow, shape: Shape, name: string): HTMLElement =>
  element(
    'li',
    {},
    picture(each.values as string, shape, `Row ${each.row}: ${name} ${truth(each)}`),
    element('span', {}, 'has it: ', element('strong', {}, truth(each))),
    element('small', {}, `${percent(each.predicted)} sure of it · row ${number(each.row)}`),
  );

/** The rows of one label, folded away. */
function labelRows(label: Label, shown: ShownWrongLabels): HTMLElement {
  const { name, worst, wrong = worst.length } = label;
  const { image_shape: shape } = shown;
  const count =
    worst.length < wrong ? `${number(worst.length)} of ${number(wrong)} rows` : `${number(wrong)} rows`;
  const pictures: Content =
    shape && element('ul', { class: 'pictures' }, ...worst.map((each) => tile(each, shape, name)));
  return element(
    'details',
    {},
    element('summary', {}, `${name}: ${count}`),
    pictures,
    rowsTable(label, shown),
  );
}

/** The rows that each label is wrong in, the label with the most first. */
export function wrongLabelsSection(shown: ShownWrongLabels): HTMLElement {
  const wrongOf = ({ wrong, worst }: Label) => wrong ?? worst.length;
  const labels = shown.labels.filter(({ worst }) => worst.length > 0);
  const ordered = [...labels].sort((a, b) => wrongOf(b) - wrongOf(a));
  const introduction =
    ordered.length === 0
      ? 'No label is predicted wrongly in any test row.'
      : 'Of each label the test rows that it is wrong in, those of the surest predictions first. ' +
        ROWS_COUNTED;
  return section(
    'Worst mistakes',
    element(
      'div',
      { class: 'wide' },
      element('p', {}, introduction),
      ...ordered.map((label) => labelRows(label, shown)),
    ),
  );
}
