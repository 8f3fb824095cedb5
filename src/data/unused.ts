// What was found with the data and is not read, said before anything is fitted.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { sameFile } from '../io/same_file';
import type { Dataset } from './dataset';
import { listed, looksLikeData, partOfName } from './parts';

/** A warning that names what of a file or folder is not used; none for nothing. */
export function unusedWarnings(source: string, names: readonly string[] = []): Warning[] {
  if (names.length === 0) return [];
  const where = printable(path.basename(source), 100);
  return [{ code: 'NOT_USED', message: `not used: ${listed(names)} of ${where}` }];
}

/** Parts that were loaded with a data set, and are not given where it is split. */
export function unusedParts(
  { partRows }: Pick<Dataset, 'partRows'>,
  given: { readonly [part in 'test' | 'validation']: Dataset | undefined },
): Warning[] {
  return (['test', 'validation'] as const).flatMap((part): Warning[] => {
    const rows = partRows?.[part] ?? 0;
    if (rows === 0 || given[part]) return [];
    const argument = part === 'test' ? 'separateTest' : 'separateValidation';
    const what = `${counted(rows, `${part} row`)} that were loaded with the data`;
    return [{ code: 'NOT_USED', message: `not used: ${what}: give them to split as ${argument}` }];
  });
}

/** Files beside one for training that hold its other parts by their names; `testData` is read. */
export function besideWarnings(file: string, testData: unknown): Warning[] {
  const own = path.basename(file);
  const { part, stem } = partOfName(own);
  if (part !== 'train' || !looksLikeData(own)) return [];
  const isOtherPart = (name: string) => {
    const named = partOfName(name);
    return named.stem === stem && named.part !== null && named.part !== part;
  };
  const folder = path.dirname(file);
  const isRead = (name: string) =>
    typeof testData === 'string' && sameFile(testData, [path.join(folder, name)]) !== undefined;
  const beside = readdirSync(folder).filter((name) => isOtherPart(name) && !isRead(name));
  if (beside.length === 0) return [];
  const message = `not used: ${listed(beside.sort())} beside ${printable(own, 100)}`;
  return [{ code: 'NOT_USED', message: `${message}; options.testData names rows to test on` }];
}
