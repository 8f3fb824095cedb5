// What the board's page asks for, and what it gets.
import type { EpochLine, RunData, SweepData } from '../report/page_data';

/**
 * What a run or a sweep does: 'training' holds its folder's lock, 'killed' left it behind, 'stopped' may go
 * on, 'unreadable' has a file that is damaged.
 */
export type JobState = 'training' | 'finished' | 'stopped' | 'killed' | 'unreadable';

/** A run or a sweep in the list. */
export interface ListedJob {
  /** Its folder, seen from that of the board. */
  id: string;
  kind: 'run' | 'sweep';
  state: JobState;
  /** When it wrote last, in milliseconds since 1970. */
  changed: number;
  /** Epochs or trials so far, and of how many. */
  done: number;
  planned: number | null;
  /** A score in words; empty before there is one. */
  score: string;
  /** Whether the board can stop it. */
  canStop: boolean;
  /** What is wrong with it, or where it runs. */
  note: string;
}

/** A listed job, and when the list had it last. */
export type NumberedJob = ListedJob & { version: number };

export interface MachineLoad {
  cores: number;
  /** Processes that ran or waited in the last minute, on average; null where the system does not count them. */
  load: number | null;
  memoryUsed: number;
  memory: number;
}

/** What the page has of a run or a sweep that was chosen. */
export interface Chosen {
  id: string;
  /** Tells what it has beside the lines; empty at first. */
  head: string;
  generation: number;
  lines: number;
}

export interface BoardRequest {
  /** The version of the list that the page has; 0 at first. */
  since: number;
  chosen: Chosen[];
}

/** A chosen run: what changed of it. */
export interface ChosenRun {
  id: string;
  head: string;
  /** Absent where the page has it. */
  run?: Omit<RunData, 'metrics' | 'sections' | 'columns' | 'histograms'>;
  generation: number;
  /** How many lines precede `lines`. */
  from: number;
  lines: EpochLine[];
}

/** A chosen sweep; `sweep` is absent where the page has it. */
export interface ChosenSweep {
  id: string;
  head: string;
  sweep?: SweepData;
}

export interface BoardState {
  folder: string;
  version: number;
  machine: MachineLoad;
  /** How many runs and sweeps there are. */
  count: number;
  /** Those that changed. */
  jobs: NumberedJob[];
  runs: ChosenRun[];
  sweeps: ChosenSweep[];
}
