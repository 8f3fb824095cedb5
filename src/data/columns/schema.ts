// What a run knows of the columns of its table: inferred from the data or stated, fitted on the rows to fit,
// saved as JSON with the run, and used by name ever after.
import type { TextLayout } from '../table_source';

/** What a column is for. */
export type Role = 'feature' | 'target' | 'weight' | 'group' | 'id' | 'ignore';
/** What the cells of a column are. */
export type ColumnKind = 'number' | 'category' | 'boolean' | 'date';
/** Which of two numbers before a year is the day. */
export type DateOrder = 'day-first' | 'month-first';
/** How numbers are transformed before they are standardised. */
export type NumericTransform = 'none' | 'quantile' | 'robust';

/** A column before any row was fitted. */
export interface ColumnPlan {
  /** As the file names it, else 'column 1' and so on. */
  readonly name: string;
  /** What it is for. */
  readonly role: Role;
  /** Null for a column whose cells are not read: it is ignored. */
  readonly kind: ColumnKind | null;
  /** Why it has this role and kind, for people, where that was guessed: 'the last column'; null where stated. */
  readonly why: string | null;
  /** Of a date: whether the day comes first in 03/04/2026; absent where no date has that form. */
  readonly dayFirst?: boolean | undefined;
  /**
   * Of numbers in text that are stated, and may have signs as in $1,234.50 or 12 %: their decimal sign;
   * absent of others.
   */
  readonly signs?: '.' | ',' | undefined;
}

/** A table's columns before any row was fitted. */
export interface TablePlan {
  /** Whether the names are those of the file. */
  readonly isNamed: boolean;
  /** How the text is laid out; null where it is not text. */
  readonly layout: TextLayout | null;
  /** Texts that mean a missing value, besides the empty one; compared without case. */
  readonly missing: readonly string[];
  /** How numbers are transformed before they are standardised. */
  readonly numericTransform: NumericTransform;
  /** What the target columns hold; absent: labels, in one column. */
  readonly targets?: 'numbers' | 'booleans' | undefined;
  /** All columns of the file, in its order. */
  readonly columns: readonly ColumnPlan[];
}

/** To a normal distribution, as scikit-learn's QuantileTransformer. */
export interface QuantileTransform {
  /** The kind of transform. */
  readonly type: 'quantile';
  /** Quantiles of the fitted rows, ascending, at equal steps. */
  readonly quantiles: readonly number[];
}

/** Centred, scaled and bent towards −3 and 3 (RealMLP). */
export interface RobustTransform {
  /** The kind of transform. */
  readonly type: 'robust';
  /** The median of the fitted rows. */
  readonly centre: number;
  /** 1 / the range of the middle half. */
  readonly scale: number;
}

/** A number: what a missing one becomes, and whether a column of its own tells where it was missing. */
export interface NumberEncoding {
  /** The kind of the column. */
  readonly kind: 'number';
  /** The median of the fitted rows. */
  readonly fill: number;
  /** Whether a column of its own tells where a cell was missing. */
  readonly indicator: boolean;
  /** The share of the fitted rows where it was missing; absent where in none. */
  readonly missingShare?: number | undefined;
  /** By `numericTransform`: quantiles of the fitted rows, or centre and scale; null for 'none'. */
  readonly transform: QuantileTransform | RobustTransform | null;
}

/** A boolean: one place of 0 or 1, and an indicator where any was missing. */
export interface BooleanEncoding {
  /** The kind of the column. */
  readonly kind: 'boolean';
  /** What a missing one becomes: the more frequent value. */
  readonly fill: 0 | 1;
  /** Whether a column of its own tells where a cell was missing. */
  readonly indicator: boolean;
  /** The share of the fitted rows where it was missing; absent where in none. */
  readonly missingShare?: number | undefined;
}

/** A part of a date, each a number; 'days' counts from the earliest fitted row. */
export type DatePart = 'year' | 'month' | 'weekday' | 'day of year' | 'hour' | 'days';

/** A date: the parts of it that vary. */
export interface DateEncoding {
  /** The kind of the column. */
  readonly kind: 'date';
  /** The parts that vary among the fitted rows, in the order of their columns. */
  readonly parts: readonly DatePart[];
  /** Milliseconds since 1970 of the earliest fitted row. */
  readonly first: number;
  /** Milliseconds since 1970 that a missing date becomes: the median. */
  readonly fill: number;
  /** Whether a column of its own tells where a cell was missing. */
  readonly indicator: boolean;
  /** The share of the fitted rows where it was missing; absent where in none. */
  readonly missingShare?: number | undefined;
}

/** A category: one-hot, or a code for a learned embedding. */
export interface CategoryEncoding {
  /** The kind of the column. */
  readonly kind: 'category';
  /**
   * The values that have a place of their own, in order. Behind them are a place for missing values and one
   * for others: rare ones, and those that no fitted row has.
   */
  readonly values: readonly string[];
  /** A column of 0 or 1 for each place, or one code that the network embeds. */
  readonly encoder: 'one-hot' | 'embedding';
  /** Whether a fitted row was missing: one-hots have a place for it only then. */
  readonly hasMissing: boolean;
  /** Whether a fitted row had a rare value: one-hots have a place for others only then. */
  readonly hasOther: boolean;
  /** The share of the fitted rows, of those with a value, whose value is rare; absent where none is. */
  readonly rareShare?: number | undefined;
  /** The share of the fitted rows where it was missing; absent where in none. */
  readonly missingShare?: number | undefined;
}

/** How a feature becomes numbers. */
export type Encoding = NumberEncoding | BooleanEncoding | DateEncoding | CategoryEncoding;

/** A column, fitted. */
export interface SchemaColumn extends ColumnPlan {
  /** How a feature becomes numbers; null for columns of other roles. */
  readonly encoding: Encoding | null;
}

/** A table's columns, fitted. */
export interface Schema extends Omit<TablePlan, 'columns'> {
  /** Raised when the layout of a schema changes. */
  readonly version: 1;
  /** All columns of the file, in its order. */
  readonly columns: readonly SchemaColumn[];
}
