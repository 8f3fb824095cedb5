// SIGINT and SIGTERM while a command works: the first asks it to end, a second one leaves at once.
import { unwatchInterrupts, watchInterrupts } from '../addon/interrupt';

/** What a command needs to know of signals. */
export interface Interrupt {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** 130 or 143 after a signal, else 0. */
  readonly exitCode: number;
  /** Leaves signals to Node again. */
  release(): void;
}

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
    exitCode = signal === 'SIGINT' ? 130 : 143;
    abort.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const [line, cursor] = process.stderr.isTTY ? ['\n', SHOW_CURSOR] : ['', ''];
  watchInterrupts(`${line}${what}; Ctrl-C again leaves at once.\n`, cursor);
  return {
    signal: abort.signal,
    get exitCode() {
      return exitCode;
    },
    release: () => {
      unwatchInterrupts();
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
