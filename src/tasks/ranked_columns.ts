// Predicted numbers column by column, so that all rows are ranked by one at a time: classes or labels.
import { freeMemory, zeros } from '../core/memory';
import type { Tensor } from '../core/tensor';
import { type RankingCurves, rankingCurves } from '../metrics/ranking_curves';
import { type Ranking, type RankingAreas, rankingAreas } from '../metrics/ranking_scores';

/** Numbers that are held to rank rows by: 512 MB. */
const MAX_NUMBERS = 2 ** 27;
/** The share of the free memory that they may take. */
const SHARE_OF_FREE = 0.5;

/** Why rows cannot be ranked by so many columns; undefined where they can. */
export function rankingProblem(rows: number, columns: number): string | undefined {
  const numbers = rows * columns;
  const bytes = numbers * Float32Array.BYTES_PER_ELEMENT;
  if (numbers <= MAX_NUMBERS && bytes <= SHARE_OF_FREE * freeMemory()) return undefined;
  const size = `${rows.toLocaleString('en')} rows by ${columns.toLocaleString('en')} columns`;
  return `${size} take ${Math.round(bytes / 1e6).toLocaleString('en')} MB to rank`;
}

/** The columns of rows whose predictions come a few at a time; 4 bytes a row and column. */
export class RankedColumns {
  readonly #columns: Float32Array[];
  #isComplete = true;

  constructor(rows: number, columns: number) {
    this.#columns = Array.from({ length: columns }, () => zeros(rows));
  }

  /** Takes the values of the rows from `first` on, [rows, columns]. */
  add({ data, shape: [rows, columns] }: Tensor, first: number): void {
    for (let c = 0; c < columns; c++) {
      const column = this.#columns[c];
      for (let row = 0; row < rows; row++) {
        const value = data[row * columns + c];
        if (Number.isNaN(value)) this.#isComplete = false;
        column[first + row] = value;
      }
    }
  }

  /**
   * The areas under the curves of one column: NaN where no row, or every row, is positive, and where a row
   * has no prediction.
   */
  areas(column: number, isPositive: Ranking['isPositive'], weights: Float32Array | null): RankingAreas {
    if (!this.#isComplete) return { rocAuc: NaN, averagePrecision: NaN };
    return rankingAreas({ isPositive, scores: this.#columns[column], weights });
  }

  /** The curves of one column; null where its areas are NaN. */
  curves(
    column: number,
    isPositive: Ranking['isPositive'],
    weights: Float32Array | null,
  ): RankingCurves | null {
    if (!this.#isComplete) return null;
    return rankingCurves({ isPositive, scores: this.#columns[column], weights });
  }
}
