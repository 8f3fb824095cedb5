// The runs and sweeps that a page has chosen: their files are read as they grow.
import { statSync } from 'node:fs';
import path from 'node:path';
import { LineFollower } from '../io/line_follower';
import type { EpochLine } from '../report/page_data';
import { readRunHead } from '../run/run_report';
import { SweepFolder } from '../sweep/sweep_folder';
import { sweepData } from '../sweep/sweep_report';
import type { Chosen, ChosenRun, ChosenSweep } from './board_data';

/** Runs whose lines are kept in memory. */
const MOST_FOLLOWED = 32;

/** Changes when one of the files does. */
const headOf = (folder: string, names: readonly string[]) =>
  names.map((name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0).join('-');

export class ChosenJobs {
  readonly #followed = new Map<string, LineFollower<EpochLine>>();

  /** What the page lacks of a run. @throws DataError for a damaged folder. */
  run(folder: string, { id, head: known, generation, lines }: Chosen): ChosenRun {
    const head = headOf(folder, ['config.json', 'summary.json']);
    const follower = this.#follow(folder);
    follower.update();
    const from = generation === follower.generation ? Math.min(lines, follower.lines.length) : 0;
    return {
      id,
      head,
      ...(head === known ? {} : { run: { ...readRunHead(folder), name: id } }),
      generation: follower.generation,
      from,
      lines: follower.lines.slice(from),
    };
  }

  /** What the page lacks of a sweep. @throws DataError for a damaged folder. */
  sweep(folder: string, { id, head: known }: Chosen): ChosenSweep {
    const head = headOf(folder, ['sweep.json', 'results.jsonl']);
    if (head === known) return { id, head };
    const { folder: files, plan } = SweepFolder.open(folder);
    return { id, head, sweep: sweepData(id, plan, files.results(plan), null) };
  }

  /** The reader of a run's lines; those that were asked for longest ago are forgotten. */
  #follow(folder: string): LineFollower<EpochLine> {
    const follower = this.#followed.get(folder) ?? new LineFollower(path.join(folder, 'metrics.jsonl'));
    this.#followed.delete(folder);
    this.#followed.set(folder, follower);
    for (const oldest of this.#followed.keys()) {
      if (this.#followed.size <= MOST_FOLLOWED) break;
      this.#followed.delete(oldest);
    }
    return follower;
  }
}
