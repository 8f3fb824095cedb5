// The settings that a sweep tries: every combination of lists, or draws from lists and ranges.
import { drawUniform } from '../addon/draws';
import { runDraws } from '../core/random';

/** Values by option name: one for each axis. */
export type Setting = Record<string, number | string>;

/** Values from low to high, both included; with `log`, those of 0.01 to 0.1 as often as those of 0.1 to 1. */
export interface ValueRange {
  low: number;
  high: number;
  log: boolean;
  integer: boolean;
}

/** What an option may be in a sweep: a list, or a range to draw from. */
export type Axis = readonly (number | string)[] | ValueRange;

export const isRange = (axis: Axis): axis is ValueRange => !Array.isArray(axis);

/** Digits that a drawn value has, so that a command that repeats it stays short. */
const DIGITS = 4;

/** Every combination of the lists, the last axis changing fastest. */
export function gridSettings(axes: Record<string, readonly (number | string)[]>): Setting[] {
  return Object.entries(axes).reduce<Setting[]>(
    (settings, [name, values]) =>
      settings.flatMap((setting) => values.map((value) => ({ ...setting, [name]: value }))),
    [{}],
  );
}

function valueAt(axis: Axis, share: number): number | string {
  if (!isRange(axis)) return axis[Math.min(axis.length - 1, Math.floor(share * axis.length))];
  const { low, high, log, integer } = axis;
  if (integer && !log) return Math.min(high, low + Math.floor(share * (high - low + 1)));
  const value = log ? low * (high / low) ** share : low + share * (high - low);
  return Math.min(high, Math.max(low, integer ? Math.round(value) : Number(value.toPrecision(DIGITS))));
}

/** `count` different settings, or as many as there are; the i-th draw depends on (seed, i) alone. */
export function randomSettings(axes: Record<string, Axis>, count: number, seed: number): Setting[] {
  const names = Object.keys(axes);
  const found = new Map<string, Setting>();
  const shares = new Float32Array(names.length);
  for (let draw = 0; found.size < count && draw < 100 * count; draw++) {
    drawUniform({ draws: runDraws(seed, 'search'), step: draw, low: 0, high: 1, out: shares });
    const setting = Object.fromEntries(names.map((name, i) => [name, valueAt(axes[name], shares[i])]));
    found.set(JSON.stringify(setting), setting);
  }
  return [...found.values()];
}
