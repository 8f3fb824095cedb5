// The list of runs and sweeps, the newest first: what each does, and what is drawn of them.
import { element, number } from '../../report/page/dom';
import { look, sample } from '../../report/page/figure';
import type { JobState, ListedJob, NumberedJob } from '../board_data';
import { MOST_CHOSEN } from './store';

/** Rows at first, and how many more a press of the button shows. */
const [FIRST, MORE] = [25, 100];
/** Milliseconds in which a second press stops a run. */
const SURE = 4000;

const STATES: Record<JobState, string> = {
  training: 'training',
  finished: 'finished',
  stopped: 'stopped',
  killed: 'killed',
  unreadable: 'unreadable',
};

export interface JobActions {
  choose: (id: string, isChosen: boolean) => void;
  stop: (job: ListedJob) => Promise<void>;
}

/** How long ago, in words. */
function agoText(changed: number): string {
  const seconds = Math.max(0, (Date.now() - changed) / 1000);
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86_400
    ? `${Math.floor(seconds / 3600)} h ago`
    : `${Math.floor(seconds / 86_400)} days ago`;
}

/** A row of the list, which keeps its elements while its job changes. */
class JobRow {
  readonly #box = element('input', { type: 'checkbox' });
  readonly #key = element('span', { class: 'key' });
  readonly #state = element('span', { class: 'state' });
  readonly #bar = element('progress');
  readonly #done = element('span', { class: 'done' });
  readonly #score = element('span', { class: 'score' });
  readonly #ago = element('span', { class: 'ago' });
  readonly #stop = element('button', { type: 'button', class: 'stop', hidden: true }, 'Stop');
  readonly element: HTMLElement;
  #job: NumberedJob;
  #sure = 0;

  constructor(job: NumberedJob, actions: JobActions) {
    this.#job = job;
    const name = element('label', { class: 'name' }, this.#box, this.#key, element('span', {}, job.id));
    const progress = element('span', { class: 'progress' }, this.#bar, this.#done);
    this.#bar.setAttribute('aria-label', `Progress of ${job.id}`);
    this.element = element('li', {}, name, this.#state, progress, this.#score, this.#ago, this.#stop);
    this.#box.addEventListener('change', () => actions.choose(job.id, this.#box.checked));
    this.#stop.addEventListener('click', () => this.#press(actions));
  }

  /** A first press asks, a second stops. */
  #press(actions: JobActions): void {
    if (Date.now() - this.#sure > SURE) {
      this.#sure = Date.now();
      this.#stop.textContent = 'Really stop?';
      window.setTimeout(() => this.#resetStop(), SURE);
      return;
    }
    this.#stop.disabled = true;
    void actions.stop(this.#job).then(() => this.#resetStop());
  }

  #resetStop(): void {
    this.#sure = 0;
    this.#stop.textContent = 'Stop';
    this.#stop.disabled = false;
  }

  show(job: NumberedJob, place: number, isFull: boolean): void {
    this.#job = job;
    const { state, done, planned, score, changed, kind, canStop, note } = job;
    this.#box.checked = place >= 0;
    this.#box.disabled = isFull && place < 0;
    this.#key.replaceChildren(
      ...(place >= 0 && kind === 'run' ? [sample({ name: job.id, ...look(place) })] : []),
    );
    this.#state.textContent = STATES[state];
    this.#state.dataset.state = state;
    this.#bar.max = planned ?? 1;
    this.#bar.value = Math.min(done, planned ?? 1);
    const unit = kind === 'run' ? 'epochs' : 'trials';
    this.#done.textContent = planned === null ? '' : `${number(done)} of ${number(planned)} ${unit}`;
    this.#score.textContent = note || score;
    this.#ago.textContent = state === 'training' ? '' : agoText(changed);
    this.#stop.hidden = !canStop;
    this.#stop.setAttribute('aria-label', `Stop ${job.id}`);
  }
}

export class JobTable {
  readonly #list = element('ul', { class: 'jobs', 'aria-label': 'Runs and sweeps' });
  readonly #filter = element('input', { type: 'search', placeholder: 'Filter by name or state' });
  readonly #count = element('span', { class: 'count', role: 'status' });
  readonly #more = element('button', { type: 'button' }, 'Show more');
  readonly #empty = element('p', {}, 'No run or sweep here yet: start one in another terminal.');
  readonly #rows = new Map<string, JobRow>();
  #most = FIRST;
  #jobs: NumberedJob[] = [];
  #chosen: string[] = [];
  readonly element: HTMLElement;

  constructor(readonly actions: JobActions) {
    this.#filter.setAttribute('aria-label', 'Filter by name or state');
    this.#filter.addEventListener('input', () => this.#draw());
    this.#more.addEventListener('click', () => {
      this.#most += MORE;
      this.#draw();
    });
    const head = element('div', { class: 'list-head' }, element('h2', {}, 'Runs'), this.#filter, this.#count);
    this.element = element('section', {}, head, this.#empty, this.#list, this.#more);
  }

  show(jobs: NumberedJob[], chosen: string[]): void {
    this.#jobs = jobs;
    this.#chosen = chosen;
    this.#draw();
  }

  #draw(): void {
    const wanted = this.#filter.value.trim().toLowerCase();
    const isWanted = ({ id, state }: NumberedJob) =>
      id.toLowerCase().includes(wanted) || state.startsWith(wanted);
    const found = wanted === '' ? this.#jobs : this.#jobs.filter(isWanted);
    const shown = found.slice(0, this.#most);
    const training = found.filter(({ state }) => state === 'training').length;
    this.#count.textContent = `${number(found.length)} in all, ${number(training)} training`;
    this.#more.hidden = found.length <= shown.length;
    this.#empty.hidden = this.#jobs.length > 0;
    const isFull = this.#chosen.length >= MOST_CHOSEN;
    const rows = shown.map((job) => {
      const row = this.#rows.get(job.id) ?? new JobRow(job, this.actions);
      this.#rows.set(job.id, row);
      row.show(job, this.#chosen.indexOf(job.id), isFull);
      return row.element;
    });
    // Elements that stay where they are keep their focus.
    const isSame =
      rows.length === this.#list.children.length && rows.every((row, i) => row === this.#list.children[i]);
    if (!isSame) this.#arrange(rows);
  }

  #arrange(rows: HTMLElement[]): void {
    const focused = document.activeElement;
    this.#list.replaceChildren(...rows);
    if (focused instanceof HTMLElement && this.#list.contains(focused))
      focused.focus({ preventScroll: true });
  }
}
