// The worst mistakes: pictures where rows are images, else a table.
import type { Mistake } from '../../tasks/class_evaluation';
import type { PageEvaluation } from '../page_data';
import { element, number, percent } from './dom';
import { scrolling, table } from './figure';
import { section } from './sections';

/**
 * Draws bytes in base64, one channel after the other: grey or red, green and blue; of other images the first
 * channel.
 */
function picture(
  base64: string,
  [channels, height, width]: readonly [number, number, number],
  label: string,
): HTMLCanvasElement {
  const canvas = element('canvas', { width, height, role: 'img', 'aria-label': label });
  const bytes = atob(base64);
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++)
      image.data[4 * pixel + c] = bytes.charCodeAt((channels === 3 ? c * width * height : 0) + pixel);
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

export function mistakes({
  class_names: names,
  mistakes: count,
  worst_mistakes: worst,
  rows,
  feature_names: columns,
  image_shape: shape,
}: PageEvaluation): HTMLElement {
  const intro =
    count === 0
      ? `Not one of the ${rows.toLocaleString('en')} test rows is predicted wrongly.`
      : `${count.toLocaleString('en')} of ${rows.toLocaleString('en')} test rows are predicted wrongly; ${count > worst.length ? `these ${worst.length} are` : 'here they are,'} those whose label was given the least probability${count > worst.length ? '' : ' first'}. Rows are counted from 0 as they stand in the data.`;
  const values =
    !shape && worst.length ? (worst[0].values as number[]).map((_, i) => columns?.[i] ?? `value ${i}`) : [];
  const numbers = table(
    {
      head: ['Row', 'Label', 'Predicted', 'Probability of the label', 'of the prediction', ...values],
      rows: worst.map((mistake) => [
        number(mistake.row),
        names[mistake.label],
        names[mistake.predicted],
        percent(mistake.label_probability, 2),
        percent(mistake.predicted_probability, 1),
        ...(shape ? [] : (mistake.values as number[]).map((value) => number(value))),
      ]),
    },
    'Worst mistakes',
  );
  const tile = (mistake: Mistake) =>
    element(
      'li',
      {},
      picture(
        mistake.values as string,
        shape!,
        `Row ${mistake.row}: ${names[mistake.label]}, predicted ${names[mistake.predicted]}`,
      ),
      element(
        'span',
        {},
        element('strong', {}, names[mistake.label]),
        ' read as ',
        element('strong', {}, names[mistake.predicted]),
      ),
      element('small', {}, `${percent(mistake.predicted_probability, 0)} sure · row ${number(mistake.row)}`),
    );
  const places = scrolling(numbers, 'Table: worst mistakes');
  return section(
    'Worst mistakes',
    element(
      'div',
      { class: 'wide' },
      element('p', {}, intro),
      shape && worst.length ? element('ul', { class: 'pictures' }, ...worst.map(tile)) : null,
      worst.length
        ? shape
          ? element('details', {}, element('summary', {}, 'Table'), places)
          : places
        : null,
    ),
  );
}
