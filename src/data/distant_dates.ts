// Dates that are decades from those that were fitted: of another century, or 1970 for a missing one.
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

/** A column of dates, and the days since its first fitted row between which the fitted ones lie. */
interface FittedDates {
  readonly name: string;
  /** Milliseconds since 1970 of day 0. */
  readonly first: number;
  /** The place of its days in an encoded row. */
  readonly place: number;
  readonly fromDay: number;
  readonly toDay: number;
  /** Distant rows so far, and the days of the first. */
  count: number;
  found: number;
}

/** The columns of dates whose fitted ends are known. */
function fittedDates({ offset, range }: Standardisation, schema: Schema | null | undefined): FittedDates[] {
  if (!schema || !range) return [];
  return new RowEncoder(schema).features.flatMap(({ column, encoding, to }) => {
    const part = encoding.kind === 'date' ? encoding.parts.indexOf('days') : -1;
    if (encoding.kind !== 'date' || part < 0) return [];
    const place = to.number + part;
    const [fromDay, toDay] = [range.min, range.max].map((ends) => ends[place] + (offset?.[place] ?? 0));
    return [{ name: column.name, first: encoding.first, place, fromDay, toDay, count: 0, found: 0 }];
  });
}

/** Counts the rows whose dates are distant from the fitted ones. */
export class DistantDates {
  readonly #columns: readonly FittedDates[];

  constructor(standardisation: Standardisation, schema: Schema | null | undefined) {
    this.#columns = fittedDates(standardisation, schema);
  }

  /** @param features Encoded rows. @param from Where one of them begins. */
  add(features: Float32Array | Float64Array, from: number): void {
    for (const column of this.#columns) {
      const { fromDay, toDay, place } = column;
      const days = features[from + place];
      const allowed = Math.max(DAYS, SPANS * (toDay - fromDay));
      if (!(days < fromDay - allowed || days > toDay + allowed)) continue;
      if (column.count === 0) column.found = days;
      column.count += 1;
    }
  }

  /** What is doubtful. @param of Whose the rows are: ' of new.csv'. */
  warnings(of: string): Warning[] {
    return this.#columns
      .filter(({ count }) => count > 0)
      .map(({ name, first, fromDay, toDay, count, found }) => {
        const text = (days: number) => dateText(first + days * DAY_MS);
        const rows = count === 1 ? 'a row' : `${counted(count, 'row')}`;
        const has = `column ${quoted(name)}${of} has dates far from the fitted ones in ${rows}`;
        const message = `${has}, such as ${text(found)}: those are ${text(fromDay)} to ${text(toDay)}`;
        return { code: 'INPUT_RANGE', message: printable(message, 400) };
      });
  }
}
