import { textOutput } from './job_output';

/** The narrowest output that text and tables fit. */
const NARROWEST = 24;

/** The columns of the output: COLUMNS, else those of the terminal; undefined: there is no limit. */
export function outputWidth(): number | undefined {
  const stated = Number(process.env.COLUMNS);
  const width = Number.isSafeInteger(stated) && stated > 0 ? stated : textOutput()?.columns;
  return width ? Math.max(NARROWEST, width) : undefined;
}
