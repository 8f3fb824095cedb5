// Files of other formats that are given as data: what they are, and how they become one that is read.
import { beginningOf } from '../io/byte_reader';
import { DataError } from '../io/data_error';

/** What a file is, and what to do. */
type Foreign = readonly [what: string, remedy: string];

const AS_TABLE = 'save it as CSV or Parquet';
const ZIP: Foreign = ['a zip archive', 'unpack it (unzip) and name the file inside'];
const SHEETS: Foreign = ['a workbook of a spreadsheet', 'save its sheet as CSV'];
const FEATHER: Foreign = ['Arrow or Feather', 'save it as Parquet (pandas: read_feather(…).to_parquet(…))'];
const HDF5: Foreign = ['HDF5', `${AS_TABLE}, or its arrays as .npz`];
const LIBSVM: Foreign = [
  'rows of libsvm, each cell with its index',
  `${AS_TABLE} (scikit-learn: load_svmlight_file reads it)`,
];
const packed = (name: string, command: string): Foreign => [
  `a file packed by ${name}`,
  `unpack it (${command}), or pack it by gzip, which is read as it is`,
];
const JSON_FILE: Foreign = [
  'JSON',
  "write an object a line, as .jsonl: of a list of objects by jq -c '.[]', " +
    "in pandas by to_json(…, orient='records', lines=True)",
];
const PICTURE: Foreign = ['a picture', 'save all of them as one NumPy array, [images, height, width]'];

const ENDINGS: readonly (readonly [ending: RegExp, foreign: Foreign])[] = [
  [/\.zip$/i, ZIP],
  [/\.(tar|tgz|tar\.\w+)$/i, ['a tar archive', 'unpack it (tar -xf) and name a file inside']],
  [/\.bz2$/i, packed('bzip2', 'bunzip2')],
  [/\.xz$/i, packed('xz', 'unxz')],
  [/\.zst$/i, packed('zstd', 'unzstd')],
  [/\.(7z|rar|lz4|lzma|br)$/i, ['a packed file', 'unpack it and name the file inside']],
  [/\.(json|geojson)(\.gz)?$/i, JSON_FILE],
  [/\.(xlsx|xlsm|xlsb|xls|ods|numbers)$/i, SHEETS],
  [/\.(arrow|feather|ipc)$/i, FEATHER],
  [/\.(h5|hdf5|hdf)$/i, HDF5],
  [/\.(pkl|pickle|joblib)$/i, ['a pickle of Python', `${AS_TABLE}, or its arrays as .npz`]],
  [/\.(pt|pth|safetensors|mat)$/i, ['arrays in another format', 'save them as .npz']],
  [
    /\.(orc|avro|dta|sav|sas7bdat|rds|rda|rdata|arff|db|sqlite\d?|duckdb)$/i,
    ['a table in another format', AS_TABLE],
  ],
  [/\.(svm|libsvm|svmlight)$/i, LIBSVM],
  [/\.(png|jpe?g|gif|bmp|webp|tiff?)$/i, PICTURE],
];

const bytes = (text: string) => Buffer.from(text, 'latin1');

const BEGINNINGS: readonly (readonly [beginning: Buffer, foreign: Foreign])[] = [
  [bytes('PK\x03\x04'), ZIP],
  [bytes('BZh'), packed('bzip2', 'bunzip2')],
  [bytes('\xfd7zXZ\0'), packed('xz', 'unxz')],
  [bytes('\x28\xb5\x2f\xfd'), packed('zstd', 'unzstd')],
  [bytes("7z\xbc\xaf'\x1c"), ['a packed file (7z)', 'unpack it and name the file inside']],
  [bytes('\xd0\xcf\x11\xe0'), SHEETS],
  [bytes('ARROW1'), FEATHER],
  [bytes('PAR1'), ['Parquet', "say so with options.format 'parquet'"]],
  [bytes('\x93NUMPY'), ['a NumPy array', "say so with options.format 'npy'"]],
  [bytes('\x89HDF'), HDF5],
  [bytes('\x89PNG'), PICTURE],
  [bytes('\xff\xd8\xff'), PICTURE],
  [bytes('SQLite format 3'), ['a database of SQLite', AS_TABLE]],
  [bytes('%PDF'), ['a PDF', 'save its table as CSV']],
  [bytes('<!DOCTYPE'), ['a page of HTML, which a download may have given instead of the file', AS_TABLE]],
  [bytes('version https://git-lfs'), ['a pointer of Git LFS instead of the file', 'get it by git lfs pull']],
];
const TELLING_BYTES = 4096;

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`;
/** A row of libsvm: one or several labels, then cells, each behind its index. */
const LIBSVM_ROW = new RegExp(
  `^${NUMBER}(?:,${NUMBER})*(?: +qid:\\d+)?((?: +\\d+:${NUMBER})*) *(?:#.*)?$`,
  'i',
);
const TIME = /^\d\d?:\d\d$/;

/** Whether a text begins with rows whose cells have rising indices, such as '1 2:1.4 5:0.2', and are no times. */
function isLibsvm(beginning: string): boolean {
  const whole = beginning.slice(0, Math.max(...[' ', '\n'].map((end) => beginning.lastIndexOf(end))));
  const rows = whole.split('\n').map((line) => LIBSVM_ROW.exec(line.trim()));
  if (!rows.every((row) => row !== null)) return false;
  const cells = rows.map(([, pairs]) => pairs.split(/ +/).slice(1));
  const isRising = (row: readonly string[]) =>
    row.every((cell, i) => i === 0 || parseInt(cell, 10) > parseInt(row[i - 1], 10));
  const isTimes = cells.flat().every((cell) => TIME.test(cell));
  return !isTimes && cells.some(({ length }) => length > 1) && cells.every(isRising);
}

/** What a zip archive holds: a workbook, arrays of NumPy, or other files. */
function zipContent(beginning: Buffer): Foreign {
  const first = beginning.toString('latin1', 30);
  if (/^(\[Content_Types\]|xl\/|_rels\/|docProps\/|mimetypeapplication)/.test(first)) return SHEETS;
  return /^[^\0]+\.npy/.test(first) ? ['an archive of NumPy arrays', 'rename it to end in .npz'] : ZIP;
}

const refuse = (file: string, [what, remedy]: Foreign): DataError =>
  new DataError(file, '', `expected a table, images or arrays, found ${what}: ${remedy}`);

/** Why a file is not read whose name ends as those of another format do; undefined for other names. */
export function foreignName(file: string): DataError | undefined {
  const found = ENDINGS.find(([ending]) => ending.test(file));
  return found && refuse(file, found[1]);
}

/** Refuses a file that is said to be text and begins as one of another format does. */
export async function refuseForeign(file: string): Promise<void> {
  const { bytes } = await beginningOf(file, TELLING_BYTES);
  const found = BEGINNINGS.find(([each]) => bytes.subarray(0, each.length).equals(each));
  if (found) throw refuse(file, found[1] === ZIP ? zipContent(bytes) : found[1]);
  if (isLibsvm(bytes.toString('latin1'))) throw refuse(file, LIBSVM);
}
