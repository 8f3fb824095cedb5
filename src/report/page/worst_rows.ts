// The rows of the largest errors: pictures where rows are images, otherwise a table.
import type { Cell } from '../../data/columns/decode_row';
import type { ShownWorstRows } from '../../tasks/regression_sections';
import type { WorstRow } from '../../tasks/shown_rows';
import { element, number } from './dom';
import { scrolling, table } from './figure';
import { picture, ROWS_COUNTED } from './mistakes';
import { section } from './sections';

const errorOf = ({ predicted, target }: WorstRow) => predicted - target;
const signedText = (value: number) => (value > 0 ? `+${number(value, 4)}` : number(value, 4));

function introduction({ worst, rows }: ShownWorstRows): string {
  const which =
    worst.length < rows
      ? `${worst.length} of the ${number(rows)} test rows`
      : `all ${number(rows)} test rows`;
  return `The largest errors first: ${which}. ${ROWS_COUNTED}`;
}

function worstTable({ worst, feature_names: columns, image_shape: shape }: ShownWorstRows): HTMLTableElement {
  const valuesOf = ({ values }: WorstRow) => (shape ? [] : (values as readonly Cell[]));
  const names = worst.length > 0 ? valuesOf(worst[0]).map((_, i) => columns?.[i] ?? `value ${i}`) : [];
  const rows = worst.map((each) => [
    number(each.row),
    number(each.target, 4),
    number(each.predicted, 4),
    signedText(errorOf(each)),
    ...valuesOf(each).map((value) => (value === null ? '' : number(value))),
  ]);
  return table({ head: ['Row', 'True', 'Predicted', 'Off by', ...names], rows }, 'Worst rows');
}

function tile(each: WorstRow, shape: readonly [number, number, number]): HTMLElement {
  const [target, predicted] = [each.target, each.predicted].map((value) => number(value, 4));
  const description = `Row ${each.row}: ${target}, predicted ${predicted}`;
  return element(
    'li',
    {},
    picture(each.values as string, shape, description),
    element('span', {}, element('strong', {}, target), ' read as ', element('strong', {}, predicted)),
    element('small', {}, `off by ${signedText(errorOf(each))} · row ${number(each.row)}`),
  );
}

/** The worst rows of one number. */
export function worstRowsSection(shown: ShownWorstRows): HTMLElement {
  const { name, worst, isOnly, image_shape: shape } = shown;
  const content: HTMLElement[] = [element('p', {}, introduction(shown))];
  const numbers = scrolling(worstTable(shown), 'Table: worst rows');
  if (shape) {
    content.push(element('ul', { class: 'pictures' }, ...worst.map((each) => tile(each, shape))));
    content.push(element('details', {}, element('summary', {}, 'Table'), numbers));
  } else content.push(numbers);
  return section(
    isOnly ? 'Worst rows' : `Worst rows: ${name}`,
    element('div', { class: 'wide' }, ...content),
  );
}
