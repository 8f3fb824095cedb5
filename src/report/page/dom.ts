// Elements and numbers as text.
import { kebabCase } from '../../core/kebab_case';

type Attributes = Record<string, string | number | boolean | null>;
export type Content = Node | string | null;

/** Makes an element; an attribute that is null or false is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...content: Content[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  made.append(...content.filter((item) => item !== null));
  return made;
}

export type Value = string | number | boolean | null | undefined;

/** A number with so many significant digits; a count in full. */
export function number(value: Value, digits = 3): string {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean') return '–';
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return value.toLocaleString('en');
  if (value !== 0 && Math.abs(value) < 5e-4)
    return Number(value.toPrecision(digits)).toExponential().replaceAll('-', '−');
  return Number(value.toPrecision(digits))
    .toLocaleString('en', { maximumSignificantDigits: digits })
    .replace('-', '−');
}

/** A share in percent; number and sign stay on one line. */
export const percent = (share: number | null | undefined, decimals = 1): string =>
  share === null || share === undefined || !Number.isFinite(share)
    ? '–'
    : `${(100 * share).toFixed(decimals)}\u00a0%`;

/** A number with its sign. */
export const signed = (value: number, text: string): string => (value > 0 ? `+${text}` : text);

/** A duration for people. */
export function duration(seconds: number): string {
  return seconds < 60
    ? `${number(seconds, seconds < 10 ? 2 : 3)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** The name of an option as it is given. */
export const optionName = kebabCase;

/** A warning of the library in the words of the command: options are named by their flags. */
export const warningText = (message: string): string =>
  `Warning: ${message.replace(/\boptions\.(\w+)/g, (_, name: string) => `--${optionName(name)}`)}.`;

/** Text of at most so many characters. */
export const shortened = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

const dark = matchMedia('(prefers-color-scheme: dark)');
/** Calls back when the colour scheme changes. */
export const onThemeChange = (draw: () => void): void => dark.addEventListener('change', draw);

/** The value of a custom property of the style sheet, in the present colour scheme. */
export const style = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
