// Which columns of a table are features, and which holds the labels.
import { DataError } from '../../io/data_error';

/** The features that a run was trained on. */
export interface WantedFeatures {
  /** How many. */
  count: number;
  /** Their names, where the run knows them. */
  names: readonly string[] | null;
}

/** What the columns of a table are used for. */
export interface ColumnChoice {
  /** The column of the labels; default: the first if it is text, else the last. */
  labelColumn?: string | undefined;
  /** Features that a run was trained on: looked up by name where it knows names, else counted. */
  features?: WantedFeatures | undefined;
  /** Whether the label column may be missing. */
  unlabelled?: boolean | undefined;
}

export interface TableColumns {
  /** Indices of the feature columns, in the order of the features. */
  features: number[];
  /** Index of the label column, or null. */
  label: number | null;
  /** Why these, for people. */
  how: string;
}

const some = (names: readonly string[]) => `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;

/** Whether a cell is a number that float32 holds. */
export const isNumber = (cell: string): boolean =>
  cell.trim() !== '' && Number.isFinite(Math.fround(Number(cell)));

/**
 * Chooses the columns.
 *
 * @param position The position of the names in the file, for messages.
 * @param named Whether the file gives the names itself.
 * @param firstIsText Whether the first column is text.
 * @throws DataError for a label column or feature that is missing, or a wrong number of features.
 */
export function chooseColumns(
  file: string,
  position: string,
  names: readonly string[],
  named: boolean,
  firstIsText: boolean,
  { labelColumn, features: wanted, unlabelled = false }: ColumnChoice,
): TableColumns {
  const wrong = (problem: string) => new DataError(file, position, problem);
  const found = labelColumn === undefined ? -1 : names.indexOf(labelColumn);
  if (labelColumn !== undefined && found < 0 && !unlabelled)
    throw wrong(`expected a column named '${labelColumn}', found ${some(names)}`);
  const byRule = firstIsText ? 0 : names.length - 1;
  const rule = firstIsText ? ' (the first, as it is text)' : ' (the last)';
  const label = found >= 0 ? found : byRule;
  const how = `label column '${names[label]}'${found >= 0 ? '' : rule}`;
  const all = names.map((_, i) => i);
  const others = all.filter((i) => i !== label);
  if (!wanted) {
    if (names.length < 2) throw wrong('expected a label and at least one feature, found one column');
    return { features: others, label, how };
  }
  if (named && wanted.names) {
    const features = wanted.names.map((name) => {
      const index = names.indexOf(name);
      const expected = `a column named '${name}', which the run was trained on`;
      if (index < 0) throw wrong(`expected ${expected}, found ${some(names)}`);
      return index;
    });
    return features.includes(label) ? { features, label: null, how: 'no labels' } : { features, label, how };
  }
  if (others.length === wanted.count) return { features: others, label, how };
  if (names.length === wanted.count && found < 0) return { features: all, label: null, how: 'no labels' };
  throw wrong(`expected ${wanted.count} features as the run was trained on, found ${others.length}`);
}
