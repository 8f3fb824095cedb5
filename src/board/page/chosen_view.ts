// What was chosen: curves that grow, what differs in the options, and the tables of sweeps as they fill.
import { incomparableText } from '../../report/page/comparable';
import { differingOptions } from '../../report/page/comparison_page';
import { CurveGroup, curveControls } from '../../report/page/curve_group';
import { comparedFigures, trainingFigures } from '../../report/page/curves';
import { element } from '../../report/page/dom';
import { type LiveFigure, liveFigure, look, scrolling } from '../../report/page/figure';
import { grid } from '../../report/page/sections';
import { sweepProgress } from '../../report/page/sweep_page';
import type { RunData, SweepData } from '../../report/page_data';
import type { BoardStore } from './store';

/** The part of a sweep, and what it shows. */
interface SweepPart {
  element: HTMLElement;
  sweep: SweepData;
}

export class ChosenView {
  readonly #group = new CurveGroup();
  readonly #figures = new Map<string, LiveFigure>();
  readonly #grid = grid();
  readonly #title = element('h2', {}, 'Curves');
  readonly #notes = element('div');
  readonly #options = element('div');
  readonly #runs: HTMLElement;
  readonly #sweeps = element('div');
  readonly #sweepParts = new Map<string, SweepPart>();
  readonly element: HTMLElement;

  constructor() {
    const controls = curveControls(this.#group);
    this.#runs = element(
      'section',
      { hidden: true },
      this.#title,
      this.#notes,
      controls,
      this.#grid,
      this.#options,
    );
    this.element = element('div', {}, this.#runs, this.#sweeps);
  }

  show(store: BoardStore): void {
    const { runs, chosen } = store;
    this.#runs.hidden = runs.length === 0;
    if (runs.length > 0) this.#showRuns(runs, chosen);
    this.#showSweeps(store.sweeps);
  }

  #showRuns(runs: RunData[], chosen: string[]): void {
    const keys = runs.map(({ name }) => ({ name, ...look(chosen.indexOf(name)) }));
    this.#title.textContent = runs.length === 1 ? runs[0].name : 'Curves';
    const begun = runs.filter(({ metrics }) => metrics.length > 0);
    const begunKeys = keys.filter(({ name }) => begun.some((run) => run.name === name));
    const figures =
      runs.length === 1 && begun.length === 1
        ? trainingFigures(begun[0], this.#group)
        : comparedFigures(begun, begunKeys, this.#group);
    this.#showFigures(figures);
    const text =
      begun.length === 0 ? 'No epoch has ended yet.' : runs.length > 1 ? incomparableText(runs) : null;
    this.#notes.replaceChildren(...(text === null ? [] : [element('p', { class: 'notice' }, text)]));
    const differing = runs.length > 1 ? differingOptions(runs, keys) : null;
    this.#options.replaceChildren(
      ...(differing ? [element('h2', {}, 'What differs'), scrolling(differing, 'Options that differ')] : []),
    );
  }

  /** Figures that are there already change in place. */
  #showFigures(figures: Parameters<typeof liveFigure>[0][]): void {
    const titles = new Set(figures.map(({ title }) => title));
    for (const [title, figure] of this.#figures)
      if (!titles.has(title)) {
        figure.remove();
        this.#figures.delete(title);
      }
    for (const options of figures) {
      const known = this.#figures.get(options.title);
      if (known) known.update(options);
      else {
        const made = liveFigure(options);
        this.#figures.set(options.title, made);
      }
    }
    const wanted = figures.map(({ title }) => this.#figures.get(title)!.element);
    // Elements that stay where they are keep their focus.
    if (wanted.some((made, i) => made !== this.#grid.children[i])) this.#grid.replaceChildren(...wanted);
  }

  #showSweeps(sweeps: SweepData[]): void {
    const names = new Set(sweeps.map(({ name }) => name));
    for (const [name, part] of this.#sweepParts)
      if (!names.has(name)) {
        part.element.remove();
        this.#sweepParts.delete(name);
      }
    for (const sweep of sweeps) {
      const known = this.#sweepParts.get(sweep.name);
      if (known?.sweep === sweep) continue;
      const content = sweepProgress(sweep).filter((item) => item !== null);
      const part = known?.element ?? element('section');
      part.replaceChildren(element('h2', {}, sweep.name), ...content);
      if (!known) this.#sweeps.append(part);
      this.#sweepParts.set(sweep.name, { element: part, sweep });
    }
  }
}
