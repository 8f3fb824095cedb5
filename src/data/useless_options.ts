// Options of data that say nothing about the data that they are given with: refused before anything is read.
import { rangeError } from '../core/check';
import { type Format, formatOf, isArchive, type KnownFormat } from './open_data';
import type { TableOptions } from './table_options';
import type { TableSource } from './table_source';

/** What is given of data. */
export interface GivenOfData extends TableOptions {
  /** 'glyphs', a path, or a table in memory. */
  data: string | TableSource;
  format?: Format | undefined;
  labels?: string | undefined;
  testData?: string | TableSource | undefined;
}

/** What data are, as far as options go. */
type Kind = KnownFormat | 'npz' | 'glyphs' | 'memory';

/** What each is called in messages. */
const NAMES: Readonly<Record<Kind, string>> = {
  csv: 'CSV',
  jsonl: 'JSON lines',
  parquet: 'Parquet',
  memory: 'a table in memory',
  npy: 'a NumPy array',
  npz: 'NumPy arrays',
  idx: 'IDX files',
  cifar10: 'CIFAR-10 files',
  glyphs: 'the built-in glyphs',
};

const TABLES: readonly Kind[] = ['csv', 'jsonl', 'parquet', 'memory'];

/** What an option says something about. */
interface Use {
  /** The data that it is for. */
  readonly of: readonly Kind[];
  /** Whether it is also for the test rows, where the rows to train on are something else. */
  readonly isOfTest?: true;
  /** The same in words. */
  readonly words: string;
}

const COLUMNS: Use = { of: TABLES, words: 'a table (CSV, JSON lines or Parquet)' };
const TEXT: Use = { of: ['csv'], isOfTest: true, words: 'a text file (CSV)' };
const NAMED: Use = { of: [...TABLES, 'npz'], words: 'a table or an .npz file' };

/** What the options of data are for. */
const USES: Readonly<Record<Exclude<keyof GivenOfData, 'data' | 'testData' | 'format'>, Use>> = {
  target: { ...NAMED, isOfTest: true },
  ignore: COLUMNS,
  idColumn: COLUMNS,
  weightColumn: NAMED,
  groupColumn: COLUMNS,
  categorical: COLUMNS,
  numeric: COLUMNS,
  booleans: COLUMNS,
  dates: COLUMNS,
  dateOrder: COLUMNS,
  missing: COLUMNS,
  missingOnly: COLUMNS,
  dropMissingTarget: COLUMNS,
  numericTransform: COLUMNS,
  header: TEXT,
  delimiter: TEXT,
  decimal: TEXT,
  encoding: TEXT,
  labels: { of: ['npy', 'npz'], words: 'a NumPy file' },
};
type OptionOfData = keyof typeof USES;
const OPTIONS_OF_DATA = Object.keys(USES) as OptionOfData[];

/** Whether a value says something: it is none that an option has where it is not given. */
const isStated = (value: unknown): boolean =>
  value !== undefined && value !== false && value !== 'none' && !(Array.isArray(value) && value.length === 0);

/** @throws DataError for a path that names no format. */
function kindOf(data: string | TableSource, format: Format): Kind {
  if (typeof data !== 'string') return 'memory';
  if (data === 'glyphs') return 'glyphs';
  const known = formatOf(data, format);
  return known === 'npy' && isArchive(data) ? 'npz' : known;
}

/** Refuses one option. @throws RangeError that says what it is for. */
function refuse(option: OptionOfData, kind: Kind, value: unknown): never {
  const none = `none for ${NAMES[kind]}, as it is for ${USES[option].words}`;
  const received = Array.isArray(value) ? value.join(',') : value;
  const file = kind === 'glyphs' ? ', which options.data names' : '';
  const labels = option === 'target' && kind === 'npy' ? '; options.labels names the labels' : '';
  throw rangeError(`options.${option}`, none + file + labels, received);
}

/** @throws RangeError for a format where no file is read. */
function checkFormat(format: Format, kind: Kind): void {
  if (kind === 'memory') throw rangeError('options.format', 'none for a table in memory', format);
  if (kind !== 'glyphs') return;
  throw rangeError('options.format', 'none for the built-in glyphs: options.data names a file', format);
}

/**
 * Refuses what is given of data and says nothing about them, before they are read.
 *
 * @throws RangeError that names the option; DataError for a path that names no format.
 */
export function refuseUseless(given: GivenOfData): void {
  const { data, testData, labels, target, format = 'auto' } = given;
  const stated = OPTIONS_OF_DATA.filter((name) => isStated(given[name]));
  if (stated.length === 0 && format === 'auto') return;
  const kind = kindOf(data, format);
  if (format !== 'auto' && testData === undefined) checkFormat(format, kind);
  const ofTest = testData === undefined ? kind : kindOf(testData, format);
  for (const name of stated) {
    const { of, isOfTest } = USES[name];
    if (!of.includes(kind) && !(isOfTest && of.includes(ofTest))) refuse(name, kind, given[name]);
  }
  if (kind === 'npz' && labels !== undefined && testData === undefined && target !== undefined)
    throw rangeError('options.target', 'none beside options.labels, whose array has the labels', target);
}
