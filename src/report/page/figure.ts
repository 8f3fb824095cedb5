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
  /** Lets the picture answer; `redraw` draws it again. Returns what ends that. */
  interact?: (picture: HTMLElement, redraw: () => void) => () => void;
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

/** A piece of a line as it is drawn. */
export function sample({ colour, dash }: Key): SVGElement {
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
function foldedTable(title: string): { element: HTMLElement; show: (numbers: Table) => void } {
  let content = element('table');
  let later: Table | null = null;
  const copy = element('button', { type: 'button' }, 'Copy');
  copy.addEventListener('click', () => {
    const text = Array.from(content.rows, (row) =>
      Array.from(row.cells, (cell) => cell.textContent).join('\t'),
    ).join('\n');
    copyText(text, copy, content);
  });
  const holder = scrolling(content, `Table: ${title}`);
  const fold = element('details', {}, element('summary', {}, 'Table'), copy, holder);
  const build = (numbers: Table) => {
    later = null;
    content = table(numbers, title);
    holder.replaceChildren(content);
  };
  fold.addEventListener('toggle', () => {
    if (fold.open && later) build(later);
  });
  return {
    element: fold,
    show: (numbers) => {
      // One that nobody sees is filled again when it opens.
      if (fold.open || content.rows.length === 0) build(numbers);
      else later = numbers;
    },
  };
}

/** Copies text, says so on the button, or marks what holds the text where the browser refuses. */
export function copyText(text: string, button: HTMLElement, shown: Node): void {
  void navigator.clipboard.writeText(text).then(
    () => (button.textContent = 'Copied'),
    () => getSelection()?.selectAllChildren(shown),
  );
}

const redraws = new Map<Element, () => void>();
const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) redraws.get(target)?.();
});
onThemeChange(() => {
  for (const redraw of redraws.values()) redraw();
});

/** A figure that may show something else later, in the same place. */
export interface LiveFigure {
  element: HTMLElement;
  update: (options: FigureOptions) => void;
  /** Ends its part in what happens to the page. */
  remove: () => void;
}

const rampOf = ([low, high]: [string, string]) =>
  element('div', { class: 'ramp' }, low, element('span', { 'aria-hidden': 'true' }), high);

/** Makes a figure that is drawn again whenever its width or the colour scheme changes. */
export function liveFigure(first: FigureOptions): LiveFigure {
  const holder = element('div', { class: 'picture' });
  const made = element('figure', { class: first.wide ? 'wide' : null });
  let options = first;
  let detach: (() => void) | undefined;
  const draw = () => {
    const width = Math.floor(holder.clientWidth);
    if (width < 1) return;
    const { title, note } = options;
    const picture = options.draw(width);
    picture.setAttribute('role', 'img');
    // Plot names its parts, which without a role may have no name.
    for (const part of picture.querySelectorAll('g[aria-label]')) part.setAttribute('role', 'group');
    picture.setAttribute('aria-label', note ? `${title}. ${note}` : title);
    holder.replaceChildren(picture);
  };
  /** Draws, and what the picture answers with it. */
  const show = () => {
    draw();
    detach?.();
    detach = options.interact?.(holder, draw);
  };
  const numbers = foldedTable(first.title);
  const fill = () => {
    const { title, note, keys, ramp } = options;
    const above = [
      element('h3', {}, title),
      keys && keys.length > 1 ? legend(keys) : null,
      ramp ? rampOf(ramp) : null,
    ];
    for (const part of [...made.children]) if (part !== holder && part !== numbers.element) part.remove();
    holder.before(...above.filter((part) => part !== null));
    if (note) holder.after(element('figcaption', {}, note));
    numbers.show(options.table);
  };
  made.append(holder, numbers.element);
  fill();
  redraws.set(holder, show);
  observer.observe(holder);
  return {
    element: made,
    update: (next) => {
      options = next;
      fill();
      show();
    },
    remove: () => {
      detach?.();
      redraws.delete(holder);
      observer.unobserve(holder);
      made.remove();
    },
  };
}

/** Makes a figure that stays as it is. */
export const figure = (options: FigureOptions): HTMLElement => liveFigure(options).element;
