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
  note?: string;
  series: Series[];
  x: string;
  /** The label with its unit. */
  y: string;
  log?: boolean;
  /** Whether the axis of y starts at 0. */
  zero?: boolean;
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
  const places = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const values = series.map(({ points }) => new Map(points));
  return {
    head: [x, ...series.map(({ name }) => name)],
    rows: places.map((at) => [number(at), ...values.map((of) => number(of.get(at), 5))]),
  };
}

/** The look of what is shown at the pointer. */
export const tipStyle = () => ({ fill: style('--surface'), stroke: style('--line'), fontSize: 12 });

export function lineChart({
  title,
  note,
  series,
  x,
  y,
  log = false,
  zero = false,
}: LineChart): FigureOptions {
  const shown = series
    .map((one) => ({
      ...one,
      points: one.points.filter(([, value]) => Number.isFinite(value) && !(log && value <= 0)),
    }))
    .filter(({ points }) => points.length > 0);
  const all = shown.flatMap(({ name, points }) => points.map(([at, value]) => ({ name, at, value })));
  const places = all.map(({ at }) => at);
  // The logarithm is taken here: d3's own axis leaves out labels.
  const height = (value: number) => (log ? Math.log10(value) : value);
  const heights = all.map(({ value }) => height(value));
  const span: [number, number] = [Math.min(...places), Math.max(...places)];
  const draw = (width: number) =>
    Plot.plot({
      ...frame(width, heightFor(width)),
      x: {
        label: x,
        domain: span[0] === span[1] ? [span[0] - 0.5, span[1] + 0.5] : span,
        ticks: wholeTicks(span, width / 60),
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
        ...shown.map(({ points, colour, dash }) =>
          Plot.line(points, {
            x: '0',
            y: ([, value]) => height(value),
            stroke: colour,
            strokeWidth: 2,
            strokeDasharray: dash ?? 'none',
          }),
        ),
        ...(span[1] - span[0] < width / 12
          ? shown.map(({ points, colour }) =>
              Plot.dot(points, { x: '0', y: ([, value]) => height(value), fill: colour, r: 2.5 }),
            )
          : []),
        Plot.tip(
          all,
          Plot.pointer({
            x: 'at',
            y: (point) => height(point.value),
            title: ({ name, at, value }: (typeof all)[number]) =>
              `${name}\n${x} ${number(at)}: ${number(value, 4)}`,
            ...tipStyle(),
          }),
        ),
      ],
    });
  return { title, note, keys: shown, draw, table: tableOf(x, shown) };
}
