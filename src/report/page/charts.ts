// What all pictures share, and pictures of lines.
import * as Plot from '@observablehq/plot';
import { number, style } from './dom';
import type { FigureOptions, Key, Table } from './figure';

export interface Series extends Key {
  /** [x, y]; a y that is not finite leaves a gap. */
  points: [number, number][];
}

export interface LineChart {
  title: string;
  note?: string | undefined;
  series: Series[];
  x: string;
  /** The label with its unit. */
  y: string;
  log?: boolean | undefined;
  /** Whether the axis of y starts at 0. */
  zero?: boolean | undefined;
}

/** What all pictures share. */
export const frame = (width: number, height: number, fontSize = 12): Plot.PlotOptions => ({
  width,
  height,
  marginLeft: 52,
  marginRight: 14,
  marginTop: 30,
  marginBottom: 40,
  style: {
    fontSize: `${fontSize}px`,
    fontFamily: 'inherit',
    background: 'transparent',
    color: 'inherit',
    overflow: 'visible',
  },
});

/** How the values along an axis are written, and the power of ten that they lack. */
export interface AxisNumbers {
  /** '×10⁻⁴'; undefined where they lack none. */
  readonly unit: string | undefined;
  readonly tickFormat: (tick: number) => string;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const superscript = (exponent: number) =>
  String(exponent).replace(/./g, (each) => (each === '-' ? '⁻' : SUPERSCRIPTS[Number(each)]));

/** Numbers along an axis in one style: those of millions and of thousandths by their power of ten. */
export function axisNumbers(values: readonly number[]): AxisNumbers {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  const exponent = largest > 0 ? Math.floor(Math.log10(largest)) : 0;
  if (exponent >= -2 && exponent < 6) return { unit: undefined, tickFormat: (tick) => number(tick, 4) };
  const tickFormat = (tick: number) => number(Number((tick / 10 ** exponent).toPrecision(12)), 4);
  return { unit: `×10${superscript(exponent)}`, tickFormat };
}

export const heightFor = (width: number): number => Math.round(Math.max(210, Math.min(300, 0.6 * width)));

/** Whole numbers up to about `count`, from the first to the last. */
export function wholeTicks([first, last]: [number, number], count: number): number[] {
  const raw = Math.max(1, (last - first) / count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].map((m) => m * power).find((each) => each >= raw)!);
  const ticks = [];
  for (let tick = Math.ceil(first / step) * step; tick <= last; tick += step) ticks.push(tick);
  return ticks[0] === first || first > 1
    ? ticks
    : [first, ...ticks.filter((tick) => tick - first >= 0.7 * step)];
}

/** Whether values, above 0, span so much that only a logarithmic axis shows them all. */
export const spansWidely = (values: readonly number[]): boolean =>
  Math.min(...values) > 0 && Math.max(...values) > 20 * Math.min(...values);

/** Whole exponents of ten and, where there are few, those of their multiples by 2 and 5. */
export function logTicks(low: number, high: number): number[] {
  const from = Math.floor(low);
  const whole = Array.from({ length: Math.ceil(high) - from + 1 }, (_, i) => from + i);
  const within = (ticks: number[]) => ticks.filter((tick) => tick >= low && tick <= high);
  const plain = within(whole);
  return plain.length >= 3
    ? plain.filter((_, i) => i % Math.ceil(plain.length / 6) === 0)
    : within(whole.flatMap((tick) => [tick, tick + Math.log10(2), tick + Math.log10(5)]));
}

function tableOf(x: string, series: Series[]): Table {
  const positions = new Set(series.flatMap(({ points }) => points.map(([at]) => at)));
  const values = series.map(({ points }) => new Map(points));
  const rowAt = (at: number) => [number(at), ...values.map((of) => number(of.get(at), 5))];
  return {
    head: [x, ...series.map(({ name }) => name)],
    rows: [...positions].sort((a, b) => a - b).map(rowAt),
  };
}

/** The look of what is shown at the pointer. */
export const tipStyle = () => ({ fill: style('--surface'), stroke: style('--line'), fontSize: 12 });

/** A point of a chart, with the name of its series. */
interface ChartPoint {
  name: string;
  at: number;
  value: number;
}

/** The series without the points that cannot be drawn. */
function drawable(series: Series[], log: boolean): Series[] {
  const isShown = ([, value]: [number, number]) => Number.isFinite(value) && !(log && value <= 0);
  return series
    .map((one) => ({ ...one, points: one.points.filter(isShown) }))
    .filter(({ points }) => points.length > 0);
}

function drawLines({ x, y, log = false, zero = false }: LineChart, shown: Series[], width: number): Element {
  const all = shown.flatMap(({ name, points }) =>
    points.map(([at, value]): ChartPoint => ({ name, at, value })),
  );
  const positions = all.map(({ at }) => at);
  const [first, last] = [Math.min(...positions), Math.max(...positions)];
  // The logarithm is taken here: d3's own axis leaves out labels.
  const height = (value: number) => (log ? Math.log10(value) : value);
  const heights = all.map(({ value }) => height(value));
  const y1 = ([, value]: [number, number]) => height(value);
  const tip = ({ name, at, value }: ChartPoint) => `${name}\n${x} ${number(at)}: ${number(value, 4)}`;
  const line = ({ points, colour, dash }: Series) =>
    Plot.line(points, { x: '0', y: y1, stroke: colour, strokeWidth: 2, strokeDasharray: dash ?? 'none' });
  const dots = ({ points, colour }: Series) => Plot.dot(points, { x: '0', y: y1, fill: colour, r: 2.5 });
  const hasRoomForDots = last - first < width / 12;
  return Plot.plot({
    ...frame(width, heightFor(width)),
    x: {
      label: x,
      domain: first === last ? [first - 0.5, first + 0.5] : [first, last],
      ticks: wholeTicks([first, last], width / 60),
      tickFormat: (tick: number) => number(tick),
      insetLeft: 4,
      insetRight: 4,
    },
    y: {
      label: log ? `${y}, log scale` : y,
      nice: !log,
      zero,
      grid: true,
      ticks: log ? logTicks(Math.min(...heights), Math.max(...heights)) : 5,
      tickFormat: (tick: number) => number(log ? 10 ** tick : tick),
    },
    marks: [
      ...shown.map(line),
      ...(hasRoomForDots ? shown.map(dots) : []),
      Plot.tip(all, Plot.pointer({ x: 'at', y: (point) => height(point.value), title: tip, ...tipStyle() })),
    ],
  });
}

export function lineChart(chart: LineChart): FigureOptions {
  const { title, note, x } = chart;
  const shown = drawable(chart.series, chart.log ?? false);
  const draw = (width: number) => drawLines(chart, shown, width);
  return { title, note, keys: shown, draw, table: tableOf(x, shown) };
}
