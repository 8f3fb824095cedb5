import { type Dataset, type LoadOptions, loadData, split } from '../../src';

/** A data set whose rows are all fitted: of a table, its columns are fitted and its rows encoded. */
export async function loadWhole(options: LoadOptions): Promise<Dataset> {
  const { data } = await loadData(options);
  return split(data, { testFraction: 0 }).train.data;
}
