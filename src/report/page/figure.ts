// A figure: title, legend, picture, and the same numbers as a table.
import { type Content, element, onThemeChange } from './dom';

/** One line of a legend, and of a chart. */
export interface Key {
  name: string;
  colour: string;
  dash?: string;
}

export interface Table {
  head: string[];
  /** A row's first cell names it. */
  rows: Content[][];
}

export interface FigureOptions {
  title: string;
  /** What to look at: a sentence below the picture. */
  note?: string | undefined;
  keys?: Key[];
  /** What the ends of the colour scale mean. */
  ramp?: [low: string, high: string];
  /** Draws for a width in pixels. */
  draw: (width: number) => Element;
  table: Table;
  /** Over the whole width of the page. */
  wide?: boolean | undefined;
}

const COLOURS = 6;
const DASHES = [undefined, '6 3', '2 3', '8 3 2 3'];
/** The look of the i-th series: colours first, then dashes. */
export const look = (i: number): Omit<Key, 'name'> => ({
  colour: `var(--series-${(i % COLOURS) + 1})`,
  dash: DASHES[Math.floor(i / COLOURS) % DASHES.length],
});

const SVG = 'http://www.w3.org/2000/svg';

function sample({ colour, dash }: Key): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'line');
  for (const [name, value] of Object.entries({ width: '22', height: '10', 'aria-hidden': 'true' }))
    svg.setAttribute(name, value);
  for (const [name, value] of Object.entries({
    x1: '0',
    x2: '22',
    y1: '5',
    y2: '5',
    stroke: colour,
    'stroke-width': '3',
    'stroke-dasharray': dash ?? 'none',
  }))
    line.setAttribute(name, value);
  svg.append(line);
  return svg;
}

export function legend(keys: Key[]): HTMLElement {
  return element('ul', { class: 'legend' }, ...keys.map((key) => element('li', {}, sample(key), key.name)));
}

export function table({ head, rows }: Table, caption: string): HTMLTableElement {
  const cells = (row: Content[]) =>
    row.map((cell, i) => (i === 0 ? element('th', { scope: 'row' }, cell) : element('td', {}, cell)));
  return element(
    'table',
    {},
    element('caption', {}, element('span', {}, caption)),
    element('thead', {}, element('tr', {}, ...head.map((name) => element('th', { scope: 'col' }, name)))),
    element('tbody', {}, ...rows.map((row) => element('tr', {}, ...cells(row)))),
  );
}

/** A table that scrolls inside the page, and can be reached by the keyboard to do so. */
export const scrolling = (content: HTMLTableElement, label: string): HTMLElement =>
  element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, content);

/** A table that opens on demand, with a button that copies it. */
function folded(options: Table, title: string): HTMLElement {
  const content = table(options, title);
  const copy = element('button', { type: 'button' }, 'Copy');
  copy.addEventListener('click', () => {
    const text = Array.from(content.rows, (row) =>
      Array.from(row.cells, (cell) => cell.textContent).join('\t'),
    ).join('\n');
    void navigator.clipboard.writeText(text).then(
      () => (copy.textContent = 'Copied'),
      () => getSelection()?.selectAllChildren(content),
    );
  });
  return element('details', {}, element('summary', {}, 'Table'), copy, scrolling(content, `Table: ${title}`));
}

const redraws = new Map<Element, (width: number) => void>();
const observer = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) redraws.get(target)?.(contentRect.width);
});
onThemeChange(() => {
  for (const [picture, draw] of redraws) draw(picture.clientWidth);
});

/** Makes a figure that is drawn again whenever its width or the colour scheme changes. */
export function figure({
  title,
  note,
  keys,
  ramp,
  draw,
  table: numbers,
  wide = false,
}: FigureOptions): HTMLElement {
  const holder = element('div', { class: 'picture' });
  const redraw = (width: number) => {
    if (width < 1) return;
    const picture = draw(Math.floor(width));
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-label', note ? `${title}. ${note}` : title);
    holder.replaceChildren(picture);
  };
  redraws.set(holder, redraw);
  observer.observe(holder);
  return element(
    'figure',
    { class: wide ? 'wide' : null },
    element('h3', {}, title),
    keys && keys.length > 1 ? legend(keys) : null,
    ramp
      ? element('div', { class: 'ramp' }, ramp[0], element('span', { 'aria-hidden': 'true' }), ramp[1])
      : null,
    holder,
    note ? element('figcaption', {}, note) : null,
    folded(numbers, title),
  );
}
