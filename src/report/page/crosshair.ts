// What pictures of lines answer: a crosshair that reads all lines, and a zoom, by pointer and by keyboard.
import { type CurveGroup, type Range, scaledRange } from './curve_group';
import { element, number } from './dom';
import { type Key, sample } from './figure';

/** A line at the crosshair: its value as text, and its height in pixels. */
export interface Reading extends Key {
  text: string;
  /** What was measured, where that is smoothed. */
  measured?: string;
  pixel: number;
}

/** A picture of lines as it was drawn last. */
export interface LinePicture {
  /** Where its lines have points, in order. */
  positions: readonly number[];
  /** What it shows of them. */
  view: Range;
  pixelOf(position: number): number;
  valueAt(pixel: number): number;
  readingsAt(position: number): Reading[];
}

export interface CrosshairOptions {
  title: string;
  /** What lies along x. */
  x: string;
  lines: LinePicture;
  group: CurveGroup;
}

/** Pixels of a drag from which on it zooms. */
const SHORTEST_DRAG = 8;

const SVG = 'http://www.w3.org/2000/svg';
function svgElement(tag: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

const valueText = ({ text, measured }: Reading) =>
  element('b', {}, text, measured ? element('small', {}, ` (${measured})`) : null);

/** The crosshair of one picture. */
class Crosshair {
  readonly #tip = element('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });
  readonly #marks = svgElement('g', { class: 'crosshair' });
  readonly #redraw: () => void;
  /** Where a drag began, in pixels. */
  #dragFrom: number | null = null;
  /** Whether the pointer or the focus is here: then the values are shown. */
  #isActive = false;

  constructor(
    readonly holder: HTMLElement,
    readonly options: CrosshairOptions,
    redraw: () => void,
  ) {
    this.#redraw = redraw;
    this.#isActive = holder.matches(':hover, :focus-visible');
  }

  /** Positions in view. */
  #shown(): number[] {
    const { positions, view } = this.options.lines;
    return positions.filter((at) => at >= view[0] && at <= view[1]);
  }

  #nearest(pixel: number): number {
    const value = this.options.lines.valueAt(pixel);
    const distance = (at: number) => Math.abs(at - value);
    return this.#shown().reduce((best, at) => (distance(at) < distance(best) ? at : best));
  }

  #pixelIn(event: PointerEvent): number {
    return event.clientX - this.holder.getBoundingClientRect().left;
  }

  /** Draws the picture again, with its crosshair. */
  redraw(): void {
    this.#redraw();
    this.mark();
  }

  /** Moves the crosshair to where the group has it. */
  mark(): void {
    const { lines, group } = this.options;
    const at = group.cursor !== null && this.#shown().includes(group.cursor) ? group.cursor : null;
    const readings = at === null ? [] : lines.readingsAt(at);
    this.#tell(at, readings);
    const svg = this.holder.querySelector('svg');
    svg?.append(this.#marks);
    this.holder.append(this.#tip);
    this.#tip.hidden = !this.#isActive || at === null;
    this.#marks.replaceChildren();
    if (at === null || !svg) return;
    const x = lines.pixelOf(at);
    this.#drawAt(x, readings, Number(svg.getAttribute('height')));
    if (this.#isActive) this.#showTip(at, x, readings);
  }

  #drawAt(x: number, readings: Reading[], height: number): void {
    this.#marks.append(svgElement('line', { x1: x, x2: x, y1: 24, y2: height - 40 }));
    for (const { pixel, colour } of readings)
      this.#marks.append(svgElement('circle', { cx: x, cy: pixel, r: 4, fill: colour }));
  }

  #showTip(at: number, x: number, readings: Reading[]): void {
    const rows = readings.map((one) =>
      element('li', {}, sample(one), element('span', {}, one.name), valueText(one)),
    );
    const head = element('strong', {}, `${this.options.x} ${number(at)}`);
    this.#tip.replaceChildren(head, element('ul', {}, ...rows));
    const isLeft = x < this.holder.clientWidth / 2;
    this.#tip.style.left = isLeft ? `${x + 12}px` : 'auto';
    this.#tip.style.right = isLeft ? 'auto' : `${this.holder.clientWidth - x + 12}px`;
  }

  /** Says to those who cannot see it where the crosshair is, and what it reads. */
  #tell(at: number | null, readings: Reading[]): void {
    const { x, lines } = this.options;
    const [first, last] = lines.view;
    const told = ({ text, measured }: Reading) => (measured ? `${text}, measured ${measured}` : text);
    const values = readings.map((one) => `${one.name} ${told(one)}`).join('; ');
    this.holder.setAttribute('aria-valuemin', String(first));
    this.holder.setAttribute('aria-valuemax', String(last));
    this.holder.setAttribute('aria-valuenow', String(at ?? last));
    this.holder.setAttribute(
      'aria-valuetext',
      at === null ? 'no crosshair' : `${x} ${number(at)}: ${values}`,
    );
  }

  press(event: PointerEvent): void {
    if (event.pointerType === 'touch' || event.button !== 0) return;
    this.#dragFrom = this.#pixelIn(event);
    this.holder.setPointerCapture(event.pointerId);
    event.preventDefault(); // no text is marked
    this.holder.focus({ preventScroll: true });
  }

  move(event: PointerEvent): void {
    const pixel = this.#pixelIn(event);
    this.#isActive = true;
    this.options.group.moveTo(this.#nearest(pixel));
    if (this.#dragFrom === null || Math.abs(pixel - this.#dragFrom) < SHORTEST_DRAG) return;
    const height = Number(this.holder.querySelector('svg')?.getAttribute('height'));
    const [left, right] = [Math.min(pixel, this.#dragFrom), Math.max(pixel, this.#dragFrom)];
    this.#marks.prepend(svgElement('rect', { x: left, width: right - left, y: 24, height: height - 64 }));
  }

  release(event: PointerEvent): void {
    const from = this.#dragFrom;
    const to = this.#pixelIn(event);
    this.#dragFrom = null;
    if (from === null || Math.abs(to - from) < SHORTEST_DRAG) return;
    const [first, last] = [from, to].map((pixel) => this.#nearest(pixel)).sort((a, b) => a - b);
    if (first < last) this.options.group.show([first, last]);
    else this.mark();
  }

  /** The focus has come. */
  enter(): void {
    this.#isActive = true;
    this.options.group.moveTo(this.options.group.cursor ?? this.#shown().at(-1)!);
  }

  leave(): void {
    this.#isActive = this.holder.matches(':focus-visible');
    this.#dragFrom = null;
    if (this.#isActive) this.mark();
    else this.options.group.moveTo(null);
  }

  pressKey(key: string): boolean {
    const { group, lines } = this.options;
    const shown = this.#shown();
    const i = group.cursor === null ? shown.length - 1 : Math.max(0, shown.indexOf(group.cursor));
    const all: Range = [lines.positions[0], lines.positions.at(-1)!];
    const actions: Record<string, () => void> = {
      ArrowLeft: () => group.moveTo(shown[Math.max(0, i - 1)]),
      ArrowRight: () => group.moveTo(shown[Math.min(shown.length - 1, i + 1)]),
      Home: () => group.moveTo(shown[0]),
      End: () => group.moveTo(shown.at(-1)!),
      '+': () => group.show(scaledRange(lines.view, all, 1 / 2, shown[i])),
      '-': () => group.show(scaledRange(lines.view, all, 2, shown[i])),
      '0': () => group.show(null),
    };
    actions['='] = actions['+'];
    actions.ArrowUp = actions.ArrowRight;
    actions.ArrowDown = actions.ArrowLeft;
    if (!Object.hasOwn(actions, key)) return false;
    this.#isActive = true;
    actions[key]();
    return true;
  }
}

/** Lets a picture answer pointer and keyboard, until the function that it returns is called. */
export function attachCrosshair(
  holder: HTMLElement,
  redraw: () => void,
  options: CrosshairOptions,
): () => void {
  const crosshair = new Crosshair(holder, options, redraw);
  const { title, x, group } = options;
  holder.classList.add('curves');
  for (const [name, value] of Object.entries({
    role: 'slider',
    tabindex: '0',
    'aria-label': `${title} by ${x}`,
  }))
    holder.setAttribute(name, value);
  const listening = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    listener: (event: HTMLElementEventMap[K]) => void,
  ) => holder.addEventListener(name, listener, { signal: listening.signal });
  on('pointerdown', (event) => crosshair.press(event));
  on('pointermove', (event) => crosshair.move(event));
  on('pointerup', (event) => crosshair.release(event));
  on('pointerleave', () => crosshair.leave());
  on('blur', () => crosshair.leave());
  on('focus', () => holder.matches(':focus-visible') && crosshair.enter());
  on('dblclick', () => group.show(null));
  on('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey && crosshair.pressKey(event.key)) event.preventDefault();
  });
  const remove = group.add(
    () => crosshair.redraw(),
    () => crosshair.mark(),
  );
  crosshair.mark();
  return () => {
    remove();
    listening.abort();
  };
}
