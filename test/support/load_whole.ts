import { type Dataset, type LoadOptions, loadData, split } from '../../src';

/** A data set whose rows are all fitted: of a table, its columns are fitted and its rows encoded. */
export async function loadWhole(options: LoadOptions): Promise<Dataset> {
  return fittedWhole((await loadData(options)).data);
}

/** The same of a data set. */
export const fittedWhole = (data: Dataset): Dataset => split(data, { testFraction: 0 }).train.data;
