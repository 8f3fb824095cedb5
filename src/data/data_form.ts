// What the columns of a data set are, and its target: in data that was loaded apart they may mean others.
import { isDeepStrictEqual } from 'node:util';
import { printable, quoted, rangeError } from '../core/check';
import type { CategoryEncoding, Schema } from './columns/schema';
import { type Dataset, meaningOf } from './dataset';

/** What a data set's columns and target are. */
export type DataForm = Pick<Dataset, 'columns' | 'featureNames' | 'schema'> & {
  /** What the values of the target mean. */
  readonly description: Dataset['target']['description'];
};

/** The form of a data set. */
export const dataFormOf = ({
  columns,
  featureNames,
  schema,
  target: { description },
}: Dataset): DataForm => ({
  columns,
  featureNames,
  schema,
  description: meaningOf(description),
});

const READ_ALIKE = 'as loadData({ data, testData }) reads them';

/** The categories of a schema that are codes, in the order of their columns. */
function codedCategories(schema: Schema | undefined): { name: string; values: CategoryEncoding['values'] }[] {
  return (schema?.columns ?? []).flatMap(({ name, encoding }) =>
    encoding?.kind === 'category' && encoding.encoder === 'embedding'
      ? [{ name, values: encoding.values }]
      : [],
  );
}

/**
 * Why columns are not the ones that they should be: in another order, by other names, or with codes of other
 * values; null where they are, or have no names.
 *
 * @param name That of the rows in the message. @param of Of what the columns should be: 'the fitted rows'.
 */
export function otherColumns(name: string, data: DataForm, own: DataForm, of: string): RangeError | null {
  const [names, fitted] = [data.featureNames, own.featureNames];
  if (!names || !fitted || names === fitted) return null;
  const at = fitted.findIndex((each, i) => each !== names[i]);
  const expected = `the columns of ${of}, ${READ_ALIKE}`;
  if (at >= 0) {
    const place = `column ${at + 1} was ${quoted(fitted[at])}`;
    return rangeError(name, `${expected} (${place})`, names[at] ?? 'none');
  }
  const [codes, fittedCodes] = [data, own].map(({ schema }) => codedCategories(schema));
  const other = fittedCodes.find((each, i) => !isDeepStrictEqual(each, codes[i]));
  return other
    ? rangeError(name, `${expected} (codes of ${quoted(other.name)})`, 'codes of other values')
    : null;
}

/** Why a target is not the one that it should be: other classes, or numbers on another scale. @param of As above. */
export function otherTarget(name: string, data: DataForm, own: DataForm, of: string): RangeError | null {
  if (isDeepStrictEqual(data.description, own.description)) return null;
  const [found, expected] = [data, own].map(({ description }) => printable(JSON.stringify(description), 200));
  return rangeError(`${name}.target.description`, `that of ${of}, ${expected}, ${READ_ALIKE}`, found);
}
