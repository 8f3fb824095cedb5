// What the machine does: its load and its memory.
import { element, number } from '../../report/page/dom';
import type { MachineLoad } from '../board_data';

const gigabytes = (bytes: number) => number(bytes / 2 ** 30, 3);

/** A number of a whole, with a bar. */
class Meter {
  readonly #bar = element('meter', { min: 0, max: 1, low: 0.75, high: 0.95, optimum: 0, value: 0 });
  readonly #text = element('span');
  readonly element: HTMLElement;

  constructor(readonly title: string) {
    this.#bar.setAttribute('aria-label', title);
    this.element = element('div', { class: 'meter' }, element('b', {}, title), this.#bar, this.#text);
  }

  show(share: number, text: string): void {
    this.#bar.value = share;
    this.#text.textContent = text;
    this.element.hidden = false;
  }
}

export class MachineView {
  readonly #load = new Meter('Load');
  readonly #memory = new Meter('Memory');
  readonly #folder = element('p');
  readonly element = element(
    'div',
    { class: 'machine' },
    this.#folder,
    this.#load.element,
    this.#memory.element,
  );

  show({ cores, load, memory, memoryUsed }: MachineLoad, folder: string): void {
    this.#folder.textContent = folder;
    if (load === null) this.#load.element.hidden = true;
    else this.#load.show(load / cores, `${load.toFixed(1)} of ${cores} cores`);
    this.#memory.show(memoryUsed / memory, `${gigabytes(memoryUsed)} of ${gigabytes(memory)} GB`);
  }
}
