// The options of a run that state what would be guessed of a table.
import { namesIn } from '../core/names_in';
import { choice, type RunOptionDeclaration, text, toggle } from '../core/option_declaration';
import { DATE_ORDERS, NUMERIC_TRANSFORMS, type TableOptions } from '../data/table_options';

const names = () =>
  text('names, separated by commas, or a JSON array of them', (given) => namesIn(given) !== undefined);

const LIST = 'a,b,…';

export const TABLE_RUN_OPTIONS = {
  /** The column of a table, or the array of an .npz file, to predict. */
  target: {
    group: 'Data',
    takes: text('a name'),
    placeholder: 'name',
    help: 'column of a table, or several of numbers or labels (a,b,…), or array of an .npz file, to predict',
    defaultText: 'one named label, target, class or y; else the first if it alone is text; else the last',
    otherName: 'labelColumn',
    sweep: 'fixed',
  },
  /** Columns of a table that are not read. */
  ignore: {
    group: 'Data',
    takes: names(),
    placeholder: LIST,
    help: 'columns of a table to leave out',
    sweep: 'fixed',
  },
  /** A column that tells the rows of a table apart. */
  idColumn: {
    group: 'Data',
    takes: text('a name'),
    placeholder: 'name',
    help: 'column that tells rows apart: no feature, but carried into predictions',
    sweep: 'fixed',
  },
  /** A column that says how much each row counts. */
  weightColumn: {
    group: 'Data',
    takes: text('a name'),
    placeholder: 'name',
    help: 'column, or array of an .npz file, that says how much each row counts in loss and scores',
    sweep: 'fixed',
  },
  /** A column that says which rows stay in one part. */
  groupColumn: {
    group: 'Data',
    takes: text('a name'),
    placeholder: 'name',
    help: 'column of a table whose rows of one value stay together, in one part or fold: no feature',
    sweep: 'fixed',
  },
  /** Columns that are categories. */
  categorical: {
    group: 'Data',
    takes: names(),
    placeholder: LIST,
    help: 'columns that are categories, whole numbers too',
    sweep: 'fixed',
  },
  /** Columns that are numbers. */
  numeric: {
    group: 'Data',
    takes: names(),
    placeholder: LIST,
    help: 'columns that are numbers, also with signs as in $1,234.50 or 12 %',
    sweep: 'fixed',
  },
  /** Columns of two values. */
  booleans: {
    group: 'Data',
    takes: names(),
    placeholder: LIST,
    help: 'columns of two values that mean yes and no',
    sweep: 'fixed',
  },
  /** Columns of dates. */
  dates: {
    group: 'Data',
    takes: names(),
    placeholder: LIST,
    help: 'columns of dates',
    sweep: 'fixed',
  },
  /** The order of dates such as 03/04/2026. */
  dateOrder: {
    group: 'Data',
    takes: choice(DATE_ORDERS),
    placeholder: 'order',
    help: 'order of dates such as 03/04/2026',
    defaultText: 'as they look, else the month first',
    sweep: 'fixed',
  },
  /** Texts that mean a missing value. */
  missing: {
    group: 'Data',
    takes: text(
      'texts, separated by commas, or a JSON array of them',
      (given) => namesIn(given) !== undefined,
    ),
    placeholder: LIST,
    help: 'texts that mean a missing value, besides the empty one, NA, N/A, NaN, NaT, null, None, ? and -',
    sweep: 'fixed',
  },
  /** Whether the usual texts do not mean a missing value. */
  missingOnly: {
    group: 'Data',
    takes: toggle(),
    help: 'only the empty text and those that are stated mean a missing value: NA, None and the others are values',
    default: false,
    sweep: 'fixed',
  },
  /** Whether rows without a target are left out. */
  dropMissingTarget: {
    group: 'Data',
    takes: toggle(),
    help: 'leave out rows without a target, instead of ending with an error',
    default: false,
    sweep: 'fixed',
  },
  /** How the numbers of a table are transformed before they are standardised. */
  numericTransform: {
    group: 'Data',
    takes: choice(NUMERIC_TRANSFORMS),
    help: 'transform of numbers before they are standardised: quantile to a normal one, robust against outliers',
    default: 'none',
    sweep: 'fixed',
  },
  /** Whether the first row of a text file has names. */
  header: {
    group: 'Data',
    takes: choice(['yes', 'no']),
    placeholder: 'yes|no',
    help: 'whether the first row of a text file has the names of the columns',
    defaultText: 'as it looks',
    sweep: 'fixed',
  },
  /** What separates the cells of a text file. */
  delimiter: {
    group: 'Data',
    takes: text('one character, or tab, space, comma, semicolon, pipe'),
    placeholder: 'character',
    help: 'what separates the cells of a text file: a character, or tab or space',
    defaultText: 'as it looks',
    sweep: 'fixed',
  },
  /** The decimal sign of a text file. */
  decimal: {
    group: 'Data',
    takes: choice(['.', ',']),
    placeholder: 'sign',
    help: 'decimal sign of the numbers in a text file',
    defaultText: 'as it looks',
    sweep: 'fixed',
  },
  /** The encoding of a text file. */
  encoding: {
    group: 'Data',
    takes: text('the name of an encoding'),
    placeholder: 'name',
    help: 'encoding of a text file, such as utf-8, utf-16le or latin1',
    defaultText: 'as it looks',
    sweep: 'fixed',
  },
} as const satisfies Record<string, RunOptionDeclaration>;

/** The names of the options that state what would be guessed of a table. */
export const TABLE_RUN_OPTION_NAMES = Object.keys(TABLE_RUN_OPTIONS) as (keyof typeof TABLE_RUN_OPTIONS)[];

/** The names of those that say how a text file is laid out: other rows of a run may be laid out in another way. */
export const LAYOUT_OPTION_NAMES = ['header', 'delimiter', 'decimal', 'encoding'] as const;

/** The options of a table as they are given: lists as one text. */
export type GivenTableOptions = { [N in keyof typeof TABLE_RUN_OPTIONS]?: string | boolean | undefined };

/** What options of a run state of a table. */
export function statedOf(options: GivenTableOptions): TableOptions {
  const lists = ['ignore', 'categorical', 'numeric', 'booleans', 'dates', 'missing'] as const;
  const listed = lists.flatMap((name) => {
    const list = options[name];
    return list === undefined ? [] : [[name, namesIn(list as string)]];
  });
  const stated = TABLE_RUN_OPTION_NAMES.map((name) => [name, options[name]]);
  return { ...Object.fromEntries(stated), ...Object.fromEntries(listed) } as TableOptions;
}
