// An option of a sweep along an axis: many numbers to scale, a few values side by side.

import { logTicks, spansWidely } from './charts';
import { number, optionName, shortened } from './dom';
import type { ScaleOptions } from './plot';

type Value = number | string;

/** The values of longer lists of numbers are spaced by their size, of others evenly. */
export const MAX_VALUES = 8;

export interface OptionAxis {
  numeric: boolean;
  /** The position of a value on the scale. */
  position: (value: Value) => number | string;
  /** The scale of an axis so many pixels long. */
  scale: (length: number) => ScaleOptions;
}

export function optionAxis(axis: string, values: readonly Value[]): OptionAxis {
  const option = { labelAnchor: 'center', labelArrow: 'none' } as const;
  const label = optionName(axis);
  const numbers = values.filter((value) => typeof value === 'number');
  if (values.length <= MAX_VALUES || numbers.length < values.length) {
    const scale = (length: number) => ({
      ...option,
      label,
      type: 'point' as const,
      domain: values.map(String),
      padding: 0.5,
      tickFormat: (value: string) => shortened(value, Math.max(3, Math.floor(length / values.length / 8))),
    });
    return { numeric: false, position: String, scale };
  }
  const log = spansWidely(numbers);
  const position = (value: Value) => (log ? Math.log10(value as number) : (value as number));
  const ends = [Math.min(...numbers), Math.max(...numbers)].map(position);
  const scale = (length: number) => ({
    ...option,
    label: log ? `${label}, log scale` : label,
    inset: 8,
    ticks: log ? logTicks(ends[0], ends[1]) : Math.max(2, length / 90),
    tickFormat: (tick: number) => number(log ? 10 ** tick : tick, 2),
  });
  return { numeric: true, position, scale };
}
