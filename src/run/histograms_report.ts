// What a report shows of histograms.jsonl: quantiles by epoch, of each parameter.
import { describe } from '../core/check';
import { DataError } from '../io/data_error';
import { readJsonLines } from '../io/read_json';
import type { ShownDistribution, ShownParameter } from '../report/page_data';
import { BANDS, type Distribution } from '../train/distribution';
import type { HistogramLine } from './histogram_file';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Quantiles and size of a distribution; null where there is none, or no finite value. */
function shown(values: Distribution | null | undefined): ShownDistribution | null {
  if (typeof values !== 'object' || values === null) return null;
  const { quantiles, mean, deviation } = values;
  const isWhole = Array.isArray(quantiles) && quantiles.length === BANDS.length && quantiles.every(isNumber);
  if (!isWhole || !isNumber(mean) || !isNumber(deviation)) return null;
  return { quantiles, size: Math.hypot(mean, deviation) };
}

/** Reads a file of histograms; null where it is missing or empty. @throws DataError for a damaged one. */
export function histogramsReport(file: string): ShownParameter[] | null {
  const byName = new Map<string, ShownParameter>();
  for (const [i, line] of readJsonLines<Partial<HistogramLine> | null>(file).entries()) {
    const { epoch, parameters } = line ?? {};
    if (!isNumber(epoch) || !Array.isArray(parameters)) {
      const found = describe(line);
      throw new DataError(file, `line ${i + 1}`, `expected an epoch and its parameters, found ${found}`);
    }
    for (const each of parameters) {
      const { name, shape, weights, gradients } = each ?? {};
      if (typeof name !== 'string' || !Array.isArray(shape))
        throw new DataError(file, `line ${i + 1}`, `expected parameters with a name and a shape`);
      const parameter = byName.get(name) ?? { name, shape: shape.map(Number), epochs: [] };
      byName.set(name, parameter);
      parameter.epochs.push({ epoch, weights: shown(weights), gradients: shown(gradients) });
    }
  }
  return byName.size > 0 ? [...byName.values()] : null;
}
