// Reliability diagrams: how often predictions are right, by how sure they are.

import type { Reliability, TemperatureScaling } from '../../tasks/class_evaluation';
import type { ShownReliability } from '../../tasks/class_sections';
import { frame, tipStyle } from './charts';
import { number, percent } from './dom';
import { type FigureOptions, type Key, look, type Table } from './figure';
import * as Plot from './plot';

/** Bins of fewer rows tell little: they are dots without a line. */
const FEW = 10;

export interface ReliabilityCurve extends Key {
  bins: Reliability;
}

/** A bin of a curve; shares in percent, but for that of the curve's rows. */
interface Point {
  name: string;
  colour: string;
  rows: number;
  confidence: number;
  right: number;
  share: number;
}

function pointsOf({ name, colour, bins }: ReliabilityCurve): Point[] {
  const total = bins.reduce((sum, bin) => sum + (bin?.[0] ?? 0), 0);
  return bins
    .filter((bin) => bin !== null)
    .map(([rows, confidence, right]) => ({
      name,
      colour,
      rows,
      confidence: 100 * confidence,
      right: 100 * right,
      share: rows / total,
    }));
}

const tip = ({ name, rows, confidence, right }: Point) =>
  `${name}\n${number(rows)} rows, ${confidence.toFixed(1)} % sure\n${right.toFixed(1)} % right`;

/** The dashed line on which rows are right as often as they are sure. */
const diagonal = () =>
  Plot.line(
    [
      [0, 0],
      [100, 100],
    ],
    { stroke: 'currentColor', strokeDasharray: '4 4', strokeOpacity: 0.6 },
  );

function curveLine({ name, colour, dash }: ReliabilityCurve, points: Point[]) {
  const joined = points.filter((point) => point.name === name && point.rows >= FEW);
  const style = { stroke: colour, strokeWidth: 2, strokeDasharray: dash ?? 'none' };
  return Plot.line(joined, { x: 'confidence', y: 'right', ...style });
}

function draw(curves: ReliabilityCurve[], width: number): Element {
  const points = curves.flatMap(pointsOf);
  const position = { x: 'confidence', y: 'right' };
  return Plot.plot({
    ...frame(width, Math.min(width, 420)),
    x: { domain: [0, 100], label: 'Confidence (%)', ticks: 5, tickFormat: (tick: number) => String(tick) },
    y: { domain: [0, 100], label: 'Rows that are right (%)', grid: true, ticks: 5 },
    r: { domain: [0, 1], range: [1.5, 14], type: 'sqrt' },
    marks: [
      diagonal(),
      ...curves.map((curve) => curveLine(curve, points)),
      Plot.dot(points, { ...position, r: 'share', fill: 'colour', fillOpacity: 0.35, stroke: 'colour' }),
      Plot.tip(points, Plot.pointer({ ...position, title: tip, ...tipStyle() })),
    ],
  });
}

function tableOf(curves: ReliabilityCurve[]): Table {
  const count = curves[0]?.bins.length ?? 0;
  const edge = (bin: number) => Math.round((100 * bin) / count);
  const cells = (bin: Reliability[number]) =>
    bin ? [number(bin[0]), percent(bin[1]), percent(bin[2])] : ['0', '–', '–'];
  return {
    head: ['Confidence', ...curves.flatMap(({ name }) => [`${name}: rows`, 'mean confidence', 'right'])],
    rows: Array.from({ length: count }, (_, bin) => [
      `${edge(bin)}–${edge(bin + 1)} %`,
      ...curves.flatMap(({ bins }) => cells(bins[bin])),
    ]),
  };
}

/** Several reliability diagrams in one picture. */
export function reliabilityDiagram(note: string, curves: ReliabilityCurve[]): FigureOptions {
  const reading =
    "On the dashed line, rows are right as often as they are sure. The area of a circle is its bin's share " +
    `of the rows; bins of fewer than ${FEW} rows are not joined.`;
  return {
    title: 'Reliability',
    note: `${note} ${reading}`,
    keys: curves,
    draw: (width) => draw(curves, width),
    table: tableOf(curves),
  };
}

function fittedWhere({ fitted_on, fitted_rows, measured_rows }: TemperatureScaling): string {
  const [fitted, measured] = [fitted_rows, measured_rows].map((rows) => rows.toLocaleString('en'));
  if (fitted_on === 'validation')
    return `fitted on the ${fitted} validation rows, measured on the ${measured} test rows`;
  return (
    `fitted on every second test row (${fitted}), measured on the ${measured} others, ` +
    'as there is no validation part'
  );
}

function tendencyOf(temperature: number): string {
  if (temperature > 1.02) return 'the raw probabilities are too sure';
  if (temperature < 0.98) return 'the raw probabilities are not sure enough';
  return 'the raw probabilities need no scaling';
}

/** Raw probabilities beside those after temperature scaling. */
export function calibrationFigure({ temperature_scaling: scaling }: ShownReliability): FigureOptions {
  const { temperature, ece, loss } = scaling;
  const [before, after] = scaling.reliability;
  const scaledBy = number(temperature);
  const eceEffect = `ECE ${percent(ece[0], 2)} → ${percent(ece[1], 2)}`;
  const lossEffect = `loss ${number(loss[0], 4)} → ${number(loss[1], 4)} nats`;
  const note =
    `Temperature ${scaledBy}, ${fittedWhere(scaling)}: ${eceEffect}, ${lossEffect}; ` +
    `${tendencyOf(temperature)}.`;
  return reliabilityDiagram(note, [
    { name: 'Raw', bins: before, ...look(0) },
    { name: `After temperature scaling (T = ${scaledBy})`, bins: after, ...look(1) },
  ]);
}

/** The raw probabilities of several runs. */
export function comparedReliability(curves: (Key & { data: ShownReliability })[]): FigureOptions {
  return reliabilityDiagram(
    'Raw probabilities of all test rows.',
    curves.map(({ data, ...key }) => ({ ...key, bins: data.reliability })),
  );
}
