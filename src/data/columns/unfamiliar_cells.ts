// Cells of other rows that no fitted row has: values of a category that a run does not know, and missing
// cells in columns that were complete. They are encoded all the same, so they are counted.
import { printable, quoted } from '../../core/check';
import { counted } from '../../core/counted';
import { nearName } from '../../core/near_name';
import type { Warning } from '../../core/warning';
import { BeyondQuantiles } from './beyond_quantiles';
import { dateText } from './decode_row';
import type { Feature } from './encode_rows';
import { quotedNames } from './match_columns';
import { numberOf } from './missing';
import type { CategoryEncoding, Encoding } from './schema';

/** Columns that have a warning of their own; the others are named in one. */
const NAMED = 3;
/** Unknown texts that are kept, and known values that a message lists. */
const EXAMPLES = 3;
const LISTED = 5;
/** A run knows fewer values of a doubtful column than this share of those that it knows of the fitted rows. */
const NEARLY_ALL = 0.9;

/**
 * So many rows lack a value more often than fitted ones: half of the values are gone, and the share is so
 * many standard deviations above.
 */
const [ROWS_FOR_MISSING, GONE, DEVIATIONS] = [10, 0.5, 5];

/** The text of a cell of the rows at hand. */
export type TextOf = (row: number) => string | null;

/** The counts of a feature. */
class FeatureCells {
  rows = 0;
  missing = 0;
  unknown = 0;
  /** The first unknown texts, all different. */
  readonly examples: string[] = [];

  constructor(readonly feature: Feature) {}

  add(raw: Float64Array, refused: number, textOf: TextOf): void {
    const { encoding } = this.feature;
    this.rows += raw.length;
    if (encoding.kind === 'category') this.#addPlaces(encoding, raw, textOf);
    else this.missing += countMissing(raw) - refused;
  }

  #addPlaces({ values }: CategoryEncoding, places: Float64Array, textOf: TextOf): void {
    for (let row = 0; row < places.length; row++) {
      if (places[row] < values.length) continue;
      if (places[row] === values.length) this.missing += 1;
      else this.#addUnknown(row, textOf);
    }
  }

  #addUnknown(row: number, textOf: TextOf): void {
    this.unknown += 1;
    if (this.examples.length === EXAMPLES) return;
    const text = textOf(row)?.trim() ?? '';
    if (!this.examples.includes(text)) this.examples.push(text);
  }

  /** Whether the run knows fewer of these values than of those that were fitted. */
  get isUnknown(): boolean {
    const { encoding } = this.feature;
    if (encoding.kind !== 'category' || encoding.values.length === 0) return false;
    const present = this.rows - this.missing;
    const known = 1 - (encoding.rareShare ?? 0);
    return this.unknown > 0 && present - this.unknown < NEARLY_ALL * known * present;
  }

  /** Whether cells are missing, and no fitted row tells what that means, or far fewer do. */
  get isIncomplete(): boolean {
    return this.missing > 0 && (!knowsMissing(this.feature.encoding) || this.#isEmptied);
  }

  get #isEmptied(): boolean {
    const { rows, missing } = this;
    const { missingShare: fitted } = this.feature.encoding;
    if (fitted === undefined || rows < ROWS_FOR_MISSING) return false;
    const more = missing / rows - fitted;
    return more > GONE * (1 - fitted) && more > DEVIATIONS * Math.sqrt((fitted * (1 - fitted)) / rows);
  }
}

function countMissing(values: Float64Array): number {
  let missing = 0;
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) missing += 1;
  return missing;
}

const knowsMissing = (encoding: Encoding): boolean =>
  encoding.kind === 'category' ? encoding.hasMissing : encoding.indicator;

/** Counts the cells of rows that no fitted row has. */
export class UnfamiliarCells {
  readonly #features: readonly FeatureCells[];
  readonly #beyond: BeyondQuantiles;

  constructor(features: readonly Feature[]) {
    this.#beyond = new BeyondQuantiles(features);
    this.#features = features.map((feature) => new FeatureCells(feature));
  }

