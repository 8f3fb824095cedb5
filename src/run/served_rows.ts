// What is doubtful about rows that a program predicts: those of a call, and those of many calls together.
import { counted } from '../core/counted';
import type { RowsTensor } from '../core/nested_numbers';
import type { Warning } from '../core/warning';
import { COMPARED_ROWS, ColumnScales, type FittedColumns } from '../data/column_scales';
import { FarValues } from '../data/far_values';
import { fittedPixels, type InputForm } from '../data/input_form';
import { brightnessWarnings } from '../data/pixel_means';

/** Calls of more rows are compared by themselves alone. */
const FEW = 100;
/** Numbers of rows at which those of several calls are compared; with the last one they begin anew. */
const COMPARED_AT = [30, 100, 300, COMPARED_ROWS];

/** Rows that are compared with the fitted ones. */
class ComparedRows {
  readonly #scales: ColumnScales;
  readonly #far: FarValues;

  constructor(readonly fitted: FittedColumns) {
    this.#scales = new ColumnScales(fitted);
    this.#far = new FarValues(fitted);
  }

  get rows(): number {
    return this.#far.rows;
  }

  add(features: RowsTensor['data']): void {
    const columns = this.fitted.standardisation.mean.length;
    this.#scales.add(features.subarray(0, COMPARED_ROWS * columns));
    this.#far.add(features);
  }

  /** @param of Whose rows they are: ' of new.csv'. */
  warnings(of: string): Warning[] {
    const compared = this.#scales.rows;
    const sample = compared < this.rows ? ` (the first ${counted(compared, 'row')})` : '';
    return [...this.#scales.warnings(of + sample), ...this.#far.warnings(of)];
  }
}

/** Compares the rows that a run predicts, in the form of its network's input, with those that were fitted. */
export class ServedRows {
  /** Rows of the last calls, of which each had few. */
  #last: ComparedRows | null = null;
  #looks = 0;

  constructor(
    readonly form: InputForm,
    readonly fitted: FittedColumns,
  ) {}

  /** What is doubtful about the rows of a call; where they tell nothing, about those of the last calls. */
  add({ data, shape: [rows] }: RowsTensor): Warning[] {
    const pixels = fittedPixels(this.form);
    if (pixels) return brightnessWarnings('', { features: data, rows }, pixels);
    if (this.form.white !== null) return [];
    const own = new ComparedRows(this.fitted);
    own.add(data);
    const warnings = own.warnings('');
    return warnings.length > 0 || rows > FEW ? warnings : this.#together(data);
  }

  #together(data: RowsTensor['data']): Warning[] {
    this.#last ??= new ComparedRows(this.fitted);
    this.#last.add(data);
    if (this.#last.rows < COMPARED_AT[this.#looks]) return [];
    const warnings = this.#last.warnings(' of the last calls');
    this.#looks = (this.#looks + 1) % COMPARED_AT.length;
    if (this.#looks === 0) this.#last = null;
    return warnings;
  }
}
