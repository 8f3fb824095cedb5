// Where a job prints: its text on standard output, or with --json on standard error, as JSON lines alone go
// to standard output then; with --quiet nowhere. Warnings and errors are always on standard error.

/** The options of train and sweep that say what is printed. */
export interface OutputOptions {
  json?: boolean | undefined;
  quiet?: boolean | undefined;
}

let text: NodeJS.WriteStream | null = process.stdout;
let wantsJson = false;

/** Holds for all that this process prints from here on. */
export function printAs({ json = false, quiet = false }: OutputOptions): void {
  wantsJson = json;
  if (quiet) text = null;
  else text = json ? process.stderr : process.stdout;
}

/** Where text and progress go; null where they do not. */
export const textOutput = (): NodeJS.WriteStream | null => text;

/** Prints a line of text. */
export function say(line = ''): void {
  text?.write(`${line}\n`);
}

/** Prints a line of JSON where --json asks for it. */
export function sayJson(value: object): void {
  if (wantsJson) process.stdout.write(`${JSON.stringify(value)}\n`);
}
