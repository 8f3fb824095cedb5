// A file of JSON lines that another process adds to: what is new of it is read, and nothing twice.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const BLOCK = 2 ** 20;
const NEWLINE = 10;

function parsed<T>(text: string): T | undefined {
  try {
    const value = JSON.parse(text) as T;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The whole lines of a file so far, without those that are no JSON objects. */
export class LineFollower<T extends object> {
  /** The lines; those of before stay the same until `generation` changes. */
  lines: T[] = [];
  /** Counts how often the file was another one, or shorter: then all lines are new. */
  generation = 0;
  #read = 0;
  /** What was read of a line that is not whole. */
  #rest: Buffer[] = [];
  #file = '';

  constructor(readonly path: string) {}

  /** Reads what was added; a file that is missing has no lines. */
  update(): void {
    let descriptor: number;
    try {
      descriptor = openSync(this.path, 'r');
    } catch {
      if (this.#file !== '') this.#restart('');
      return;
    }
    try {
      const { ino, birthtimeMs, size } = fstatSync(descriptor);
      const file = `${ino} ${birthtimeMs}`;
      if (file !== this.#file || size < this.#read) this.#restart(file);
      while (this.#read < size) if (!this.#readBlock(descriptor, size - this.#read)) break;
    } finally {
      closeSync(descriptor);
    }
  }

  #restart(file: string): void {
    if (this.#file !== '') this.generation += 1;
    this.#file = file;
    this.lines = [];
    this.#rest = [];
    this.#read = 0;
  }

  /** Whether there was something to read. */
  #readBlock(descriptor: number, left: number): boolean {
    const block = Buffer.alloc(Math.min(BLOCK, left));
    const length = readSync(descriptor, block, 0, block.length, this.#read);
    this.#read += length;
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0 && end < length; end = block.indexOf(NEWLINE, start)) {
      const line = parsed<T>(Buffer.concat([...this.#rest, block.subarray(start, end)]).toString('utf8'));
      if (line !== undefined) this.lines.push(line);
      this.#rest = [];
      start = end + 1;
    }
    if (start < length) this.#rest.push(block.subarray(start, length));
    return length > 0;
  }
}

/** Bytes at the end of a file in which its last line is looked for. */
const TAIL = 2 ** 16;

/** The last whole line of a file of JSON lines; undefined without one among its last 64 KB. */
export function lastLine<T extends object>(path: string): T | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(descriptor);
    const tail = Buffer.alloc(Math.min(TAIL, size));
    const length = readSync(descriptor, tail, 0, tail.length, size - tail.length);
    const lines = tail.toString('utf8', 0, length).split('\n').slice(0, -1);
    return lines.map((line) => parsed<T>(line)).findLast((line) => line !== undefined);
  } finally {
    closeSync(descriptor);
  }
}
