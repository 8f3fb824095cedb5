// Options and their values.
import { element, optionName } from './dom';
import { scrolling, table } from './figure';
import { section } from './sections';

/** A value of config.json as text. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A section with a table of options. */
export function optionsSection(
  title: string,
  options: Record<string, unknown>,
  caption: string,
  label: string,
): HTMLElement {
  const rows = Object.entries(options).map(([name, value]) => [optionName(name), valueText(value)]);
  const content = table({ head: ['Option', 'Value'], rows }, caption);
  return section(title, element('div', { class: 'wide' }, scrolling(content, label)));
}
