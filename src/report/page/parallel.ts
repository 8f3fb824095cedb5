// Parallel coordinates: an axis a line of the picture, so that many fit on a narrow screen.

import type { SettingData, SweepData } from '../page_data';
import { frame, spansWidely } from './charts';
import { optionName, shortened, style } from './dom';
import { type FigureOptions, type Key, look, type Table } from './figure';
import { channels, mix } from './heat_map';
import { MAX_VALUES } from './option_axis';
import * as Plot from './plot';
import { formatScore } from './scores';

interface Coordinate {
  name: string;
  /** From 0, the left end, to 1. */
  position: (setting: SettingData) => number;
  ticks: { at: number; text: string }[];
}

/** Pixels from an axis to the next, and what is kept free above and below them all. */
const GAP = 84;
const [ABOVE, BELOW] = [30, 26];

function scaled(
  name: string,
  values: number[],
  of: (setting: SettingData) => number,
  format: (value: number) => string,
): Coordinate {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const log = spansWidely(values);
  const position = (value: number) => {
    if (high === low) return 0.5;
    return log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  };
  const shown = high === low ? [low] : [low, high];
  return {
    name: log ? `${name}, log scale` : name,
    position: (setting) => position(of(setting)),
    ticks: shown.map((value) => ({ at: position(value), text: format(value) })),
  };
}

function optionCoordinate(axis: string, all: (number | string)[]): Coordinate {
  const values = [...new Set(all)];
  const areNumbers = values.every((value) => typeof value === 'number');
  if (areNumbers && values.length > MAX_VALUES)
    return scaled(optionName(axis), values, ({ setting }) => setting[axis] as number, String);
  if (areNumbers) values.sort((a, b) => a - b);
  const at = (i: number) => (values.length === 1 ? 0.5 : i / (values.length - 1));
  return {
    name: optionName(axis),
    position: ({ setting }) => at(values.indexOf(setting[axis])),
    ticks: values.map((value, i) => ({ at: at(i), text: String(value) })),
  };
}

function coordinates({ plan, scores, settings }: SweepData): Coordinate[] {
  const options = Object.entries(plan.axes).map(([axis, values]) => optionCoordinate(axis, values));
  const measured = scores.map((score) => {
    const mean = ({ scores: all }: SettingData) => all[score.name].mean;
    return scaled(`validation ${score.title}`, settings.map(mean), mean, (value) =>
      formatScore(score, value),
    );
  });
  return [...options, ...measured];
}

/** A point of a setting's line. */
interface LinePoint {
  /** The setting, the best being 0. */
  i: number;
  name: string;
  at: number;
  /** How good the setting is, from the worst, 0, to the best, 1. */
  share: number;
}

interface Tick {
  name: string;
  at: number;
  text: string;
  /** Ticks of its coordinate. */
  count: number;
}

function linePoints({ settings, scores: [score] }: SweepData, along: Coordinate[]): LinePoint[] {
  const means = settings.map(({ scores }) => scores[score.name].mean);
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const [worst, best] = score.direction === 'max' ? [low, high] : [high, low];
  const shareOf = (value: number) => (best === worst ? 1 : (value - worst) / (best - worst));
  return settings.flatMap((setting, i) =>
    along.map(({ name, position }) => ({ i, name, at: position(setting), share: shareOf(means[i]) })),
  );
}

/** Texts of ticks; those at the ends stay inside the picture. */
function tickTexts(ticks: Tick[], width: number, halo: object) {
  const fitting = ({ text, count }: Tick) =>
    shortened(text, Math.max(4, Math.floor((width - 50) / Math.max(2, count) / 8)));
  const texts = (textAnchor: 'start' | 'middle' | 'end', within: (at: number) => boolean) =>
    Plot.text(
      ticks.filter(({ at }) => within(at)),
      { x: 'at', y: 'name', text: fitting, dy: 15, textAnchor, ...halo },
    );
  return [
    texts('start', (at) => at < 0.02),
    texts('middle', (at) => at >= 0.02 && at <= 0.98),
    texts('end', (at) => at > 0.98),
  ];
}

function drawCoordinates(along: Coordinate[], lines: LinePoint[], best: Key, width: number): Element {
  const [low, high] = [channels(style('--heat-low')), channels(style('--heat-high'))];
  const halo = { stroke: style('--surface'), strokeWidth: 5, fill: 'currentColor' };
  const ticks = along.flatMap(({ name, ticks: marks }) =>
    marks.map(({ at, text }) => ({ name, at, text, count: marks.length })),
  );
  const stroke = ({ share }: LinePoint) => `rgb(${mix(low, high, 0.3 + 0.7 * share).join(',')})`;
  const line = { x: 'at', y: 'name', curve: 'bump-y' } as const;
  const bestLine = lines.filter(({ i }) => i === 0);
  const name = { x: 0, y: 'name', text: 'name', dy: -12, textAnchor: 'start', fontWeight: 600 } as const;
  return Plot.plot({
    ...frame(width, GAP * (along.length - 1) + ABOVE + BELOW),
    marginTop: ABOVE,
    marginBottom: BELOW,
    marginLeft: 12,
    marginRight: 12,
    x: { domain: [0, 1], axis: null },
    y: { type: 'point', padding: 0, domain: along.map((one) => one.name), axis: null },
    marks: [
      Plot.ruleY(along, { y: 'name', stroke: 'currentColor', strokeOpacity: 0.5 }),
      Plot.line(lines, { ...line, z: 'i', strokeWidth: 1.5, strokeOpacity: 0.8, stroke }),
      Plot.line(bestLine, { ...line, strokeWidth: 3.5, stroke: best.colour }),
      ...tickTexts(ticks, width, halo),
      Plot.text(along, { ...name, ...halo }),
    ],
  });
}

/** A line a setting, from its options down to its mean scores. */
export function parallelCoordinates(sweep: SweepData, table: Table): FigureOptions {
  const along = coordinates(sweep);
  const lines = linePoints(sweep, along);
  const best = { name: 'Best setting', ...look(1) };
  return {
    title: 'Parallel coordinates',
    note:
      'A line is a setting, from its options down to its mean scores; the stronger its blue, the better ' +
      `its ${sweep.scores[0].title}.`,
    keys: [{ name: 'A setting', colour: 'var(--series-1)' }, best],
    draw: (width) => drawCoordinates(along, lines, best, width),
    wide: true,
    table,
  };
}
