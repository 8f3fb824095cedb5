// What happens when nobody reads what the command prints: the work goes on without it.

/** Whether an output has no reader any more: its pipe was closed, or its terminal has gone. */
export const isReaderGone = ({ code }: NodeJS.ErrnoException, isTerminal = false): boolean =>
  code === 'EPIPE' || (isTerminal && code === 'EIO');

/**
 * Keeps a lost output from ending the command. Where an output fails for another reason, as a file on a full
 * disk does, the command says so at its end, whose code is then 1.
 */
export function keepGoingWithoutOutput(): void {
  const watch = (stream: NodeJS.WriteStream, name: string) => {
    let hasFailed = false;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (hasFailed || isReaderGone(error, stream.isTTY)) return;
      hasFailed = true;
      process.once('exit', () => {
        if (process.exitCode) return;
        console.error(`regulus: ${name}: ${error.message}; part of what was printed is lost`);
        process.exitCode = 1;
      });
    });
  };
  watch(process.stdout, 'standard output');
  watch(process.stderr, 'standard error');
}
