// How weights and gradients are distributed by epoch, of one parameter at a time.

import type { RunData, ShownDistribution, ShownParameter } from '../page_data';
import { axisNumbers, frame, heightFor, tipStyle, wholeTicks } from './charts';
import { type Content, element, number } from './dom';
import { type FigureOptions, liveFigure, scrolling, table } from './figure';
import * as Plot from './plot';
import { withUnit } from './scores';
import { section } from './sections';

/** The shares of a picture's bands, from the outermost, and how dark each is by itself. */
const BANDS = [
  [0, 8, 'least to largest'],
  [1, 7, '7 to 93 %'],
  [2, 6, '16 to 84 %'],
  [3, 5, '31 to 69 %'],
] as const;
const BAND_OPACITY = 0.2;
const MEDIAN = 4;
const QUANTILE_NAMES = ['Least', '7 %', '16 %', '31 %', 'Median', '69 %', '84 %', '93 %', 'Largest'];

/** What a picture is of. */
type Values = 'weights' | 'gradients';
const PICTURES: Record<Values, { title: string; y: string; colour: string; note: string }> = {
  weights: {
    title: 'Weights',
    y: 'Weight',
    colour: 'var(--series-1)',
    note: 'After each epoch. From dark to light, the bands hold 38, 68, 86 and 100 % of the values; the line is the median.',
  },
  gradients: {
    title: 'Gradients',
    y: 'Gradient',
    colour: 'var(--series-2)',
    note: "Of each epoch's last step, before clipping, in the same bands.",
  },
};

/** A distribution at its epoch. */
interface Point extends ShownDistribution {
  epoch: number;
}

const pointsOf = ({ epochs }: ShownParameter, values: Values): Point[] =>
  epochs.flatMap((each) => {
    const of = each[values];
    return of ? [{ epoch: each.epoch, ...of }] : [];
  });

function tipText({ epoch, quantiles }: Point): string {
  const text = (i: number) => number(quantiles[i], 4);
  const ranges = BANDS.map(([low, high, name]) => `${name}: ${text(low)} to ${text(high)}`);
  return [`Epoch ${number(epoch)}`, `median: ${text(MEDIAN)}`, ...ranges.reverse()].join('\n');
}

function drawBands(points: Point[], values: Values, width: number): Element {
  const { y, colour } = PICTURES[values];
  const [first, last] = [points[0].epoch, points.at(-1)!.epoch];
  const { unit, tickFormat } = axisNumbers(points.flatMap(({ quantiles }) => quantiles));
  // A single epoch is drawn as wide as the picture.
  const drawn = first < last ? points : [-0.5, 0.5].map((by) => ({ ...points[0], epoch: first + by }));
  const at = (i: number) => (point: Point) => point.quantiles[i];
  return Plot.plot({
    ...frame(width, heightFor(width)),
    x: {
      label: 'Epoch',
      domain: [drawn[0].epoch, drawn.at(-1)!.epoch],
      ticks: wholeTicks([first, last], width / 60),
      tickFormat: (tick: number) => number(tick),
      insetLeft: 4,
      insetRight: 4,
    },
    y: { label: withUnit(y, unit), nice: true, grid: true, ticks: 5, tickFormat },
    marks: [
      ...BANDS.map(([low, high]) =>
        Plot.areaY(drawn, { x: 'epoch', y1: at(low), y2: at(high), fill: colour, fillOpacity: BAND_OPACITY }),
      ),
      Plot.line(drawn, { x: 'epoch', y: at(MEDIAN), stroke: colour, strokeWidth: 2 }),
      Plot.tip(points, Plot.pointerX({ x: 'epoch', y: at(MEDIAN), title: tipText, ...tipStyle() })),
    ],
  });
}

/** The picture of a parameter; of one without values, an empty one that says so. */
function bandsFigure(parameter: ShownParameter, values: Values): FigureOptions {
  const { title, note } = PICTURES[values];
  const points = pointsOf(parameter, values);
  return {
    title,
    note: points.length > 0 ? note : 'No finite value: a step without this parameter has no gradient of it.',
    draw: (width) =>
      points.length > 0 ? drawBands(points, values, width) : Plot.plot({ width, height: 40 }),
    table: {
      head: ['Epoch', ...QUANTILE_NAMES],
      rows: points.map(({ epoch, quantiles }) => [
        number(epoch),
        ...quantiles.map((each) => number(each, 4)),
      ]),
    },
  };
}

/** The first and the last size, which tell a layer that hardly learns, or one that grows. */
function sizes(parameter: ShownParameter, values: Values): Content[] {
  const points = pointsOf(parameter, values);
  return [points[0], points.at(-1)].map((each) => number(each?.size, 3));
}

function sizesTable(parameters: ShownParameter[]): HTMLElement {
  const head = [
    'Parameter',
    'Shape',
    'Weights, first',
    'Weights, last',
    'Gradients, first',
    'Gradients, last',
  ];
  const rows = parameters.map((each) => [
    each.name,
    each.shape.join(' × '),
    ...sizes(each, 'weights'),
    ...sizes(each, 'gradients'),
  ]);
  const caption = 'Root mean squares at the first and the last epoch that was kept';
  return scrolling(table({ head, rows }, caption), 'Table: sizes of weights and gradients');
}

/** Null for a run that did not ask for it. */
export function distributionsSection({ histograms }: RunData): HTMLElement | null {
  if (histograms === null) return null;
  const figures = (['weights', 'gradients'] as const).map((values) => ({
    values,
    figure: liveFigure(bandsFigure(histograms[0], values)),
  }));
  const names = histograms.map(({ name }, i) => element('option', { value: i }, name));
  const chosen = element('select', {}, ...names);
  chosen.addEventListener('change', () => {
    for (const { values, figure } of figures)
      figure.update(bandsFigure(histograms[Number(chosen.value)], values));
  });
  return section(
    'Weights and gradients by epoch',
    element('div', { class: 'controls wide' }, element('label', {}, 'Parameter ', chosen)),
    ...figures.map(({ figure }) => figure.element),
    element('div', { class: 'wide' }, sizesTable(histograms)),
  );
}