  /**
   * Counts the cells of a feature in consecutive rows.
   *
   * @param raw Of a category the places, else numbers with NaN where a cell is missing or was refused.
   * @param refused How many were refused.
   */
  add(feature: number, raw: Float64Array, refused: number, textOf: TextOf): void {
    const cells = this.#features[feature];
    this.#beyond.add(feature, cells.rows, raw);
    cells.add(raw, refused, textOf);
  }

  /** The values of categories, in all columns, that the run does not know. */
  get unknown(): number {
    return this.#features.reduce((sum, { unknown }) => sum + unknown, 0);
  }

  /** What is doubtful. @param of Whose the columns are: ' of new.csv'. */
  warnings(of: string): Warning[] {
    const unknown = this.#features.filter(({ isUnknown }) => isUnknown);
    const incomplete = this.#features
      .filter(({ isIncomplete }) => isIncomplete)
      .sort((a, b) => b.missing - a.missing);
    return [
      ...bounded(
        'VALUES_UNKNOWN',
        unknown,
        of,
        unknownText,
        ['holds', 'hold'],
        'values that the run does not know',
      ),
      ...bounded(
        'VALUES_MISSING',
        incomplete,
        of,
        missingText,
        ['lacks', 'lack'],
        'values that fitted rows have',
      ),
      ...this.#beyond.warnings(of),
    ];
  }
}

/** A warning for each of the first columns, and one for the others. */
function bounded(
  code: Warning['code'],
  columns: readonly FeatureCells[],
  of: string,
  text: (cells: FeatureCells) => string,
  [one, several]: readonly [string, string],
  values: string,
): Warning[] {
  const named = columns.slice(0, NAMED).map((each) => {
    const { name } = each.feature.column;
    return { code, message: printable(`column ${quoted(name)}${of} ${text(each)}`, 600), column: name };
  });
  const rest = columns.slice(NAMED).map(({ feature }) => feature.column.name);
  if (rest.length === 0) return named;
  const verb = rest.length === 1 ? one : several;
  const message = `${counted(rest.length, 'more column')}${of} ${verb} ${values}: ${quotedNames(rest)}`;
  return [...named, { code, message: printable(message, 600) }];
}

function unknownText({ feature, rows, missing, unknown, examples }: FeatureCells): string {
  const { values } = feature.encoding as CategoryEncoding;
  const share = `${unknown.toLocaleString('en')} of ${counted(rows - missing, 'value')}`;
  const found = examples.map((text) => {
    const meant = meantValue(text, values);
    return meant === undefined ? quoted(text) : `${quoted(text)} (is it ${quoted(meant)}?)`;
  });
  const known = `known are ${quotedNames(values, LISTED)}`;
  return `has ${share} that the run does not know, such as ${found.join(', ')}: ${known}`;
}

/** The known value that a text may mean: the same number, the same letters in another case, or nearly so. */
function meantValue(text: string, values: readonly string[]): string | undefined {
  const number = numberOf(text);
  const isSame = (value: string) =>
    value.toLowerCase() === text.toLowerCase() || (!Number.isNaN(number) && numberOf(value) === number);
  return values.find(isSame) ?? nearName(text, values);
}

function missingText({ feature, rows, missing }: FeatureCells): string {
  const found = `has no value in ${missing.toLocaleString('en')} of ${counted(rows, 'row')}`;
  const { missingShare: share = 0 } = feature.encoding;
  const fitted = share === 0 ? 'every fitted row has' : `${percent(1 - share)} of the fitted rows have`;
  return `${found}, though ${fitted} one: ${takenFor(feature.encoding)}`;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** What a missing cell counts as, in words. */
function takenFor(encoding: Encoding): string {
  switch (encoding.kind) {
    case 'number':
      return `the median of the fitted rows, ${Number(encoding.fill.toPrecision(6))}, is taken`;
    case 'date':
      return `the median of the fitted rows, ${dateText(encoding.fill)}, is taken`;
    case 'boolean':
      return `the more frequent value, ${encoding.fill === 1 ? 'true' : 'false'}, is taken`;
    case 'category':
      return encoding.hasMissing ? 'it counts as missing' : 'it counts as none of the known values';
  }
}
