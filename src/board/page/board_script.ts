// The script of the board: asks the server once a second what changed, and shows it.

import { element } from '../../report/page/dom';
import type { ListedJob } from '../board_data';
import { ChosenView } from './chosen_view';
import { JobTable } from './job_table';
import { MachineView } from './machine_view';
import { askState, askStop, BoardStore } from './store';

/** Milliseconds between two questions, and while nobody sees the page. */
const [OFTEN, SELDOM] = [1000, 10_000];

const store = new BoardStore();
const machine = new MachineView();
const status = element('p', { class: 'notice', role: 'status', hidden: true });
const say = (text: string) => {
  status.textContent = text;
  status.hidden = text === '';
};
const jobs = new JobTable({
  choose: (id, isChosen) => {
    store.choose(id, isChosen);
    draw();
    void ask();
  },
  stop: (job: ListedJob) =>
    askStop(job.id).then(
      () => say(`${job.id} stops after the step in progress, with a checkpoint.`),
      (error: Error) => say(`${job.id}: ${error.message}`),
    ),
});
const chosen = new ChosenView();

function draw(): void {
  jobs.show(store.jobs, store.chosen);
  chosen.show(store);
}

let timer = 0;
async function ask(): Promise<void> {
  clearTimeout(timer);
  try {
    const state = await askState(store.request());
    if (status.dataset.lost) say('');
    delete status.dataset.lost;
    machine.show(state.machine, state.folder);
    if (store.take(state)) draw();
  } catch (error) {
    status.dataset.lost = 'yes';
    say(`The board's process does not answer (${(error as Error).message}). Start the board again`);
  }
  clearTimeout(timer);
  timer = window.setTimeout(() => void ask(), document.hidden ? SELDOM : OFTEN);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void ask();
});
document
  .querySelector('main')!
  .replaceChildren(
    element('header', { class: 'top' }, element('h1', {}, 'Board'), machine.element),
    status,
    jobs.element,
    chosen.element,
  );
void ask();
