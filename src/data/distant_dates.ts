// Dates that are far from those that were fitted: of another century, 1970 for a missing one, or many of them
// of years of which a network knows nothing.
import { printable, quoted } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { DAY_MS } from './columns/dates';
import { dateText } from './columns/decode_row';
import { RowEncoder } from './columns/encode_rows';
import type { Schema } from './columns/schema';
import type { Standardisation } from './standardisation';

/** A date this many times the fitted span before or after it is distant; of a short span, these many days. */
const [SPANS, DAYS] = [10, 20 * 365.25];
/** So large a share of so many rows is distant that lies beyond the fitted span by all of it. */
const [BEYOND_SHARE, BEYOND_FROM] = [1 / 3, 10];

/** How many rows were found, and the days of the first. */
interface Found {
  rows: number;
  first: number;
}

/** A column of dates, and the days since its first fitted row between which the fitted ones lie. */
interface FittedDates {
  readonly name: string;
  /** Milliseconds since 1970 of day 0. */
  readonly first: number;
  /** The place of its days in an encoded row. */
  readonly place: number;
  readonly fromDay: number;
  readonly toDay: number;
  /** Rows so far that are distant, and that are beyond; the days of the first of each. */
  readonly distant: Found;
  readonly beyond: Found;
}

const nothing = (): Found => ({ rows: 0, first: 0 });

function count(found: Found, days: number): void {
  if (found.rows === 0) found.first = days;
  found.rows += 1;
}

/** The columns of dates whose fitted ends are known. */
function fittedDates({ offset, range }: Standardisation, schema: Schema | null | undefined): FittedDates[] {
  if (!schema || !range) return [];
  return new RowEncoder(schema).features.flatMap(({ column, encoding, to }) => {
    const part = encoding.kind === 'date' ? encoding.parts.indexOf('days') : -1;
    if (encoding.kind !== 'date' || part < 0) return [];
    const place = to.number + part;
    const [fromDay, toDay] = [range.min, range.max].map((ends) => ends[place] + (offset?.[place] ?? 0));
    return [
      {
        name: column.name,
        first: encoding.first,
        place,
        fromDay,
        toDay,
        distant: nothing(),
        beyond: nothing(),
      },
    ];
  });
}

/** Counts the rows whose dates are distant from the fitted ones. */
export class DistantDates {
  readonly #columns: readonly FittedDates[];
  #rows = 0;

  constructor(standardisation: Standardisation, schema: Schema | null | undefined) {
    this.#columns = fittedDates(standardisation, schema);
  }

  /** @param features Encoded rows. @param from Where one of them begins. */
  add(features: Float32Array | Float64Array, from: number): void {
    this.#rows += 1;
    for (const { fromDay, toDay, place, distant, beyond } of this.#columns) {
      const days = features[from + place];
      const span = toDay - fromDay;
      const away = Math.max(fromDay - days, days - toDay);
      if (away > Math.max(DAYS, SPANS * span)) count(distant, days);
      if (away > span) count(beyond, days);
    }
  }

  /** What is doubtful. @param of Whose the rows are: ' of new.csv'. */
  warnings(of: string): Warning[] {
    const areMany = ({ rows }: Found) => this.#rows >= BEYOND_FROM && rows >= BEYOND_SHARE * this.#rows;
    return this.#columns.flatMap(({ name, first, fromDay, toDay, distant, beyond }): Warning[] => {
      const found = areMany(beyond) ? beyond : distant;
      if (found.rows === 0) return [];
      const text = (days: number) => dateText(first + days * DAY_MS);
      const rows = found.rows === 1 ? 'a row' : `${counted(found.rows, 'row')}`;
      const has = `column ${quoted(name)}${of} has dates far from the fitted ones in ${rows}`;
      const message = `${has}, such as ${text(found.first)}: those are ${text(fromDay)} to ${text(toDay)}`;
      return [{ code: 'INPUT_RANGE', message: printable(message, 400) }];
    });
  }
}
