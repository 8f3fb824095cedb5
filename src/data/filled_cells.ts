// Which cells of encoded rows were missing: they hold the fitted median, which is no value of the data.
import { missingMark } from './columns/decode_row';
import { RowEncoder } from './columns/encode_rows';
import type { NumberEncoding, Schema } from './columns/schema';

/** Encoded rows, one after another. */
type Rows = Float32Array | Float64Array;

/** Tells where the cells of numbers were missing. */
export class FilledCells {
  /** By the column of a number: the column that is 1 where its cell was missing. */
  readonly #marks: ReadonlyMap<number, number>;

  /** @param isAsked For which numbers it is asked; default: all. */
  constructor(
    schema: Schema | null | undefined,
    isAsked: (encoding: NumberEncoding) => boolean = () => true,
  ) {
    const features = schema ? new RowEncoder(schema).features : [];
    this.#marks = new Map(
      features.flatMap((feature): [number, number][] => {
        const { encoding, to } = feature;
        const mark = missingMark(feature);
        return encoding.kind === 'number' && mark && isAsked(encoding) ? [[to.number, mark.column]] : [];
      }),
    );
  }

  /** The column that is 1 where a cell of another one was missing; -1: none tells it. */
  markOf(column: number): number {
    return this.#marks.get(column) ?? -1;
  }
}

/** Whether a cell was missing. @param from Where its row begins. @param mark As `markOf` gives it. */
export const isFilled = (rows: Rows, from: number, mark: number): boolean =>
  mark >= 0 && rows[from + mark] === 1;
