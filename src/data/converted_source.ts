// The rows of a file in the form that a run was trained on.
import path from 'node:path';
import { printable } from '../core/check';
import { counted } from '../core/counted';
import { float32Text } from '../core/float32_text';
import type { Warning } from '../core/warning';
import { DataError } from '../io/data_error';
import { COMPARED_ROWS, ColumnScales, type FittedColumns } from './column_scales';
import type { Dataset } from './dataset';
import { FarValues } from './far_values';
import {
  brightness,
  type Conversion,
  conversionTo,
  convertRows,
  fittedPixels,
  type InputForm,
  type RowForm,
  type Values,
  valuesOf,
} from './input_form';
import { brightnessWarnings } from './pixel_means';
import type { RowBlock, RowSource } from './row_source';

/** Rows that are brighter or darker by more, as a share of those of the run, may be on another scale. */
const [BRIGHT, DIM] = [2, 1 / 4];

/** Of pixels that are converted, some come near to white: fewer where 0 to 100 is taken for bytes. */
const NEARLY_WHITE = 3 / 4;

/** Fewer rows than this may all be dark. */
const ROWS_FOR_RANGE = 100;

/** Rows in the form of a run, and what is to be known of them. */
export interface ConvertedRows {
  rows: RowSource;
  warnings: Warning[];
}

/** The form of a file's rows: those of a table are lines of numbers. */
export const sourceForm = ({ form, columns }: RowSource): RowForm =>
  form ?? { shape: [columns], bytes: false };

/** The first rows of a file: what their values are, and how they compare with those that were fitted. */
interface FirstRows {
  rows: number;
  values: Values;
  features: Float32Array | Float64Array;
  /** Whose they are: ' of new.npy', and how many of its rows where it has more. */
  of: string;
  warnings: Warning[];
}

async function firstRows(source: RowSource, fitted: FittedColumns | null): Promise<FirstRows | null> {
  let first: Omit<FirstRows, 'warnings' | 'of'> | null = null;
  const scales = fitted && new ColumnScales(fitted);
  let sample = '';
  for await (const { rows, features } of source.blocks(false)) {
    const compared = scales?.rows ?? first?.rows ?? 0;
    if (first && compared >= (scales ? COMPARED_ROWS : 1)) {
      sample = ` (its first ${counted(compared, 'row')})`;
      break;
    }
    first ??= { rows, features, values: valuesOf(features) };
    scales?.add(features);
  }
  const of = ` of ${path.basename(source.path)}${sample}`;
  return first && { ...first, of, warnings: scales?.warnings(of) ?? [] };
}

const joined = (a: Values, b: Values): Values => ({
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
  integers: a.integers && b.integers,
});

/** That rows are converted, or that they may be on another scale after all. */
function warningsOf(
  source: RowSource,
  input: InputForm,
  conversion: Conversion,
  values: Values,
  rows: number,
): Warning[] {
  const file = printable(path.basename(source.path), 100);
  if (input.white === null) return [];
  const { per } = conversion;
  const share = brightness(input, conversion, values);
  const isConverted = per !== input.white;
  const dim = isConverted && rows >= ROWS_FOR_RANGE ? NEARLY_WHITE : DIM;
  const isOther = values.min < 0 || share > BRIGHT || share < dim;
  const [own, fitted] = [[values.min, values.max], input.range].map((ends) =>
    ends.map(float32Text).join(' to '),
  );
  const found = `${own}, those of the training rows from ${fitted}`;
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

/** Pictures that are brighter or darker than any that was fitted. */
function otherBrightness(
  input: InputForm,
  conversion: Conversion,
  { rows, features, of }: FirstRows,
): Warning[] {
  const pixels = fittedPixels(input);
  if (!pixels) return [];
  const converted = convertRows(features, rows, conversion);
  return brightnessWarnings(of, { features: converted, rows }, pixels);
}

/**
 * The rows of a file as a run takes them. The first of them tell the range of pixels; the others are held to
 * it.
 *
 * @param fitted The columns of the rows that were fitted: those of the file are compared with them.
 * @throws DataError for rows that no conversion makes those of the run; so do its blocks.
 */
export async function convertedSource(
  source: RowSource,
  input: InputForm,
  fitted: FittedColumns | null = null,
): Promise<ConvertedRows> {
  const form = sourceForm(source);
  const refuse = (expected: string, found: string): never => {
    throw new DataError(source.path, '', `expected ${expected}, found ${found}`);
  };
  const conversionOf = conversionTo(input, form, refuse);
  const { imageShape } = input;
  const network = { ...source, imageShape, form: { shape: imageShape ?? [source.columns], bytes: false } };
  const isCompared = input.white === null && fitted?.standardisation.mean.length === source.columns;
  const first = await firstRows(source, isCompared ? fitted : null);
  if (!first) return { rows: network, warnings: [] };
  const { values } = first;
  const conversion = conversionOf(values);
  const ofValues = warningsOf(source, input, conversion, values, first.rows);
  // Pixels on another scale have other means too.
  const isOtherRange = ofValues.some(({ code }) => code === 'INPUT_RANGE');

  let far = isCompared ? new FarValues(fitted) : null;
  async function* blocks(withLabels: boolean): AsyncGenerator<RowBlock> {
    let seen = values;
    const own = isCompared ? new FarValues(fitted) : null;
    far = own;
    for await (const block of source.blocks(withLabels)) {
      seen = joined(seen, valuesOf(block.features));
      own?.add(block.features);
      if (conversionOf(seen).per !== conversion.per) {
        const problem = `expected values up to ${conversion.per} as in the rows before, found ${seen.max}`;
        throw new DataError(source.path, block.position(0), problem);
      }
      yield convertedBlock(block, conversion);
    }
  }
  return {
    rows: { ...network, blocks, ...(far ? { far: () => far! } : {}) },
    warnings: [
      ...ofValues,
      ...(isOtherRange ? [] : otherBrightness(input, conversion, first)),
      ...first.warnings,
    ],
  };
}

/** A block whose features are converted. */
export const convertedBlock = (block: RowBlock, conversion: Conversion): RowBlock => ({
  rows: block.rows,
  features: convertRows(block.features, block.rows, conversion),
  labels: block.labels,
  numbers: block.numbers,
  weights: block.weights,
  groups: block.groups,
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
