// SIGINT, SIGTERM and SIGHUP (a terminal that is closed) while a command works: the first asks it to end, a
// second SIGINT or SIGTERM leaves at once.
import os from 'node:os';
import { unwatchInterrupts, watchInterrupts } from '../addon/interrupt';

/** What a command needs to know of signals. */
export interface Interrupt {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** 130, 143 or 129 after a signal, else 0. */
  readonly exitCode: number;
  /** Leaves signals to Node again. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const SHOW_CURSOR = '\u001b[?25h';

/**
 * Takes the signals over. A handler of JavaScript waits for the step that is computed. The addon's handler
 * says at once what the first Ctrl-C does, and leaves at the second.
 *
 * @param what What the first signal does: 'Stopping after this step'.
 */
export function catchSignals(what: string): Interrupt {
  const abort = new AbortController();
  let exitCode = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    exitCode = 128 + os.constants.signals[signal];
    abort.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const [line, cursor] = process.stderr.isTTY ? ['\n', SHOW_CURSOR] : ['', ''];
  watchInterrupts(`${line}${what}; Ctrl-C again leaves at once.\n`, cursor);
  return {
    signal: abort.signal,
    get exitCode() {
      return exitCode;
    },
    release: () => {
      unwatchInterrupts();
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
