// Pictures of lines.

import { frame, heightFor, logTicks, wholeTicks } from './charts';
import { attachCrosshair, type LinePicture, type Reading } from './crosshair';
import { CurveGroup, type Range, smoothed } from './curve_group';
import { number } from './dom';
import type { FigureOptions, Key, Table } from './figure';
import * as Plot from './plot';

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

function tableOf(x: string, series: Series[]): Table {
  const positions = new Set(series.flatMap(({ points }) => points.map(([at]) => at)));
  const values = series.map(({ points }) => new Map(points));
  const rowAt = (at: number) => [number(at), ...values.map((of) => number(of.get(at), 5))];
  return {
    head: [x, ...series.map(({ name }) => name)],
    rows: [...positions].sort((a, b) => a - b).map(rowAt),
  };
}

/** The series without the points that cannot be drawn. */
function drawable(series: Series[], log: boolean): Series[] {
  const isShown = ([, value]: [number, number]) => Number.isFinite(value) && !(log && value <= 0);
  return series
    .map((one) => ({ ...one, points: one.points.filter(isShown) }))
    .filter(({ points }) => points.length > 0);
}

/** A series as it is drawn, and as it was measured. */
interface DrawnSeries extends Series {
  measured: [number, number][];
}

/** The lines of a chart, and where they are on the picture that was drawn last. */
class Lines implements LinePicture {
  readonly positions: number[];
  #drawn: DrawnSeries[] = [];
  #across: Plot.Scale | undefined;
  #up: Plot.Scale | undefined;

  constructor(
    readonly chart: LineChart,
    readonly series: Series[],
    readonly group: CurveGroup,
  ) {
    const positions = new Set(series.flatMap(({ points }) => points.map(([at]) => at)));
    this.positions = [...positions].sort((a, b) => a - b);
  }

  /** The part that is shown: all, where the group's has nothing of this chart. */
  get view(): Range {
    const { view } = this.group;
    const all: Range = [this.positions[0], this.positions.at(-1)!];
    return view && this.positions.some((at) => at >= view[0] && at <= view[1]) ? view : all;
  }

  pixelOf(position: number): number {
    return this.#across!.apply(position);
  }

  valueAt(pixel: number): number {
    return this.#across!.invert!(pixel);
  }

  readingsAt(position: number): Reading[] {
    return this.#drawn.flatMap(({ name, colour, dash, points, measured }) => {
      const i = measured.findIndex(([at]) => at === position);
      if (i < 0) return [];
      const [shown, value] = [points[i][1], measured[i][1]];
      const reading = {
        name,
        colour,
        ...(dash ? { dash } : {}),
        pixel: this.#up!.apply(this.#height(shown)),
      };
      if (this.group.smoothing === 0) return [{ ...reading, text: number(value, 4) }];
      return [{ ...reading, text: number(shown, 4), measured: number(value, 4) }];
    });
  }

  /** The logarithm is taken here: d3's own axis leaves out labels. */
  #height(value: number): number {
    return this.chart.log ? Math.log10(value) : value;
  }

  draw(width: number): Element {
    const { smoothing } = this.group;
    const [first, last] = this.view;
    const inView = ([at]: [number, number]) => at >= first && at <= last;
    this.#drawn = this.series.map((one) => ({
      ...one,
      points: smoothed(one.points, smoothing).filter(inView),
      measured: one.points.filter(inView),
    }));
    const plot = Plot.plot({
      ...frame(width, heightFor(width)),
      x: this.#xScale(width),
      y: this.#yScale(),
      marks: this.#marks(width),
    });
    this.#across = plot.scale('x');
    this.#up = plot.scale('y');
    return plot;
  }

  #xScale(width: number): Plot.ScaleOptions {
    const [first, last] = this.view;
    return {
      label: this.chart.x,
      domain: first === last ? [first - 0.5, first + 0.5] : [first, last],
      ticks: wholeTicks([first, last], width / 60),
      tickFormat: (tick: number) => number(tick),
      insetLeft: 4,
      insetRight: 4,
    };
  }

  #yScale(): Plot.ScaleOptions {
    const { y, log = false, zero = false } = this.chart;
    const heights = this.#drawn.flatMap(({ measured }) => measured.map(([, value]) => this.#height(value)));
    return {
      label: log ? `${y}, log scale` : y,
      nice: !log,
      zero,
      grid: true,
      ticks: log ? logTicks(Math.min(...heights), Math.max(...heights)) : 5,
      tickFormat: (tick: number) => number(log ? 10 ** tick : tick),
    };
  }

  #marks(width: number): Plot.Markish[] {
    const [first, last] = this.view;
    const y = ([, value]: [number, number]) => this.#height(value);
    const line = ({ points, colour, dash }: DrawnSeries) =>
      Plot.line(points, { x: '0', y, stroke: colour, strokeWidth: 2, strokeDasharray: dash ?? 'none' });
    const faint = ({ measured, colour }: DrawnSeries) =>
      Plot.line(measured, { x: '0', y, stroke: colour, strokeOpacity: 0.35 });
    const dots = ({ points, colour }: DrawnSeries) => Plot.dot(points, { x: '0', y, fill: colour, r: 2.5 });
    const hasRoomForDots = last - first < width / 12;
    return [
      ...(this.group.smoothing > 0 ? this.#drawn.map(faint) : []),
      ...this.#drawn.map(line),
      ...(hasRoomForDots ? this.#drawn.map(dots) : []),
    ];
  }
}

/** @param group What shares its zoom, crosshair and smoothing; default: this chart alone. */
export function lineChart(chart: LineChart, group = new CurveGroup()): FigureOptions {
  const { title, note, x } = chart;
  const shown = drawable(chart.series, chart.log ?? false);
  const lines = new Lines(chart, shown, group);
  return {
    title,
    note,
    keys: shown,
    draw: (width) => lines.draw(width),
    interact: (holder, redraw) => attachCrosshair(holder, redraw, { title, x, lines, group }),
    table: tableOf(x, shown),
  };
}
