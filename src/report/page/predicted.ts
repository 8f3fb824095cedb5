// How near predicted numbers are to the true ones: point by point, and by neighbours.

import type { ErrorBin } from '../../tasks/regression_evaluation';
import type { ShownNumber } from '../../tasks/regression_sections';
import { type AxisNumbers, axisNumbers, frame, heightFor, tipStyle } from './charts';
import { number } from './dom';
import { type FigureOptions, type Key, look, type Table } from './figure';
import * as Plot from './plot';
import { withUnit } from './scores';

/** A test row. */
interface Point {
  target: number;
  predicted: number;
  residual: number;
}

/** A title; of several numbers a row, with the name of the one at hand. */
const titleOf = (title: string, { name, isOnly }: ShownNumber) => (isOnly ? title : `${title}: ${name}`);

const pointsOf = ({ points }: ShownNumber): Point[] =>
  points.map(([target, predicted]) => ({ target, predicted, residual: predicted - target }));

const shownRows = ({ points, rows }: ShownNumber) =>
  points.length < rows
    ? `${number(points.length)} of the ${number(rows)} test rows are drawn`
    : `All ${number(rows)} test rows are drawn`;

const ofMiddle = ({ middle }: ShownNumber) =>
  middle === undefined ? '' : ` The predicted value is the quantile ${middle}.`;

const pointTip = ({ target, predicted, residual }: Point) =>
  `true ${number(target, 4)}\npredicted ${number(predicted, 4)}\noff by ${number(residual, 4)}`;

/** Room for the numbers along the vertical axis. */
function marginFor(values: readonly number[], { tickFormat }: AxisNumbers): number {
  const longest = Math.max(...values.map((value) => tickFormat(value).length));
  return Math.max(52, 20 + 7 * Math.min(longest, 8));
}

/** Both ends of some values. */
const ends = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

const dotStyle = (colour: string) => ({ fill: colour, fillOpacity: 0.35, r: 2 });

function drawPredicted(shown: ShownNumber, width: number): Element {
  const points = pointsOf(shown);
  const [low, high] = ends(points.flatMap(({ target, predicted }) => [target, predicted]));
  const domain = low === high ? [low - 1, high + 1] : [low, high];
  const { unit, ...style } = axisNumbers(domain);
  const axis = { domain, ticks: 5, ...style };
  return Plot.plot({
    ...frame(width, Math.min(width, 420)),
    marginLeft: marginFor([low, high], { unit, ...style }),
    x: { ...axis, label: withUnit('True', unit) },
    y: { ...axis, label: withUnit('Predicted', unit), grid: true },
    marks: [
      Plot.line(
        domain.map((end) => [end, end]),
        { stroke: 'currentColor', strokeDasharray: '4 4', strokeOpacity: 0.6 },
      ),
      Plot.dot(points, { x: 'target', y: 'predicted', ...dotStyle(look(0).colour) }),
      Plot.tip(points, Plot.pointer({ x: 'target', y: 'predicted', title: pointTip, ...tipStyle() })),
    ],
  });
}

/** The numbers of bins: of what they are ordered by, and of its errors. */
const binTable = (bins: readonly ErrorBin[], by: string): Table => ({
  head: [by, 'Rows', 'RMSE', 'MAE', 'Mean of predicted − true', '10 %', '90 %'],
  rows: bins.map(({ low, high, rows, rmse, mae, bias, lower, upper }) => [
    `${number(low, 4)} – ${number(high, 4)}`,
    number(rows),
    ...[rmse, mae, bias, lower, upper].map((value) => number(value, 4)),
  ]),
});

/** Predicted against true. */
export const predictedFigure = (shown: ShownNumber): FigureOptions => ({
  title: titleOf('Predicted and true values', shown),
  note: `${shownRows(shown)}. On the dashed line predictions are right; above it they are too high.${ofMiddle(shown)}`,
  draw: (width) => drawPredicted(shown, width),
  table: binTable(shown.by_predicted, 'Predicted'),
});

/** A bin at the middle of its range. */
const middles = (bins: readonly ErrorBin[]) =>
  bins.map((bin) => ({ ...bin, middle: (bin.low + bin.high) / 2 }));

