// The pictures of a sweep: the effect of an option, and of a pair of them.
import * as Plot from '@observablehq/plot';
import type { AxisEffect, PairMeans } from '../sweep_data';
import { frame, heightFor, tipStyle } from './charts';
import { number, optionName, style } from './dom';
import { type FigureOptions, look, type Table } from './figure';
import { channels, heatMap, mix } from './heat_map';
import { type OptionAxis, optionAxis } from './option_axis';
import { SCORES, type Score, standardError } from './scores';

/** Means by value, with their standard errors. */
export function effectFigure(
  { axis, means }: AxisEffect,
  { metric, name, label, factor, format }: Score,
  domain: [number, number],
): FigureOptions {
  const option = optionName(axis);
  const along = optionAxis(
    axis,
    means.map(({ value }) => value),
  );
  const dots = means.map(({ value, scores }) => {
    const { mean, count } = scores[metric];
    const error = standardError(scores[metric]) ?? 0;
    return {
      at: along.place(value),
      mean: factor * mean,
      low: factor * (mean - error),
      high: factor * (mean + error),
      text: `${option} ${value}\n${format(mean)}, ${count} trials`,
    };
  });
  const { colour } = look(SCORES.findIndex((score) => score.metric === metric));
  const draw = (width: number) =>
    Plot.plot({
      ...frame(width, heightFor(width) - 20),
      x: along.scale(width - 66),
      y: { label, domain, nice: true, grid: true, ticks: 4 },
      marks: [
        ...(along.numeric
          ? []
          : [Plot.line(dots, { x: 'at', y: 'mean', stroke: colour, strokeWidth: 1.5, strokeOpacity: 0.6 })]),
        Plot.ruleX(dots, { x: 'at', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 2 }),
        Plot.dot(dots, { x: 'at', y: 'mean', fill: colour, r: 4.5 }),
        Plot.tip(dots, Plot.pointer({ x: 'at', y: 'mean', title: 'text', ...tipStyle() })),
      ],
    });
  const numbers: Table = {
    head: [option, `Mean ${name}`, 'Standard deviation', 'Trials'],
    rows: means.map(
      ({
        value,
        scores: {
          [metric]: { mean, deviation, count },
        },
      }) => [String(value), format(mean), deviation === null ? '–' : format(deviation), number(count)],
    ),
  };
  return { title: `${name} by ${option}`, draw, table: numbers };
}

/** One range for a score in all its pictures, so that heights compare. */
export function domainOf(effects: AxisEffect[], { metric, factor }: Score): [number, number] {
  const ends = effects.flatMap(({ means }) =>
    means.flatMap(({ scores }) =>
      [-1, 1].map((side) => factor * (scores[metric].mean + side * (standardError(scores[metric]) ?? 0))),
    ),
  );
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = 0.05 * (high - low) || 0.01 * factor;
  return [low - margin, high + margin];
}

interface PairCell {
  values: [number | string, number | string];
  text: string;
  /** From the worst, 0, to the best, 1. */
  share: number;
}

/** A pair of options of which at least one has many values: a dot a setting. */
function pairDots([a, b]: OptionAxis[], cells: PairCell[]): (width: number) => Element {
  return (width) => {
    const [low, high] = [channels(style('--heat-low')), channels(style('--heat-high'))];
    const dots = cells.map(({ values, share, text }) => ({
      x: a.place(values[0]),
      y: b.place(values[1]),
      text: `${values.join(', ')}\n${text}`,
      fill: `rgb(${mix(low, high, share).join(',')})`,
    }));
    const height = heightFor(width);
    return Plot.plot({
      ...frame(width, height),
      marginLeft: 64,
      x: a.scale(width - 78),
      y: { ...b.scale(height - 70), labelOffset: 58, grid: true },
      marks: [
        Plot.dot(dots, { x: 'x', y: 'y', fill: 'fill', r: 6, stroke: 'currentColor', strokeOpacity: 0.6 }),
        Plot.tip(dots, Plot.pointer({ x: 'x', y: 'y', title: 'text', ...tipStyle() })),
      ],
    });
  };
}

/** Means of a pair of options: a heat map, or dots where an option has many values. */
export function pairFigure(
  { axes: [a, b], cells }: PairMeans,
  all: Record<string, (number | string)[]>,
  { metric, name, format, largest }: Score,
): FigureOptions {
  const scores = cells.map((cell) => cell.scores[metric]);
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const share = (value: number) =>
    high === low ? 0.5 : largest ? (value - low) / (high - low) : (high - value) / (high - low);
  const shown = cells.map(
    ({ values }, i): PairCell => ({ values, text: format(scores[i]), share: share(scores[i]) }),
  );
  const [x, y] = [optionName(a), optionName(b)];
  const title = `${name} by ${x} and ${y}`;
  const scale: [string, string] = [
    `worst: ${format(largest ? low : high)}`,
    `best: ${format(largest ? high : low)}`,
  ];
  const along = [a, b].map((axis) => optionAxis(axis, [...new Set(all[axis])]));
  if (along.some(({ numeric }) => numeric)) {
    return {
      title,
      draw: pairDots(along, shown),
      ramp: scale,
      table: { head: [x, y, name], rows: shown.map(({ values, text }) => [...values.map(String), text]) },
    };
  }
  const [columns, rows] = [a, b].map((axis) => [...new Set(all[axis].map(String))]);
  const at = new Map(shown.map(({ values, text }) => [values.join('\n'), text]));
  return heatMap({
    title,
    x,
    y,
    columns,
    rows,
    aspect: 0.7,
    scale,
    cells: shown.map(({ values: [column, row], text, share: colour }) => ({
      column: String(column),
      row: String(row),
      text: text.replace('\u00a0%', ''),
      colour,
    })),
    table: {
      head: [`${y} \\ ${x}`, ...columns],
      rows: rows.map((row) => [row, ...columns.map((column) => at.get(`${column}\n${row}`) ?? '–')]),
    },
  });
}
