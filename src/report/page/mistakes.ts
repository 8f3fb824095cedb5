// The worst mistakes: pictures where rows are images, otherwise a table.
import type { Cell } from '../../data/columns/decode_row';
import type { Mistake } from '../../tasks/class_evaluation';
import type { ShownMistakes } from '../../tasks/class_sections';
import { element, number, percent } from './dom';
import { evenRows } from './even_rows';
import { scrolling, table } from './figure';
import { section } from './sections';

/** What the numbers of rows are. */
export const ROWS_COUNTED =
  'Rows are counted from 0 in the order of the data; where test rows are apart, in the order of those.';

type ImageShape = readonly [channels: number, height: number, width: number];

/** Paints bytes in base64, channel after channel; of images that are not RGB, the first channel in grey. */
function paint(pixels: Uint8ClampedArray, base64: string, [channels, height, width]: ImageShape): void {
  const bytes = atob(base64);
  const size = width * height;
  const step = channels === 3 ? size : 0;
  for (let pixel = 0; pixel < size; pixel++) {
    for (let c = 0; c < 3; c++) pixels[4 * pixel + c] = bytes.charCodeAt(c * step + pixel);
    pixels[4 * pixel + 3] = 255;
  }
}

/** A picture of bytes in base64. */
export function picture(base64: string, shape: ImageShape, label: string): HTMLCanvasElement {
  const [, height, width] = shape;
  const canvas = element('canvas', { width, height, role: 'img', 'aria-label': label });
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  paint(image.data, base64, shape);
  context.putImageData(image, 0, 0);
  return canvas;
}

function introduction({ mistakes, worst_mistakes: worst, rows }: ShownMistakes): string {
  const total = rows.toLocaleString('en');
  if (mistakes === 0) return `Not one of the ${total} test rows is predicted wrongly.`;
  const chosen = 'those whose label was given the lowest probability';
  const shown =
    mistakes > worst.length ? `these ${worst.length} are ${chosen}` : `here they are, ${chosen} first`;
  const count = mistakes.toLocaleString('en');
  return `${count} of ${total} test rows are predicted wrongly; ${shown}. ${ROWS_COUNTED}`;
}

function mistakesTable({
  names,
  worst_mistakes: worst,
  feature_names: columns,
  image_shape: shape,
}: ShownMistakes): HTMLTableElement {
  const valuesOf = ({ values }: Mistake) => (shape ? [] : (values as readonly Cell[]));
  const valueNames = worst.length ? valuesOf(worst[0]).map((_, i) => columns?.[i] ?? `value ${i}`) : [];
  const rows = worst.map((mistake) => [
    number(mistake.row),
    names[mistake.label],
    names[mistake.predicted],
    percent(mistake.label_probability, 2),
    percent(mistake.predicted_probability, 1),
    ...valuesOf(mistake).map((value) => (value === null ? '' : number(value))),
  ]);
  const head = ['Row', 'Label', 'Predicted', 'Probability of the label', 'of the prediction', ...valueNames];
  return table({ head, rows }, 'Worst mistakes');
}

function tile(mistake: Mistake, names: ShownMistakes['names'], shape: ImageShape): HTMLElement {
  const [label, predicted] = [names[mistake.label], names[mistake.predicted]];
  const description = `Row ${mistake.row}: ${label}, predicted ${predicted}`;
  const caption = [element('strong', {}, label), ' read as ', element('strong', {}, predicted)];
  const sure = `${percent(mistake.predicted_probability, 0)} sure · row ${number(mistake.row)}`;
  return element(
    'li',
    {},
    picture(mistake.values as string, shape, description),
    element('span', {}, ...caption),
    element('small', {}, sure),
  );
}

/** The least width of a picture, in pixels. */
const TILE = 96;

export function mistakesSection(mistakes: ShownMistakes): HTMLElement {
  const { names, worst_mistakes: worst, image_shape: shape } = mistakes;
  const content: HTMLElement[] = [element('p', {}, introduction(mistakes))];
  if (worst.length > 0) {
    const numbers = scrolling(mistakesTable(mistakes), 'Table: worst mistakes');
    if (shape) {
      const tiles = element('ul', { class: 'pictures' }, ...worst.map((one) => tile(one, names, shape)));
      content.push(evenRows(tiles, { gap: 12, least: () => TILE }));
      content.push(element('details', {}, element('summary', {}, 'Table'), numbers));
    } else content.push(numbers);
  }
  return section('Worst mistakes', element('div', { class: 'wide' }, ...content));
}