function drawResiduals(shown: ShownNumber, mean: Key, width: number): Element {
  const points = pointsOf(shown);
  const bins = middles(shown.by_predicted);
  const residuals = points.map(({ residual }) => residual);
  const [x, y] = [axisNumbers(points.map(({ predicted }) => predicted)), axisNumbers(residuals)];
  return Plot.plot({
    ...frame(width, heightFor(width)),
    marginLeft: marginFor(ends(residuals), y),
    x: { label: withUnit('Predicted', x.unit), ticks: 5, tickFormat: x.tickFormat },
    y: {
      label: withUnit('Predicted − true', y.unit),
      grid: true,
      nice: true,
      ticks: 5,
      tickFormat: y.tickFormat,
    },
    marks: [
      Plot.ruleY([0], { stroke: 'currentColor', strokeDasharray: '4 4', strokeOpacity: 0.6 }),
      Plot.dot(points, { x: 'predicted', y: 'residual', ...dotStyle(look(0).colour) }),
      Plot.areaY(bins, { x: 'middle', y1: 'lower', y2: 'upper', fill: mean.colour, fillOpacity: 0.15 }),
      Plot.lineY(bins, { x: 'middle', y: 'bias', stroke: mean.colour, strokeWidth: 2 }),
      Plot.tip(points, Plot.pointer({ x: 'predicted', y: 'residual', title: pointTip, ...tipStyle() })),
    ],
  });
}

/** What predictions are off by, by the predicted value. */
export function residualsFigure(shown: ShownNumber): FigureOptions {
  const mean = { name: 'Mean, and the middle 80 % of the rows', ...look(1) };
  return {
    title: titleOf('Residuals by predicted value', shown),
    keys: [{ name: 'A test row', ...look(0) }, mean],
    note: 'Around 0 at every value, predictions are neither too high nor too low; where the band is wide, they are unsure.',
    draw: (width) => drawResiduals(shown, mean, width),
    table: binTable(shown.by_predicted, 'Predicted'),
  };
}

const binTip = ({ low, high, rows, rmse, mae }: ErrorBin) =>
  `true ${number(low, 4)} – ${number(high, 4)}, ${number(rows)} rows\nRMSE ${number(rmse, 4)}, MAE ${number(mae, 4)}`;

function drawByTarget(shown: ShownNumber, [rmse, mae]: Key[], width: number): Element {
  const bins = middles(shown.by_target);
  const [x, y] = [axisNumbers(bins.map(({ middle }) => middle)), axisNumbers(bins.map((bin) => bin.rmse))];
  const line = (y: 'rmse' | 'mae', { colour, dash = 'none' }: Key) => [
    Plot.lineY(bins, { x: 'middle', y, stroke: colour, strokeWidth: 2, strokeDasharray: dash }),
    Plot.dot(bins, { x: 'middle', y, fill: colour, r: 3 }),
  ];
  return Plot.plot({
    ...frame(width, heightFor(width)),
    marginLeft: marginFor(
      bins.map((bin) => bin.rmse),
      y,
    ),
    x: { label: withUnit('True', x.unit), ticks: 5, tickFormat: x.tickFormat },
    y: {
      label: withUnit('Error', y.unit),
      grid: true,
      nice: true,
      zero: true,
      ticks: 5,
      tickFormat: y.tickFormat,
    },
    marks: [
      ...line('rmse', rmse),
      ...line('mae', mae),
      Plot.tip(bins, Plot.pointerX({ x: 'middle', y: 'rmse', title: binTip, ...tipStyle() })),
    ],
  });
}

/** Errors by quantile of the true value. */
export function errorByTargetFigure(shown: ShownNumber): FigureOptions {
  const keys = ['RMSE', 'MAE'].map((name, i) => ({ name, ...look(i) }));
  return {
    title: titleOf('Error by true value', shown),
    keys,
    note: `The test rows in the order of their true value, in ${shown.by_target.length} parts of about as many rows.`,
    draw: (width) => drawByTarget(shown, keys, width),
    table: binTable(shown.by_target, 'True'),
  };
}
