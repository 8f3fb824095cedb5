// The rows that folds are made of: read once, then divided for one fold after the other.
import type { Warning } from '../core/warning';
import type { Part } from '../data/dataset';
import { rareClassWarnings } from '../data/folds';
import type { LoadedData } from '../data/load';
import { fittedBeforeWarnings, initialColumns, readFittedBefore } from '../run/initial_weights';
import type { BeforeRows, OutcomeOptions } from '../run/options';
import { divideRows, type RunParts, readRows, splitRule, withoutFolds } from '../run/own_rows';
import { dataWarnings } from '../tasks/data_warnings';

/** The options of folds. */
export type FoldsOptions = BeforeRows<OutcomeOptions> & { folds: number };

/** Rows in memory, and how they are divided. */
export class FoldRows {
  private constructor(
    readonly options: FoldsOptions,
    readonly loaded: LoadedData,
    /** The rows of all folds, in one data set. */
    readonly all: Part,
    /** Those that are in none: they test all folds together. */
    readonly outside: Part,
    /** What is doubtful about them. */
    readonly warnings: readonly Warning[],
  ) {}

  /** Reads them. @throws what loadData and split do. */
  static async read(options: FoldsOptions): Promise<FoldRows> {
    const loaded = await readRows(options, initialColumns(options), options.idColumn !== undefined);
    const together = withoutFolds(options);
    const { parts } = divideRows(loaded, together);
    const { data, indices } = parts.train;
    const before = readFittedBefore(options);
    const warnings = [
      ...dataWarnings(parts, splitRule(together)),
      ...rareClassWarnings(data, indices, options.folds),
      // Of all folds together: each is tested on rows that others fit.
      ...fittedBeforeWarnings(parts.train, 'row', before),
      ...fittedBeforeWarnings(parts.test, 'test row', before),
    ];
    return new FoldRows(options, loaded, parts.train, parts.test, warnings);
  }

  /** The parts of a fold, from 1: its columns and its target are fitted on its own rows. */
  divided(fold: number): RunParts {
    return divideRows(this.loaded, { ...this.options, fold });
  }

  /** The column of ids, where rows have them. */
  get idName(): string | undefined {
    const { table } = this.loaded.data;
    return table?.columnOf('id') ? this.options.idColumn : undefined;
  }

  /** The id of a row of the data. */
  idOf(row: number): string | null {
    return this.loaded.data.table!.textOf('id', row);
  }
}
