import { SingleBar } from 'cli-progress';
import { now } from '../core/clock';

/** Shows how many rows are read and how fast, on a terminal; elsewhere nothing. */
export class RowsBar {
  readonly #start = now();
  readonly #bar: SingleBar | null;

  /** @param total The rows in all, where their number is known. */
  constructor(total: number | null) {
    this.#bar = process.stderr.isTTY
      ? new SingleBar({
          format: `${total === null ? '' : '{bar} '}{rows} rows · {rate} rows/s`,
          stream: process.stderr,
          hideCursor: true,
          barsize: 20,
          fps: 8,
        })
      : null;
    this.#bar?.start(total ?? 0, 0, { rows: '0', rate: '–' });
  }

  /** @param rows So many are read. */
  update(rows: number): void {
    const seconds = (now() - this.#start) / 1000;
    const rate = Math.round(rows / seconds);
    this.#bar?.update(rows, { rows: rows.toLocaleString('en'), rate: rate.toLocaleString('en') });
  }

  stop(): void {
    this.#bar?.stop();
  }
}
