// What is doubtful about the parts of a data set, whatever its target means.
import type { Warning } from '../core/warning';
import type { Part } from './dataset';
import type { Split, SplitOptions } from './split';
import { timeColumn } from './time_column';

/** A score on fewer rows than this says little: its error is about 1 / (2 √rows). */
const FEW_ROWS = 30;

/** Parts with few rows, and rows with a time that were drawn at random. */
export function splitWarnings(parts: Split, { split = 'shuffled' }: SplitOptions): Warning[] {
  const small = [
    ...smallPart('validation', parts.validation, parts.validation.indices.length > 0),
    ...smallPart('test', parts.test, true),
  ];
  const isSeparate = parts.test.data !== parts.train.data;
  const drawsRows = split === 'shuffled' && (!isSeparate || parts.validation.indices.length > 0);
  const time = drawsRows ? timeColumn(parts.train.data) : undefined;
  if (time === undefined) return small;
  const message = `the split ignores time: rows are drawn at random, and ${time}`;
  return [...small, { code: 'SPLIT_IGNORES_TIME', message }];
}

function smallPart(name: string, { indices }: Part, exists: boolean): Warning[] {
  const rows = indices.length;
  if (!exists || rows >= FEW_ROWS) return [];
  const count = `${rows} ${rows === 1 ? 'row' : 'rows'}`;
  return [
    { code: 'SMALL_PART', message: `the ${name} part has ${count}: its scores are rough below ${FEW_ROWS}` },
  ];
}
