// SIGINT and SIGTERM while a command works: the first asks it to end, a second one leaves at once.

/** What a command needs to know of signals. */
export interface Interrupt {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** 130 or 143 after a signal, else 0. */
  readonly exitCode: number;
  /** Leaves signals to Node again. */
  release(): void;
}

/** Takes the signals over. */
export function catchSignals(): Interrupt {
  const abort = new AbortController();
  let exitCode = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    exitCode = signal === 'SIGINT' ? 130 : 143;
    if (abort.signal.aborted) process.exit(exitCode);
    abort.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: abort.signal,
    get exitCode() {
      return exitCode;
    },
    release: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}
