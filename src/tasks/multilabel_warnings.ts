// What is doubtful about the labels of the rows, before they are fitted.
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { quotedNames } from '../data/columns/match_columns';
import { type Part, targetValues } from '../data/dataset';
import type { Split } from '../data/split';
import { labelNamesOf } from './multilabel_target';

/** Labels that a message names. */
const NAMED = 5;
/** A label that no row of a part has is no chance where so many are expected. */
const EXPECTED_ROWS = 5;

/** How many rows of a part have each label. */
export function rowsHaving(part: Part, count: number): Uint32Array {
  const having = new Uint32Array(count);
  const values = targetValues(part);
  for (let i = 0; i < values.length; i++) having[i % count] += values[i];
  return having;
}

/** Labels that all rows to fit have, or none. */
function constantLabels(having: Uint32Array, rows: number, names: readonly string[]): Warning[] {
  const told = ([value, word]: readonly [number, string]): Warning[] => {
    const found = names.filter((_, label) => having[label] === value);
    if (found.length === 0) return [];
    const labels = `${found.length === 1 ? 'label' : 'labels'} ${quotedNames(found, NAMED)}`;
    const fitted = `${counted(rows, 'row')} to fit`;
    const message = `${word} of the ${fitted} have ${labels}: the other value is not learned`;
    return [{ code: 'LABEL_CONSTANT', message }];
  };
  return (
    [
      [0, 'none'],
      [rows, 'all'],
    ] as const
  ).flatMap(told);
}

/** Labels that rows to score should have by their share of the rows to fit, and do not. */
function notScored(
  what: 'validation' | 'test',
  part: Part,
  fitted: { having: Uint32Array; rows: number },
  names: readonly string[],
): Warning[] {
  const rows = part.indices.length;
  const having = rowsHaving(part, names.length);
  const expected = (label: number) => (fitted.having[label] * rows) / fitted.rows;
  const missing = names.filter((_, label) => having[label] === 0 && expected(label) >= EXPECTED_ROWS);
  if (missing.length === 0) return [];
  const labels = `${missing.length === 1 ? 'label' : 'labels'} ${quotedNames(missing, NAMED)}`;
  const message = `none of the ${counted(rows, `${what} row`)} have ${labels}: they do not measure it`;
  return [{ code: 'CLASS_NOT_SCORED', message }];
}

/** Labels that cannot be learned, or measured. */
export function multilabelWarnings({ train, validation, test }: Split): Warning[] {
  const rows = train.indices.length;
  if (rows === 0) return [];
  const names = labelNamesOf(train.data.target.description);
  const having = rowsHaving(train, names.length);
  return [
    ...constantLabels(having, rows, names),
    ...notScored('validation', validation, { having, rows }, names),
    ...notScored('test', test, { having, rows }, names),
  ];
}
