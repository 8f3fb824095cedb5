// The rows of a file in the form that a run was trained on.
import path from 'node:path';
import { printable } from '../core/check';
import type { Warning } from '../core/warning';
import { DataError } from '../io/data_error';
import type { Dataset } from './dataset';
import {
  brightness,
  type Conversion,
  conversionTo,
  convertRows,
  type InputForm,
  type RowForm,
  type Values,
  valuesOf,
} from './input_form';
import type { RowBlock, RowSource } from './row_source';

/** Rows that are brighter or darker by more, as a share of those of the run, may be on another scale. */
const [BRIGHT, DIM] = [2, 1 / 4];

/** Of pixels that are converted, some come near to white: fewer where 0 to 100 is taken for bytes. */
const NEARLY_WHITE = 3 / 4;

/** Numbers that spread by so many times more or less may be on another scale. */
const WIDE = 8;
const ROWS_FOR_RANGE = 100;

/** Rows in the form of a run, and what is to be known of them. */
export interface ConvertedRows {
  rows: RowSource;
  warnings: Warning[];
}

/** The form of a file's rows: those of a table are lines of numbers. */
export const sourceForm = ({ form, columns }: RowSource): RowForm =>
  form ?? { shape: [columns], bytes: false };

async function firstBlock(source: RowSource): Promise<RowBlock | undefined> {
  for await (const block of source.blocks(false)) return block;
  return undefined;
}

const joined = (a: Values, b: Values): Values => ({
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
  integers: a.integers && b.integers,
});

/** That numbers without names spread far more, or less, than those of the run: of fewer rows it says nothing. */
function rangeWarnings(source: RowSource, input: InputForm, { min, max }: Values, rows: number): Warning[] {
  if (source.featureNames !== null || rows < ROWS_FOR_RANGE) return [];
  const [low, high] = input.range;
  const share = (max - min) / (high - low);
  if (share <= WIDE && share >= 1 / WIDE) return [];
  const file = printable(path.basename(source.path), 100);
  const found = `${min} to ${max}, those of the training rows from ${low} to ${high}`;
  return [{ code: 'INPUT_RANGE', message: `the values of ${file} go from ${found}: are they on one scale?` }];
}

/** That rows are converted, or that they may be on another scale after all. */
function warningsOf(
  source: RowSource,
  input: InputForm,
  conversion: Conversion,
  values: Values,
  rows: number,
): Warning[] {
  const file = printable(path.basename(source.path), 100);
  if (input.white === null) return rangeWarnings(source, input, values, rows);
  const { per } = conversion;
  const share = brightness(input, conversion, values);
  const isConverted = per !== input.white;
  const dim = isConverted && rows >= ROWS_FOR_RANGE ? NEARLY_WHITE : DIM;
  const isOther = values.min < 0 || share > BRIGHT || share < dim;
  const found = `${values.min} to ${values.max}, those of the training rows from ${input.range.join(' to ')}`;
  return [
    ...(!isConverted
      ? []
      : [
          {
            code: 'INPUT_CONVERTED' as const,
            message: `the white of ${file} is ${per}, that of the training rows ${input.white}: pixels are converted`,
          },
        ]),
    ...(isOther ? [{ code: 'INPUT_RANGE' as const, message: `the values of ${file} go from ${found}` }] : []),
  ];
}

/**
 * The rows of a file as a run takes them. The first of them tell the range of pixels; the others are held to
 * it.
 *
 * @throws DataError for rows that no conversion makes those of the run; so do its blocks.
 */
export async function convertedSource(source: RowSource, input: InputForm): Promise<ConvertedRows> {
  const form = sourceForm(source);
  const refuse = (expected: string, found: string): never => {
    throw new DataError(source.path, '', `expected ${expected}, found ${found}`);
  };
  const conversionOf = conversionTo(input, form, refuse);
  const { imageShape } = input;
  const network = { ...source, imageShape, form: { shape: imageShape ?? [source.columns], bytes: false } };
  const first = await firstBlock(source);
  if (!first) return { rows: network, warnings: [] };
  const values = valuesOf(first.features);
  const conversion = conversionOf(values);

  async function* blocks(withLabels: boolean): AsyncGenerator<RowBlock> {
    let seen = values;
    for await (const block of source.blocks(withLabels)) {
      seen = joined(seen, valuesOf(block.features));
      if (conversionOf(seen).per !== conversion.per) {
        const problem = `expected values up to ${conversion.per} as in the rows before, found ${seen.max}`;
        throw new DataError(source.path, block.position(0), problem);
      }
      yield convertedBlock(block, conversion);
    }
  }
  return {
    rows: { ...network, blocks },
    warnings: warningsOf(source, input, conversion, values, first.rows),
  };
}

/** A block whose features are converted. */
export const convertedBlock = (block: RowBlock, conversion: Conversion): RowBlock => ({
  rows: block.rows,
  features: convertRows(block.features, block.rows, conversion),
  labels: block.labels,
  ids: block.ids,
  badCells: block.badCells,
  equalIntegers: block.equalIntegers,
  position: (row) => block.position(row),
});

/** A data set in the form that a run was trained on. @throws DataError for rows that are none of its own. */
export function convertedData(data: Dataset, input: InputForm): Dataset {
  const refuse = (expected: string, found: string): never => {
    throw new DataError(data.description, '', `expected ${expected}, found ${found}`);
  };
  const { features, rows, columns, imageShape } = data;
  const form = { shape: imageShape ?? [columns], bytes: false };
  const conversion = conversionTo(input, form, refuse)(valuesOf(features));
  return { ...data, features: convertRows(features, rows, conversion), imageShape: input.imageShape };
}
