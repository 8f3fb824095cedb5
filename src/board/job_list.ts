// The runs and sweeps of a folder, and how far they are. A look at 1,000 of them reads what changed alone.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { printable } from '../core/check';
import { isLockHeld, LOCK_FILE, type LockHolder, lockHolder } from '../io/folder_lock';
import { lastLine } from '../io/line_follower';
import type { EpochLine } from '../report/page_data';
import { readRunHead } from '../run/run_report';
import { planScores } from '../sweep/plan';
import { rankSettings } from '../sweep/summary';
import { SweepFolder } from '../sweep/sweep_folder';
import { scoreText } from '../tasks/score_text';
import type { ListedJob, NumberedJob } from './board_data';
import { isOfThisMachine, isProcessAlive } from './stop_job';

/** As many as the list holds. */
const MOST_JOBS = 20_000;
const LONGEST_NOTE = 300;

/** A folder in which a run or a sweep was found. */
interface FoundJob {
  id: string;
  folder: string;
  kind: 'run' | 'sweep';
  /** The folder whose lock its process holds: that of all folds for a fold. */
  locked: string;
}

/** What is remembered of a job between two looks. */
interface Remembered {
  job: NumberedJob;
  /** Changes with its files. */
  signature: string;
  holder: LockHolder | null;
}

const modified = (file: string) => statSync(file, { throwIfNoEntry: false });
const exists = (...parts: string[]) => modified(path.join(...parts)) !== undefined;

function subfolders(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name);
  } catch {
    return [];
  }
}

function kindOf(folder: string): FoundJob['kind'] | undefined {
  if (exists(folder, 'config.json')) return 'run';
  return exists(folder, 'sweep.json') ? 'sweep' : undefined;
}

/** What a run has done, from its summary or its last line. */
function describeRun(folder: string): Pick<ListedJob, 'done' | 'planned' | 'score'> & { finished: boolean } {
  const { config, summary, scores } = readRunHead(folder);
  const last = lastLine<EpochLine>(path.join(folder, 'metrics.jsonl'));
  const [score] = scores;
  const named: [string, unknown][] = [
    ['test', summary?.[`test_${score.name}`]],
    ['validation', (summary ?? last)?.[`val_${score.name}`]],
    ['test', last?.[`test_${score.name}`]],
  ];
  const found = named.find(([, value]) => typeof value === 'number');
  const { epochs } = config ?? {};
  return {
    done: Number(last?.epoch ?? 0),
    planned: typeof epochs === 'number' ? epochs : null,
    score: found ? `${found[0]} ${score.title} ${scoreText(score, found[1] as number)}` : '',
    finished: summary !== null,
  };
}

/** What a sweep has done, and its best setting so far. */
function describeSweep(folder: string): ReturnType<typeof describeRun> {
  const { folder: files, plan } = SweepFolder.open(folder);
  const results = files.results(plan);
  const ranked = rankSettings(plan, results);
  const [score] = planScores(plan);
  const best = ranked.find(({ trials }) => trials.length > 0);
  const done = ranked.reduce((sum, { trials, failed }) => sum + trials.length + failed, 0);
  const planned = plan.settings.length * plan.seeds.length;
  return {
    done,
    planned,
    score: best ? `best ${score.title} ${scoreText(score, best.scores[score.name].mean)}` : '',
    finished: done >= planned && !exists(folder, 'checkpoints'),
  };
}

/** Lists the runs and sweeps in a folder, those of groups and folds inside included. */
export class JobList {
  /** Grows with each change. */
  version = 0;
  readonly #jobs = new Map<string, Remembered>();
  /** What kind the folders are that were looked into, by path: a folder stays what it is. */
  readonly #kinds = new Map<string, FoundJob['kind']>();
  #found = new Map<string, FoundJob>();

  constructor(readonly folder: string) {}

  get count(): number {
    return this.#found.size;
  }

  /** The job of an id that was listed. */
  find(id: string): FoundJob | undefined {
    return this.#found.get(id);
  }

  changedSince(version: number): NumberedJob[] {
    return [...this.#jobs.values()].map(({ job }) => job).filter((job) => job.version > version);
  }

  /** Looks at all folders again. */
  update(): void {
    this.#found = new Map(
      this.#findIn(this.folder, 2)
        .slice(0, MOST_JOBS)
        .map((job) => [job.id, job]),
    );
    for (const id of this.#jobs.keys())
      if (!this.#found.has(id)) {
        this.#jobs.delete(id);
        this.version += 1;
      }
    for (const found of this.#found.values()) this.#look(found);
  }

  #findIn(folder: string, depth: number, locked?: string): FoundJob[] {
    const kind = this.#kindOf(folder);
    if (kind) {
      const id = path.relative(this.folder, folder).split(path.sep).join('/') || '.';
      return [{ id, folder, kind, locked: locked ?? folder }];
    }
    if (depth === 0) return [];
    const ofFolds = folder !== this.folder && exists(folder, 'folds.json') ? folder : undefined;
    return subfolders(folder).flatMap((name) => this.#findIn(path.join(folder, name), depth - 1, ofFolds));
  }

  #kindOf(folder: string): FoundJob['kind'] | undefined {
    const known = this.#kinds.get(folder) ?? kindOf(folder);
    if (known) this.#kinds.set(folder, known);
    return known;
  }

  #look(found: FoundJob): void {
    const { id, folder, kind, locked } = found;
    const own = modified(folder);
    const lines = modified(path.join(folder, kind === 'run' ? 'metrics.jsonl' : 'results.jsonl'));
    if (!own) {
      this.#kinds.delete(folder);
      return;
    }
    const before = this.#jobs.get(id);
    const lock = modified(path.join(locked, LOCK_FILE));
    const isAlive = lock !== undefined && this.#isAlive(locked, before);
    const changed = Math.max(own.mtimeMs, lines?.mtimeMs ?? 0);
    const signature = [changed, lines?.size, lock?.mtimeMs, isAlive].join();
    if (before?.signature === signature) return;
    this.version += 1;
    const holder = isAlive ? lockHolder(locked) : null;
    const job = {
      ...this.#describe(found, lock !== undefined, isAlive, holder),
      changed,
      version: this.version,
    };
    this.#jobs.set(id, { job, signature, holder });
  }

  /** Whether the process lives that has the lock: the lock is tried once, then the process is looked for. */
  #isAlive(locked: string, before: Remembered | undefined): boolean {
    const known = before?.holder;
    if (known && isOfThisMachine(known)) return isProcessAlive(known.pid);
    return isLockHeld(locked);
  }

  #describe(
    { id, folder, kind }: FoundJob,
    hasLock: boolean,
    isAlive: boolean,
    holder: LockHolder | null,
  ): Omit<ListedJob, 'changed'> {
    const canStop = isAlive && holder !== null && isOfThisMachine(holder) && process.platform !== 'win32';
    const unread = { id, kind, canStop, done: 0, planned: null, score: '', note: '' };
    try {
      const { finished, ...rest } = kind === 'run' ? describeRun(folder) : describeSweep(folder);
      const ended = finished ? 'finished' : hasLock ? 'killed' : 'stopped';
      const elsewhere = isAlive && holder && !isOfThisMachine(holder) ? `runs on ${holder.host}` : '';
      return { ...unread, ...rest, state: isAlive ? 'training' : ended, note: elsewhere };
    } catch (error) {
      const note = printable((error as Error).message, LONGEST_NOTE);
      return { ...unread, state: isAlive ? 'training' : 'unreadable', note };
    }
  }
}
