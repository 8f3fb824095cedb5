// Which columns of a table are features, and which holds the labels.
import { DataError } from '../../io/data_error';

/** The features that a run was trained on. */
export interface WantedFeatures {
  /** How many. */
  count: number;
  /** Their names, where the run knows them. */
  names: readonly string[] | null;
}

/** How the columns of a table are to be used. */
export interface ColumnChoice {
  /** The column of the labels; default: the first if it is text, else the last. */
  labelColumn?: string;
  /** Features that a run was trained on: looked up by name where it knows names, else counted. */
  features?: WantedFeatures;
  /** Whether the label column may be missing. */
  unlabelled?: boolean;
}

export interface TableColumns {
  /** Indices of the feature columns, in the order of the features. */
  features: number[];
  /** Index of the label column, or null. */
  label: number | null;
  /** In words why. */
  how: string;
}

const some = (names: readonly string[]) => `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;

/** Whether a cell is a number that float32 holds. */
export const isNumber = (cell: string): boolean =>
  cell.trim() !== '' && Number.isFinite(Math.fround(Number(cell)));

/**
 * Chooses the columns.
 *
 * @param place Where the names stand, for messages. @param named Whether the file gives the names itself.
 * @param firstIsText Whether the first column is text.
 * @throws DataError for a label column or feature that is not there, or another number of features.
 */
export function chooseColumns(
  file: string,
  place: string,
  names: readonly string[],
  named: boolean,
  firstIsText: boolean,
  { labelColumn, features: wanted, unlabelled = false }: ColumnChoice,
): TableColumns {
  const found = labelColumn === undefined ? -1 : names.indexOf(labelColumn);
  if (labelColumn !== undefined && found < 0 && !unlabelled)
    throw new DataError(file, place, `expected a column named '${labelColumn}', found ${some(names)}`);
  const byRule = firstIsText ? 0 : names.length - 1;
  const label = found >= 0 ? found : byRule;
  const how =
    found >= 0
      ? `label column '${names[label]}'`
      : `label column '${names[label]}' (the ${firstIsText ? 'first, as it is text' : 'last'})`;
  const others = names.map((_, i) => i).filter((i) => i !== label);
  if (!wanted) {
    if (names.length < 2)
      throw new DataError(file, place, 'expected a label and at least one feature, found one column');
    return { features: others, label, how };
  }
  if (named && wanted.names) {
    const features = wanted.names.map((name) => {
      const index = names.indexOf(name);
      if (index < 0)
        throw new DataError(
          file,
          place,
          `expected a column named '${name}', which the run was trained on, found ${some(names)}`,
        );
      return index;
    });
    return features.includes(label) ? { features, label: null, how: 'no labels' } : { features, label, how };
  }
  if (others.length === wanted.count) return { features: others, label, how };
  if (names.length === wanted.count && found < 0)
    return { features: names.map((_, i) => i), label: null, how: 'no labels' };
  throw new DataError(
    file,
    place,
    `expected ${wanted.count} features as the run was trained on, found ${others.length}`,
  );
}
