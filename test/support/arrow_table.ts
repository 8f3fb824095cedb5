import { openParquetTable } from '../../src/data/formats/parquet_table';
import { pythonWith } from './python';

/** pyarrow statements that write t.parquet in a folder, and the table it is. `at` is of temporaryFolder(). */
export function arrowTable(at: (...parts: string[]) => string) {
  const run = pythonWith('pyarrow==25.0.1');
  const open = () => openParquetTable(at('t.parquet'));
  return {
    /** Runs statements with the folder as `d`; `write(columns, **options)` writes the table. */
    arrow: (statements: string) =>
      run(
        `import sys, datetime, decimal, json, pyarrow as pa, pyarrow.parquet as pq
d = sys.argv[1] + '/'
def write(columns, **options):
  pq.write_table(pa.table(columns), d + 't.parquet', **options)
${statements}`,
        at(),
      ),
    open,
    typesOf: async () => Object.fromEntries((await open()).columns.map(({ name, type }) => [name, type])),
  };
}
