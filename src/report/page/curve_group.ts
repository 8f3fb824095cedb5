// What curves that are drawn side by side share: the part in view, the crosshair and the smoothing; and the
// controls of all three.
import { element } from './dom';

export type Range = [first: number, last: number];

/** The strongest smoothing, and the steps that lead to it. */
const [MOST_SMOOTHING, SMOOTHING_STEP] = [0.95, 0.05];

/** Curves of one x. */
export class CurveGroup {
  /** What is in view; null: all. */
  view: Range | null = null;
  /** Where the crosshair is; null: nowhere. */
  cursor: number | null = null;
  /** The share that what came before has in a point; 0: none. */
  smoothing = 0;
  readonly #draws = new Set<() => void>();
  readonly #marks = new Set<() => void>();

  /** Adds a picture: `draw` draws it, `mark` moves its crosshair. Returns what removes it. */
  add(draw: () => void, mark: () => void): () => void {
    this.#draws.add(draw);
    this.#marks.add(mark);
    return () => {
      this.#draws.delete(draw);
      this.#marks.delete(mark);
    };
  }

  show(view: Range | null): void {
    this.view = view;
    for (const draw of this.#draws) draw();
  }

  smooth(share: number): void {
    this.smoothing = share;
    for (const draw of this.#draws) draw();
  }

  moveTo(cursor: number | null): void {
    this.cursor = cursor;
    for (const mark of this.#marks) mark();
  }
}

/** The part of `all` that is so many times as long as `view`, about `centre`. */
export function scaledRange(view: Range, all: Range, factor: number, centre: number): Range | null {
  const length = Math.max(1, factor * (view[1] - view[0]));
  if (length >= all[1] - all[0]) return null;
  const first = Math.min(Math.max(all[0], Math.round(centre - length / 2)), all[1] - Math.ceil(length));
  return [first, first + Math.ceil(length)];
}

/** The mean of what came before, weighted less the longer ago; a value that is not finite leaves a gap. */
export function smoothed(points: [number, number][], share: number): [number, number][] {
  if (share === 0) return points;
  let [sum, weight] = [0, 0];
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) return [x, y];
    sum = share * sum + (1 - share) * y;
    weight = share * weight + (1 - share);
    return [x, sum / weight];
  });
}

const HELP =
  'Drag across a picture to zoom; double-click, or press 0, to see all. With a picture in focus the arrow keys ' +
  'move its crosshair, + and − zoom.';

/** The slider of the smoothing, and what shows all again. */
export function curveControls(group: CurveGroup): HTMLElement {
  const slider = element('input', {
    type: 'range',
    min: 0,
    max: MOST_SMOOTHING,
    step: SMOOTHING_STEP,
    value: group.smoothing,
  });
  const shown = element('output', {}, group.smoothing.toFixed(2));
  slider.addEventListener('input', () => {
    shown.textContent = Number(slider.value).toFixed(2);
    group.smooth(Number(slider.value));
  });
  const whole = element('button', { type: 'button' }, 'Show all epochs');
  whole.addEventListener('click', () => group.show(null));
  const update = () => whole.toggleAttribute('disabled', group.view === null);
  group.add(update, () => {});
  update();
  return element(
    'div',
    { class: 'controls wide' },
    element('label', {}, 'Smoothing ', slider, shown),
    whole,
    element('small', {}, HELP),
  );
}
