// How many rows predicted quantiles cover: each quantile, and the intervals by predicted value.

import type { IntervalBin } from '../../tasks/quantile_evaluation';
import type { QuantileFit } from '../../tasks/quantile_scores';
import type { ShownQuantiles } from '../../tasks/quantile_sections';
import { axisNumbers, frame, heightFor, tipStyle } from './charts';
import { number, percent } from './dom';
import { type FigureOptions, type Key, look } from './figure';
import * as Plot from './plot';
import { withUnit } from './scores';

/** A title; of several numbers a row, with the name of the one at hand. */
const titleOf = (title: string, { name, isOnly }: ShownQuantiles) => (isOnly ? title : `${title}: ${name}`);

/** A share in percent, along an axis. */
const tickFormat = (tick: number) => number(tick);

const fitTip = ({ quantile, below }: QuantileFit) =>
  `quantile ${quantile}\n${percent(below)} of the rows at or below it`;

/** The dashed line on which as many rows are below a quantile as should be. */
const diagonal = () =>
  Plot.line(
    [
      [0, 0],
      [100, 100],
    ],
    { stroke: 'currentColor', strokeDasharray: '4 4', strokeOpacity: 0.6 },
  );

function drawCalibration({ quantiles }: ShownQuantiles, width: number): Element {
  const position = {
    x: ({ quantile }: QuantileFit) => 100 * quantile,
    y: ({ below }: QuantileFit) => 100 * below,
  };
  const { colour } = look(0);
  return Plot.plot({
    ...frame(width, Math.min(width, 420)),
    x: { domain: [0, 100], label: 'Quantile (%)', ticks: 5, tickFormat },
    y: { domain: [0, 100], label: 'Rows at or below it (%)', grid: true, ticks: 5, tickFormat },
    marks: [
      diagonal(),
      Plot.line(quantiles, { ...position, stroke: colour, strokeWidth: 2 }),
      Plot.dot(quantiles, { ...position, fill: colour, r: 4 }),
      Plot.tip(quantiles, Plot.pointer({ ...position, title: fitTip, ...tipStyle() })),
    ],
  });
}

/** ' Quantiles 0.1 to 0.9 should cover 80.0 % of the rows, and cover 79.2 % of these 4,128.' */
function coverageText({ quantiles, coverage, nominal_coverage, rows }: ShownQuantiles): string {
  if (quantiles.length === 1) return '';
  const [low, high] = [quantiles[0], quantiles[quantiles.length - 1]].map(({ quantile }) => quantile);
  const wanted = `should cover ${percent(nominal_coverage)} of the rows`;
  return ` Quantiles ${low} to ${high} ${wanted}, and cover ${percent(coverage)} of these ${number(rows)}.`;
}

/** How many rows are at or below each quantile, against how many should be. */
export const quantileCalibrationFigure = (shown: ShownQuantiles): FigureOptions => ({
  title: titleOf('Calibration of quantiles', shown),
  note:
    'On the dashed line as many test rows are at or below a quantile as should be; above it the quantile ' +
    `is predicted too high.${coverageText(shown)}`,
  draw: (width) => drawCalibration(shown, width),
  table: {
    head: ['Quantile', 'Rows at or below it', 'Difference in points', 'Pinball loss'],
    rows: shown.quantiles.map(({ quantile, below, pinball }) => [
      String(quantile),
      percent(below),
      number(100 * (below - quantile), 2),
      number(pinball, 4),
    ]),
  },
});

const binTip = ({ low, high, rows, coverage, width }: IntervalBin) =>
  `predicted ${number(low, 4)} – ${number(high, 4)}, ${number(rows)} rows\n` +
  `${percent(coverage)} in their interval, ${number(width, 4)} wide on average`;

function drawIntervals(shown: ShownQuantiles, [observed, nominal]: Key[], width: number): Element {
  const bins = shown.intervals.map((bin) => ({ ...bin, middle: (bin.low + bin.high) / 2 }));
  const { unit, tickFormat: ofPredicted } = axisNumbers(bins.map(({ middle }) => middle));
  const position = { x: 'middle', y: ({ coverage }: IntervalBin) => 100 * coverage };
  return Plot.plot({
    ...frame(width, heightFor(width)),
    x: { label: withUnit('Predicted', unit), ticks: 5, tickFormat: ofPredicted },
    y: { domain: [0, 100], label: 'Rows in their interval (%)', grid: true, ticks: 5, tickFormat },
    marks: [
      Plot.ruleY([100 * shown.nominal_coverage], {
        stroke: nominal.colour,
        strokeWidth: 2,
        strokeDasharray: nominal.dash,
      }),
      Plot.line(bins, { ...position, stroke: observed.colour, strokeWidth: 2 }),
      Plot.dot(bins, { ...position, fill: observed.colour, r: 3 }),
      Plot.tip(bins, Plot.pointerX({ ...position, title: binTip, ...tipStyle() })),
    ],
  });
}

/** The share of rows in their interval, by predicted value. */
export function intervalFigure(shown: ShownQuantiles): FigureOptions {
  const keys = [
    { name: 'Observed', ...look(0) },
    { name: 'Nominal', ...look(1), dash: '6 3' },
  ];
  return {
    title: titleOf('Coverage by predicted value', shown),
    keys,
    note:
      `The test rows in the order of their predicted quantile ${shown.middle}, in ${shown.intervals.length} ` +
      'parts of about as many rows. Where the line is low, intervals are too narrow.',
    draw: (width) => drawIntervals(shown, keys, width),
    table: {
      head: ['Predicted', 'Rows', 'In their interval', 'Mean width'],
      rows: shown.intervals.map(({ low, high, rows, coverage, width }) => [
        `${number(low, 4)} – ${number(high, 4)}`,
        number(rows),
        percent(coverage),
        number(width, 4),
      ]),
    },
  };
}
