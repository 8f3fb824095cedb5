// The pictures of a sweep: the effect of an option, and of a pair of them.

import type { Score } from '../../tasks/task';
import type { AxisEffect, PairMeans } from '../page_data';
import { frame, heightFor, tipStyle } from './charts';
import { number, optionName, style } from './dom';
import { type FigureOptions, look, type Table } from './figure';
import { channels, heatMap, mix } from './heat_map';
import { type OptionAxis, optionAxis } from './option_axis';
import * as Plot from './plot';
import { axisFactor, axisLabel, formatScore, scoreName, standardError } from './scores';

type Means = AxisEffect['means'];

/** A mean in units of its axis, with one standard error to each side. */
interface Dot {
  at: number | string;
  mean: number;
  low: number;
  high: number;
  text: string;
}

function dotsOf(option: string, along: OptionAxis, means: Means, score: Score): Dot[] {
  const factor = axisFactor(score);
  return means.map(({ value, scores }) => {
    const sample = scores[score.name];
    const error = standardError(sample) ?? 0;
    return {
      at: along.position(value),
      mean: factor * sample.mean,
      low: factor * (sample.mean - error),
      high: factor * (sample.mean + error),
      text: `${option} ${value}\n${formatScore(score, sample.mean)}, ${sample.count} trials`,
    };
  });
}

function meansTable(option: string, means: Means, score: Score): Table {
  const rows = means.map(({ value, scores }) => {
    const { mean, deviation, count } = scores[score.name];
    const spread = deviation === null ? '–' : formatScore(score, deviation);
    return [String(value), formatScore(score, mean), spread, number(count)];
  });
  return { head: [option, `Mean ${scoreName(score)}`, 'Standard deviation', 'Trials'], rows };
}

/** Means by value, with their standard errors; `domain` in units of the axis. */
export function effectFigure(
  { axis, means }: AxisEffect,
  scores: Score[],
  score: Score,
  domain: [number, number],
): FigureOptions {
  const option = optionName(axis);
  const along = optionAxis(
    axis,
    means.map(({ value }) => value),
  );
  const dots = dotsOf(option, along, means, score);
  const { colour } = look(scores.indexOf(score));
  const line = Plot.line(dots, { x: 'at', y: 'mean', stroke: colour, strokeWidth: 1.5, strokeOpacity: 0.6 });
  const draw = (width: number) =>
    Plot.plot({
      ...frame(width, heightFor(width) - 20),
      x: along.scale(width - 66),
      y: { label: axisLabel(score), domain, nice: true, grid: true, ticks: 4 },
      marks: [
        along.numeric ? null : line,
        Plot.ruleX(dots, { x: 'at', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 2 }),
        Plot.dot(dots, { x: 'at', y: 'mean', fill: colour, r: 4.5 }),
        Plot.tip(dots, Plot.pointer({ x: 'at', y: 'mean', title: 'text', ...tipStyle() })),
      ],
    });
  return { title: `${scoreName(score)} by ${option}`, draw, table: meansTable(option, means, score) };
}

/** One range for a score in all its pictures, so that heights compare. */
export function domainOf(effects: AxisEffect[], score: Score): [number, number] {
  const factor = axisFactor(score);
  const samples = effects.flatMap(({ means }) => means.map(({ scores }) => scores[score.name]));
  const ends = samples.flatMap((sample) => {
    const error = standardError(sample) ?? 0;
    return [factor * (sample.mean - error), factor * (sample.mean + error)];
  });
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
      x: a.position(values[0]),
      y: b.position(values[1]),
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

/** Cells with their text and how good they are among all. */
function pairCells(cells: PairMeans['cells'], score: Score, worst: number, best: number): PairCell[] {
  return cells.map(({ values, scores }) => {
    const value = scores[score.name];
    const share = best === worst ? 0.5 : (value - worst) / (best - worst);
    return { values, text: formatScore(score, value), share };
  });
}

/** Means of a pair of options: a heat map, or dots where an option has many values. */
export function pairFigure(
  { axes: [a, b], cells }: PairMeans,
  all: Record<string, (number | string)[]>,
  score: Score,
): FigureOptions {
  const scores = cells.map((cell) => cell.scores[score.name]);
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const [worst, best] = score.direction === 'max' ? [low, high] : [high, low];
  const shown = pairCells(cells, score, worst, best);
  const [x, y] = [optionName(a), optionName(b)];
  const title = `${scoreName(score)} by ${x} and ${y}`;
  const scale: [string, string] = [
    `worst: ${formatScore(score, worst)}`,
    `best: ${formatScore(score, best)}`,
  ];
  const along = [a, b].map((axis) => optionAxis(axis, [...new Set(all[axis])]));
  if (along.some(({ numeric }) => numeric)) {
    const rows = shown.map(({ values, text }) => [...values.map(String), text]);
    const head = [x, y, scoreName(score)];
    return { title, draw: pairDots(along, shown), ramp: scale, table: { head, rows } };
  }
  const [columns, rows] = [a, b].map((axis) => [...new Set(all[axis].map(String))]);
  const textAt = new Map(shown.map(({ values, text }) => [values.join('\n'), text]));
  const tableRow = (row: string) => [row, ...columns.map((column) => textAt.get(`${column}\n${row}`) ?? '–')];
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
    table: { head: [`${y} \\ ${x}`, ...columns], rows: rows.map(tableRow) },
  });
}
