// What is doubtful about the parts of a data set, whatever its target means.
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { scaleWarnings } from './column_scales';
import type { Part } from './dataset';
import { farWarnings } from './far_values';
import { fittedRowsWarnings, repeatedRowsWarnings, sampleRows } from './fitted_rows';
import { inputForm } from './input_form';
import { outlierWarnings } from './outliers';
import type { Split, SplitOptions } from './split';
import { fitStandardisation } from './standardisation';
import { timeColumn } from './time_column';
import { unevenWeights } from './uneven_weights';

/** A score on fewer rows than this says little: its error is about 1 / (2 √rows). */
const FEW_ROWS = 30;

/** Parts with few rows, and rows with a time that were drawn at random. */
export function splitWarnings(parts: Split, options: SplitOptions): Warning[] {
  const small = [...smallPart('validation', parts.validation), ...smallPart('test', parts.test)];
  return [
    ...ignoredOptions(parts, options),
    ...small,
    ...fittedToo(parts),
    ...otherScale(parts),
    ...outlierWarnings(parts.train),
    ...unevenWeights('rows to fit', parts.train),
    ...unevenWeights('validation rows', parts.validation),
    ...unevenWeights('test rows', parts.test),
    ...ignoredTime(parts, options),
  ];
}

/** Whether a part has rows of another data set than those that are fitted. */
const isApart = ({ train }: Split, { data }: Part) => data.features !== train.data.features;

/** Rows that are tested, or chosen by, and fitted too. */
function fittedToo(parts: Split): Warning[] {
  const scored = (['validation', 'test'] as const).filter((name) => parts[name].indices.length > 0);
  if (scored.length === 0) return [];
  const { train } = parts;
  const fitted = sampleRows(train);
  return scored.flatMap((name) => {
    const part = parts[name];
    if (part.data.columns !== train.data.columns) return [];
    return isApart(parts, part)
      ? fittedRowsWarnings(name, part, fitted)
      : repeatedRowsWarnings(name, part, train, fitted);
  });
}

/** Columns of parts that are files, or arrays, of their own. */
function otherScale(parts: Split): Warning[] {
  const { train } = parts;
  const apart = (['validation', 'test'] as const).filter((name) => isApart(parts, parts[name]));
  if (apart.length === 0 || train.indices.length === 0 || inputForm(train).white !== null) return [];
  const { featureNames, schema } = train.data;
  const fitted = { standardisation: fitStandardisation(train), names: featureNames ?? null, schema };
  return apart.flatMap((name) => {
    const of = ` of the ${name} rows`;
    return [...scaleWarnings(of, parts[name], fitted), ...farWarnings(of, parts[name], fitted)];
  });
}

/** Options that say how many rows to take for a part that the data has apart. */
function ignoredOptions(parts: Split, options: SplitOptions): Warning[] {
  const taken = { test: ['testRows', 'testFraction'], validation: ['valFraction'] } as const;
  return Object.entries(taken).flatMap(([part, names]) => {
    if (!isApart(parts, parts[part as 'test' | 'validation'])) return [];
    const given = names.filter((name) => (options[name] ?? 0) > 0);
    const messageOf = (name: string) =>
      `not used: options.${name}, as the data has a ${part} part of its own`;
    return given.map((name) => ({ code: 'NOT_USED' as const, message: messageOf(name) }));
  });
}

function ignoredTime(parts: Split, { split = 'shuffled' }: SplitOptions): Warning[] {
  const drawn = [parts.test, parts.validation].filter((part) => part.indices.length && !isApart(parts, part));
  const time = split === 'shuffled' && drawn.length > 0 ? timeColumn(parts.train.data) : undefined;
  if (time === undefined) return [];
  const message = `the split ignores time: rows are drawn at random, and ${time}`;
  return [{ code: 'SPLIT_IGNORES_TIME', message }];
}

function smallPart(name: string, { indices }: Part): Warning[] {
  const rows = indices.length;
  if (rows === 0 || rows >= FEW_ROWS) return [];
  return [
    {
      code: 'SMALL_PART',
      message: `the ${name} part has ${counted(rows, 'row')}: its scores are rough below ${FEW_ROWS}`,
    },
  ];
}
