// Rows beyond the quantiles that a run knows: their numbers become those of its lowest or highest row, so
// that nothing tells them from these once they are encoded.
import { printable, quoted } from '../../core/check';
import { counted } from '../../core/counted';
import type { Warning } from '../../core/warning';
import type { Feature } from './encode_rows';
import { quotedNames } from './match_columns';

/** Rows that are looked at. */
const LOOKED_AT = 1_000;
/** A value is beyond that passes an end by this share of the range. */
const SLACK = 0.25;
/** A row is beyond with this share of its columns, and with several of them. */
const [SHARE, SEVERAL] = [0.5, 2];
/** A share of many rows, of which some may be mistakes. */
const MANY = 0.1;

/** The first value of a column that is beyond. */
interface Beyond {
  readonly name: string;
  readonly value: number;
  readonly ends: readonly [number, number];
}

/** The ends of the quantiles of a feature; null where it has none. */
function endsOf({ encoding }: Feature): [number, number] | null {
  if (encoding.kind !== 'number' || encoding.transform?.type !== 'quantile') return null;
  const { quantiles } = encoding.transform;
  return [quantiles[0], quantiles[quantiles.length - 1]];
}

/** Counts the rows of which several numbers lie beyond the quantiles of their columns. */
export class BeyondQuantiles {
  readonly #ends: readonly ([number, number] | null)[];
  readonly #columns: number;
  /** By row: how many columns are beyond, and how many have a value. */
  readonly #beyond: Uint32Array;
  readonly #known: Uint32Array;
  #rows = 0;
  readonly #first = new Map<number, Beyond>();

  constructor(readonly features: readonly Feature[]) {
    this.#ends = features.map(endsOf);
    this.#columns = this.#ends.filter((ends) => ends !== null).length;
    const room = this.#columns < SEVERAL ? 0 : LOOKED_AT;
    [this.#beyond, this.#known] = [new Uint32Array(room), new Uint32Array(room)];
  }

  /** Looks at a feature of consecutive rows. @param from The first of them. @param raw NaN where one is missing. */
  add(feature: number, from: number, raw: Float64Array): void {
    const ends = this.#ends[feature];
    if (ends === null || this.#columns < SEVERAL) return;
    const [low, high] = ends;
    const slack = SLACK * (high - low);
    const rows = Math.min(raw.length, LOOKED_AT - from);
    for (let i = 0; i < rows; i++) {
      if (Number.isNaN(raw[i])) continue;
      this.#known[from + i] += 1;
      if (raw[i] >= low - slack && raw[i] <= high + slack) continue;
      this.#beyond[from + i] += 1;
      const { name } = this.features[feature].column;
      if (!this.#first.has(feature)) this.#first.set(feature, { name, value: raw[i], ends });
    }
    this.#rows = Math.max(this.#rows, from + Math.max(0, rows));
  }

  /** What is doubtful. @param of Whose the rows are: ' of new.csv'. */
  warnings(of: string): Warning[] {
    const isBeyond = (row: number) =>
      this.#beyond[row] >= Math.max(SEVERAL, Math.ceil(SHARE * this.#known[row]));
    const count = Array.from({ length: this.#rows }, (_, row) => isBeyond(row)).filter(Boolean).length;
    if (count === 0 || count < MANY * this.#rows) return [];
    const [{ name, value, ends }, ...others] = [...this.#first.values()];
    const rows =
      this.#rows === 1 ? 'the row' : `${count.toLocaleString('en')} of ${counted(this.#rows, 'row')}`;
    const lie = count === 1 ? 'lies' : 'lie';
    const has = `column ${quoted(name)} has the value ${value}, in the fitted rows ${ends.join(' to ')}`;
    const also = others.length > 0 ? `; also ${quotedNames(others.map((other) => other.name))}` : '';
    const message = `${rows}${of} ${lie} elsewhere than the fitted rows: ${has}${also}`;
    return [
      { code: 'INPUT_RANGE', message: printable(`${message}: is all on one scale, in one order?`, 600) },
    ];
  }
}
