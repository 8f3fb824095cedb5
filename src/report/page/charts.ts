// What all pictures share.

import { number, style } from './dom';
import type * as Plot from './plot';

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

/** The look of what is shown at the pointer. */
export const tipStyle = () => ({ fill: style('--surface'), stroke: style('--line'), fontSize: 12 });
