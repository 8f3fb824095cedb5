import { existsSync, statSync } from 'node:fs';
import { Board } from '../board/board_server';
import { printablePath } from '../core/check';
import { DataError } from '../io/data_error';
import { pc } from './colors';
import { catchSignals } from './interrupt';

export interface BoardCommandOptions {
  port?: number;
}

/** The system's word for a port that another process has. */
const TAKEN = 'EADDRINUSE';

/** `regulus board`: serves the board of a folder until Ctrl-C; the folder may be made later. */
export async function board(folder: string, { port = 0 }: BoardCommandOptions): Promise<number> {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new DataError(folder, '', 'expected a folder of runs and sweeps, found a file');
  const served = await Board.serve({ folder, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== TAKEN) throw error;
    throw new Error(`port ${port} is taken: leave out --port, and a free one is chosen`);
  });
  const interrupt = catchSignals('Closing the board');
  if (!existsSync(folder))
    console.warn(
      pc.yellow(`Note: ${printablePath(folder)}: no such folder yet; its runs appear once it is there`),
    );
  console.log(`The board of ${printablePath(folder)}: ${served.address}`);
  console.log('It is for this machine alone, and ends with Ctrl-C; runs go on.');
  if (!interrupt.signal.aborted)
    await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve, { once: true }));
  await served.close();
  interrupt.release();
  return 0;
}
