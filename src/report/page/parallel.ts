// Parallel coordinates: an axis a line of the picture, so that many fit on a narrow screen.
import * as Plot from '@observablehq/plot';
import type { SettingData } from '../sweep_data';
import { frame, spansWidely } from './charts';
import { optionName, shortened, style } from './dom';
import { type FigureOptions, look, type Table } from './figure';
import { channels, mix } from './heat_map';
import { MOST_VALUES } from './option_axis';
import { SCORES } from './scores';

interface Coordinate {
  name: string;
  place: (setting: SettingData) => number;
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
  const place = (value: number) =>
    high === low ? 0.5 : log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const shown = high === low ? [low] : [low, high];
  return {
    name: log ? `${name}, log scale` : name,
    place: (setting) => place(of(setting)),
    ticks: shown.map((value) => ({ at: place(value), text: format(value) })),
  };
}

function coordinates(axes: Record<string, (number | string)[]>, settings: SettingData[]): Coordinate[] {
  const options = Object.entries(axes).map(([axis, all]): Coordinate => {
    const values = [...new Set(all)];
    if (values.length > MOST_VALUES && values.every((value) => typeof value === 'number'))
      return scaled(optionName(axis), values, ({ setting }) => setting[axis] as number, String);
    if (values.every((value) => typeof value === 'number')) values.sort((a, b) => a - b);
    const at = (i: number) => (values.length === 1 ? 0.5 : i / (values.length - 1));
    return {
      name: optionName(axis),
      place: ({ setting }) => at(values.indexOf(setting[axis])),
      ticks: values.map((value, i) => ({ at: at(i), text: String(value) })),
    };
  });
  const scores = SCORES.map(({ metric, name, format }) =>
    scaled(
      `validation ${name === 'ECE' ? name : name.toLowerCase()}`,
      settings.map(({ scores: all }) => all[metric].mean),
      ({ scores: all }) => all[metric].mean,
      format,
    ),
  );
  return [...options, ...scores];
}

export function parallelCoordinates(
  axes: Record<string, (number | string)[]>,
  settings: SettingData[],
  table: Table,
): FigureOptions {
  const along = coordinates(axes, settings);
  const accuracies = settings.map(({ scores }) => scores.accuracy.mean);
  const [worst, best] = [Math.min(...accuracies), Math.max(...accuracies)];
  const lines = settings.flatMap((setting, i) =>
    along.map(({ name, place }) => ({
      i,
      name,
      at: place(setting),
      share: best === worst ? 1 : (accuracies[i] - worst) / (best - worst),
    })),
  );
  const ticks = along.flatMap(({ name, ticks: marks }) =>
    marks.map(({ at, text }) => ({ name, at, text, count: marks.length })),
  );
  const chosen = { name: 'Best setting', ...look(1) };
  const draw = (width: number) => {
    const [low, high] = [channels(style('--heat-low')), channels(style('--heat-high'))];
    const halo = { stroke: style('--surface'), strokeWidth: 5, fill: 'currentColor' };
    const fitting = (text: string, count: number) =>
      shortened(text, Math.max(4, Math.floor((width - 50) / Math.max(2, count) / 8)));
    // Text at the ends stays inside the picture.
    const tickText = (anchor: 'start' | 'middle' | 'end', within: (at: number) => boolean) =>
      Plot.text(
        ticks.filter(({ at }) => within(at)),
        {
          x: 'at',
          y: 'name',
          text: ({ text, count }: (typeof ticks)[number]) => fitting(text, count),
          dy: 15,
          textAnchor: anchor,
          ...halo,
        },
      );
    return Plot.plot({
      ...frame(width, GAP * (along.length - 1) + ABOVE + BELOW),
      marginTop: ABOVE,
      marginBottom: BELOW,
      marginLeft: 12,
      marginRight: 12,
      x: { domain: [0, 1], axis: null },
      y: { type: 'point', padding: 0, domain: along.map(({ name }) => name), axis: null },
      marks: [
        Plot.ruleY(along, { y: 'name', stroke: 'currentColor', strokeOpacity: 0.5 }),
        Plot.line(lines, {
          x: 'at',
          y: 'name',
          z: 'i',
          curve: 'bump-y',
          strokeWidth: 1.5,
          strokeOpacity: 0.8,
          stroke: ({ share }: (typeof lines)[number]) =>
            `rgb(${mix(low, high, 0.3 + 0.7 * share).join(',')})`,
        }),
        Plot.line(
          lines.filter(({ i }) => i === 0),
          { x: 'at', y: 'name', curve: 'bump-y', strokeWidth: 3.5, stroke: chosen.colour },
        ),
        tickText('start', (at) => at < 0.02),
        tickText('middle', (at) => at >= 0.02 && at <= 0.98),
        tickText('end', (at) => at > 0.98),
        Plot.text(along, {
          x: 0,
          y: 'name',
          text: 'name',
          dy: -12,
          textAnchor: 'start',
          fontWeight: 600,
          ...halo,
        }),
      ],
    });
  };
  return {
    title: 'Parallel coordinates',
    note: 'A line is a setting, from its options down to its mean scores; the stronger its blue, the more accurate.',
    keys: [{ name: 'A setting', colour: 'var(--series-1)' }, chosen],
    draw,
    wide: true,
    table,
  };
}
