// What the page knows: the list, and all lines of what was chosen.
import type { EpochLine, RunData, SweepData } from '../../report/page_data';
import type { BoardRequest, BoardState, NumberedJob } from '../board_data';

/** As many runs and sweeps as are drawn together. */
export const MOST_CHOSEN = 12;

async function post<T>(what: string, body: object): Promise<T> {
  const answer = await fetch(what, { method: 'POST', body: JSON.stringify(body) });
  const value = (await answer.json()) as T & { error?: string };
  if (!answer.ok) throw new Error(value.error);
  return value;
}

export const askState = (request: BoardRequest): Promise<BoardState> => post('state', request);
export const askStop = (id: string): Promise<{ stopped: number }> => post('stop', { id });

/** A chosen run or sweep. */
interface Followed {
  head: string;
  generation: number;
  lines: EpochLine[];
  run?: BoardState['runs'][number]['run'];
  sweep?: SweepData;
}

export class BoardStore {
  #version = 0;
  #jobs = new Map<string, NumberedJob>();
  readonly #followed = new Map<string, Followed>();
  /** Chosen by people, and kept in the address; until then the newest is. */
  #isChosenByHand: boolean;

  constructor() {
    const ids = new URLSearchParams(location.hash.slice(1)).getAll('run');
    this.#isChosenByHand = ids.length > 0;
    for (const id of ids.slice(0, MOST_CHOSEN)) this.#follow(id);
  }

  /** The newest first. */
  get jobs(): NumberedJob[] {
    return [...this.#jobs.values()].sort((a, b) => b.changed - a.changed || a.id.localeCompare(b.id));
  }

  /** The ids of what is drawn, in the order of their choice. */
  get chosen(): string[] {
    return [...this.#followed.keys()];
  }

  /** The chosen runs that were read. */
  get runs(): RunData[] {
    return [...this.#followed.values()].flatMap(({ run, lines }) =>
      run ? [{ ...run, metrics: lines, sections: null, columns: null, histograms: null }] : [],
    );
  }

  get sweeps(): SweepData[] {
    return [...this.#followed.values()].flatMap(({ sweep }) => (sweep ? [sweep] : []));
  }

  #follow(id: string): void {
    if (!this.#followed.has(id) && this.#followed.size < MOST_CHOSEN)
      this.#followed.set(id, { head: '', generation: 0, lines: [] });
  }

  choose(id: string, isChosen: boolean): void {
    this.#isChosenByHand = true;
    if (isChosen) this.#follow(id);
    else this.#followed.delete(id);
    const query = new URLSearchParams(this.chosen.map((each) => ['run', each]));
    history.replaceState(null, '', `#${query}`);
  }

  request(): BoardRequest {
    const chosen = [...this.#followed].map(([id, { head, generation, lines }]) => ({
      id,
      head,
      generation,
      lines: lines.length,
    }));
    return { since: this.#version, chosen };
  }

  /** Takes what the server tells; returns whether something changed. */
  take(state: BoardState): boolean {
    const isNews = state.version !== this.#version;
    for (const job of state.jobs) this.#jobs.set(job.id, job);
    // Something is gone: all is asked for again.
    const isWhole = this.#jobs.size === state.count;
    if (!isWhole) this.#jobs = new Map(state.jobs.map((job) => [job.id, job]));
    this.#version = isWhole || this.#jobs.size === state.count ? state.version : 0;
    const grown = state.runs.map((each) => this.#takeRun(each));
    const filled = state.sweeps.map(({ id, head, sweep }) => {
      const followed = this.#followed.get(id);
      if (followed && sweep) Object.assign(followed, { head, sweep });
      return sweep !== undefined;
    });
    if (!this.#isChosenByHand && this.#followed.size === 0 && this.#jobs.size > 0)
      this.#follow(this.jobs[0].id);
    return isNews || grown.includes(true) || filled.includes(true);
  }

  #takeRun({ id, head, run, generation, from, lines }: BoardState['runs'][number]): boolean {
    const followed = this.#followed.get(id);
    if (!followed) return false;
    if (run) followed.run = run;
    const isOther = generation !== followed.generation;
    if (isOther) followed.lines = [];
    Object.assign(followed, { head, generation });
    // Two answers to the same question add their lines once.
    if (from === followed.lines.length) followed.lines.push(...lines);
    return run !== undefined || isOther || lines.length > 0;
  }
}
