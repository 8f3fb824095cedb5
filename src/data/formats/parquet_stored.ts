// Values that native code reads: plain numbers, and places in a dictionary, with the levels that say which
// rows have one.
import { PAGE, PAGE_PROBLEM, type PageValues, RUNS, readPage, unreadPage } from '../../addon/page_values';
import type { Numbers, Values, ValueType } from './parquet_values';

/** Values of a page, or those of rows of which some have none. */
export class StoredValues implements Values {
  constructor(readonly page: PageValues) {}

  /** @throws RangeError that says what is wrong. */
  read(out: Numbers, at: number, count: number): void {
    if (readPage(this.page, out, at, count) < count) throw problemOf(this.page);
  }
}

function problemOf({ state, entries }: PageValues): RangeError {
  const [found, needed] = [state[PAGE.found], state[PAGE.needed]];
  switch (state[PAGE.problem]) {
    case PAGE_PROBLEM.tooLong:
      return new RangeError('expected a number of 64 bits, found a longer one');
    case PAGE_PROBLEM.count:
      return new RangeError(`expected a run of at most ${needed} values, found one of ${found}`);
    case PAGE_PROBLEM.bytes:
      return new RangeError(`expected a run of ${needed} bytes, found ${found}`);
    case PAGE_PROBLEM.entry:
      return new RangeError(`expected one of ${entries!.length} entries of the dictionary, found ${found}`);
    case PAGE_PROBLEM.end:
      return new RangeError(`expected ${needed} values more, found the end of the page`);
    default:
      return new RangeError('expected more, found the end of the page');
  }
}

/** A page's values: where they begin, how they are encoded, and how many there are. */
export interface EncodedValues {
  readonly bytes: Buffer;
  readonly at: number;
  readonly encoding: string;
  readonly count: number;
  readonly dictionary: Numbers | null;
}

/** The state of runs of so many numbers from a byte on. */
function stateOfRuns(state: Float64Array, from: number, at: number, count: number): void {
  state[from + RUNS.at] = at;
  state[from + RUNS.left] = count;
}

/** The same of one packed run that has no length before it. */
function stateOfPacked(state: Float64Array, from: number, at: number, count: number): void {
  stateOfRuns(state, from, at, count);
  state[from + RUNS.inRun] = count;
  state[from + RUNS.bit] = 8 * at;
  state[from + RUNS.isPacked] = 1;
}

/** False and true, which bits stand for. */
function truthValues({ make }: ValueType): Numbers {
  const both = make(2);
  both[1] = 1;
  return both;
}

/**
 * The values of a page, where native code reads them; null where it does not.
 *
 * @param levels Runs that say which rows have a value; null where all have one.
 */
export function storedValues(
  { bytes, at, encoding, count, dictionary }: EncodedValues,
  type: ValueType,
  levels: Buffer | null,
): StoredValues | null {
  const state = unreadPage();
  if (levels) stateOfRuns(state, PAGE.levels, 0, count);
  const of = (page: Pick<PageValues, 'storedAs' | 'width' | 'entries'>) =>
    new StoredValues({ ...page, levels, bytes, state });
  const codes = (width: number, entries: Numbers) => of({ storedAs: 'codes', width, entries });
  // A page without values has no encoding to read.
  if (at === bytes.length) return codes(0, type.make(0));
  if (encoding.endsWith('_DICTIONARY')) {
    if (!dictionary) throw new RangeError('expected a dictionary before its codes, found none');
    const width = bytes.readUInt8(at);
    if (width > 32) throw new RangeError(`expected values of at most 32 bits, found ${width}`);
    if (width === 0) stateOfPacked(state, PAGE.codes, at, count);
    else stateOfRuns(state, PAGE.codes, at + 1, count);
    return codes(width, dictionary);
  }
  if (type.kind === 'bits' && encoding === 'PLAIN') {
    stateOfPacked(state, PAGE.codes, at, count);
    return codes(1, truthValues(type));
  }
  if (type.kind === 'bits' && encoding === 'RLE') {
    stateOfRuns(state, PAGE.codes, at + 4, count);
    return codes(1, truthValues(type));
  }
  if (type.storedAs === null || encoding !== 'PLAIN') return null;
  state[PAGE.at] = at;
  return of({ storedAs: type.storedAs, width: 0, entries: null });
}
