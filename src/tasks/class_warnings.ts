// What is doubtful about the classes of the rows, before they are fitted.
import { quoted } from '../core/check';
import { alikeNames, pairText } from '../core/folded_name';
import type { Warning } from '../core/warning';
import { isDateText } from '../data/columns/dates';
import { isUsualMissing } from '../data/columns/missing';
import { countNumbers, missingClass } from '../data/columns/missing_class';
import { mayBeAmounts, repeatedCodes } from '../data/columns/whole_classes';
import { type Part, sampleWeightOf, targetValues } from '../data/dataset';
import type { Split } from '../data/split';
import { classNamesOf } from './class_labels';

/** Names that a message lists. */
const LISTED = 5;
/** The name of a class that is a whole number. */
const WHOLE = /^-?\d+$/;
/** Fewer numbers than this are grades or codes. */
const MANY_NUMBERS = 20;
/** Fewer rows than this may all differ and still be classes. */
const MIN_ROWS = 10;
/** A class of which a part has no row is no chance where so many are expected. */
const EXPECTED_ROWS = 5;

/** Rows of each class in a part. */
function countRows(part: Part, classes: number): Uint32Array {
  const counts = new Uint32Array(classes);
  for (const label of targetValues(part)) counts[label] += 1;
  return counts;
}

/** Classes whose rows to fit all have weight 0. */
function withoutWeight(train: Part, fitted: Uint32Array, names: readonly string[]): Warning[] {
  const weights = sampleWeightOf(train);
  if (!weights) return [];
  const sums = new Float64Array(names.length);
  for (const [i, label] of targetValues(train).entries()) sums[label] += weights[i];
  const without = names.filter((_, label) => fitted[label] > 0 && sums[label] === 0);
  if (without.length === 0) return [];
  const rows = `all rows to fit that are ${listed(without, 'or')} have weight 0`;
  return [{ code: 'CLASS_NOT_FITTED', message: `${rows}: the model does not learn them` }];
}

/** 'a', 'b' or 'c'; of many, the first and how many more. */
function listed(names: readonly string[], word: 'or' | 'and'): string {
  const shown = names.slice(0, LISTED).map((name) => quoted(name));
  const more = names.length - shown.length;
  const last = more > 0 ? `${more.toLocaleString('en')} more` : shown.pop()!;
  return shown.length > 0 ? `${shown.join(', ')} ${word} ${last}` : last;
}

/** Classes that a part should have by their share of the rows to fit, and does not. */
function notScored(
  part: 'validation' | 'test',
  counts: Uint32Array,
  fitted: Uint32Array,
  names: readonly string[],
): Warning[] {
  const sum = (values: Uint32Array) => values.reduce((total, count) => total + count, 0);
  const expected = sum(counts) / sum(fitted);
  const missing = names.filter((_, c) => counts[c] === 0 && fitted[c] * expected >= EXPECTED_ROWS);
  if (missing.length === 0) return [];
  const rows = `${sum(counts).toLocaleString('en')} ${part} rows`;
  const message = `0 of ${rows} are ${listed(missing, 'or')}: they do not measure how the model tells them`;
  return [{ code: 'CLASS_NOT_SCORED', message }];
}

/** Two classes whose names mean the same. */
function namedAlike(names: readonly string[]): Warning[] {
  const alike = alikeNames(names);
  if (!alike) return [];
  const what = `classes ${pairText(alike)}`;
  return [{ code: 'CLASSES_ALIKE', message: `${what} differ in how they are written, and count as two` }];
}

/** Labels of arrays that mean a missing one in a table. */
function missingNames({ train }: Split, names: readonly string[]): Warning[] {
  const missing = names.filter((name) => name.trim() === '' || isUsualMissing(name));
  if (train.data.schema || missing.length === 0) return [];
  const found = `labels are ${listed(missing, 'or')}`;
  const message = `${found}: if they stand for missing labels, leave such rows out`;
  return [{ code: 'OUTLIER', message }];
}

/** Labels of arrays that are whole numbers and may be something else; those of tables are told by their column. */
function numbersAsClasses({ train }: Split, names: readonly string[]): Warning[] {
  if (train.data.schema || !names.every((name) => WHOLE.test(name))) return [];
  const numbers = Float64Array.from(targetValues(train), (label) => Number(names[label]));
  const missing = missingClass(countNumbers(numbers));
  if (missing !== undefined) {
    const message = `labels to fit are ${missing}: if -1 stands for a missing label, leave such rows out`;
    return [{ code: 'OUTLIER', message }];
  }
  if (train.data.imageShape) return [];
  const facts = { numbers, distinct: new Set(numbers).size };
  const areCodes = repeatedCodes(facts) !== undefined;
  if (facts.distinct < MANY_NUMBERS || areCodes || !mayBeAmounts(facts)) return [];
  const found = `the labels are ${names.length.toLocaleString('en')} different whole numbers`;
  const message = `${found}, which are taken as classes: options.task regression predicts them as numbers`;
  return [{ code: 'CLASSES_ARE_NUMBERS', message }];
}

/** Classes that cannot be learned or measured, and labels that look like no classes. */
export function classWarnings(split: Split): Warning[] {
  const { train, validation, test } = split;
  const names = classNamesOf(train.data.target.description);
  if (names.length > 0 && names.every(isDateText)) {
    const found = `all ${names.length.toLocaleString('en')} labels are dates, such as ${quoted(names[0])}`;
    const message = `${found}: they order rows by time, and are hardly classes`;
    return [{ code: 'LABELS_ARE_DATES', message }];
  }
  const fitted = countRows(train, names.length);
  const scored = [validation, test].map((part) => countRows(part, names.length));
  const total = fitted.map((count, label) => count + scored[0][label] + scored[1][label]);
  const rows = total.reduce((sum, count) => sum + count, 0);
  const present = total.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  if (rows >= MIN_ROWS && present > rows / 2) {
    const found = `${present.toLocaleString('en')} different labels in ${rows.toLocaleString('en')} rows`;
    return [
      { code: 'LABELS_DIFFER', message: `${found}: they look like numbers or identifiers, not like classes` },
    ];
  }
  const where = (holds: (label: number) => boolean) => names.filter((_, label) => holds(label));
  const missing = where((label) => fitted[label] === 0);
  const isScored = validation.indices.length + test.indices.length > 0;
  const single = where((label) => isScored && total[label] === 1 && fitted[label] === 1);
  const count = train.indices.length.toLocaleString('en');
  return [
    ...missingNames(split, names),
    ...numbersAsClasses(split, names),
    ...(missing.length > 0
      ? [
          {
            code: 'CLASS_NOT_FITTED' as const,
            message: `0 of ${count} rows to fit are ${listed(missing, 'or')}: the model cannot learn what it is not shown`,
          },
        ]
      : []),
    ...withoutWeight(train, fitted, names),
    ...(single.length > 0
      ? [
          {
            code: 'CLASS_OF_ONE_ROW' as const,
            message: `${listed(single, 'and')} ${single.length === 1 ? 'has' : 'have'} one row, which is fitted: no row tests it`,
          },
        ]
      : []),
    ...namedAlike(names),
    ...notScored('validation', scored[0], fitted, names),
    ...notScored('test', scored[1], fitted, names),
  ];
}
