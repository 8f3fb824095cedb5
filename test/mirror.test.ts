import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');

/** Rooms that are tested as a whole: by the commands, on several ranks, in a browser. */
const ROOMS: Readonly<Record<string, string>> = {
  board: 'test/board',
  cli: 'test/cli',
  distributed: 'test/distributed',
  report: 'test/report',
};

/** Steps of what one test file covers, and types without behaviour. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  index: 'test/package/runtimes.test.ts',
  'addon/in_this_realm': 'test/addon/args.test.ts',
  'addon/package_root': 'test/addon/load_addon.test.ts',
  'addon/records': 'test/addon/adamw.test.ts',
  'addon/snappy': 'test/data/formats/parquet_snappy.test.ts',
  'addon/segments': 'test/addon/total_norm.test.ts',
  'core/float8': 'test/io/stored_types.test.ts',
  'core/half': 'test/data/formats/npy.test.ts',
  'core/kebab_case': 'test/run/options.test.ts',
  'core/option_declaration': 'test/run/options.test.ts',
  'core/warning': 'test/tasks/class_warnings.test.ts',
  'data/filled_cells': 'test/data/outliers.test.ts',
  'train/fit_options': 'test/train/trainer.test.ts',
  'core/out_of_memory': 'test/cli/explain.test.ts',
  'data/columns/schema': 'test/data/columns/dictionary.test.ts',
  'data/columns/column_reading': 'test/data/table_rows.test.ts',
  'data/columns/encode_column': 'test/data/columns/encode_rows.test.ts',
  'data/columns/numbers_alone': 'test/export/onnx_columns.test.ts',
  'data/formats/cell_words': 'test/data/formats/csv_header.test.ts',
  'data/formats/csv_block': 'test/data/formats/csv_table.test.ts',
  'data/formats/csv_columns': 'test/data/formats/csv_table.test.ts',
  'data/formats/csv_first_rows': 'test/data/formats/csv_table.test.ts',
  'data/formats/csv_sample': 'test/data/formats/csv_table.test.ts',
  'data/formats/json_columns': 'test/data/formats/json_lines.test.ts',
  'data/formats/npy_array': 'test/data/formats/npy.test.ts',
  'data/formats/parquet_cells': 'test/data/formats/parquet_table.test.ts',
  'data/formats/parquet_columns': 'test/data/formats/parquet_table.test.ts',
  'data/formats/parquet_file_table': 'test/data/formats/parquet_table.test.ts',
  'data/formats/parquet_texts': 'test/data/formats/parquet_table.test.ts',
  'data/formats/parquet_times': 'test/data/formats/parquet_table.test.ts',
  'data/formats/parquet_codecs': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_column': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_deltas': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_encodings': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_file': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_group': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_libraries': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_metadata': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_pages': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_parts': 'test/data/formats/parquet_folder.test.ts',
  'data/formats/parquet_stored': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_runs': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_thrift': 'test/data/formats/parquet.test.ts',
  'data/formats/parquet_values': 'test/data/formats/parquet.test.ts',
  'data/text_codes': 'test/data/formats/parquet_table.test.ts',
  'data/memory_columns': 'test/data/table_from.test.ts',
  'data/cell_text': 'test/data/formats/parquet_table.test.ts',
  'data/table_labels': 'test/data/encoded_source.test.ts',
  'data/table_source': 'test/data/columns/dictionary.test.ts',
  'data/open_data': 'test/data/load.test.ts',
  'data/row_source': 'test/data/collect.test.ts',
  'export/onnx_graph': 'test/export/onnx.test.ts',
  'export/onnx_messages': 'test/export/onnx.test.ts',
  'io/folder_lock': 'test/run/work_folder.test.ts',
  'io/line_follower': 'test/board/board_server.test.ts',
  'io/same_file': 'test/cli/overwrite.test.ts',
  'loss/criterion': 'test/train/training_step.test.ts',
  'nn/index_buffer': 'test/nn/embedding.test.ts',
  'optim/params': 'test/optim/clip_grad_norm.test.ts',
  'optim/segment_table': 'test/optim/adamw.test.ts',
  'run/data_digest': 'test/run/resume.test.ts',
  'run/data_options': 'test/run/options.test.ts',
  'run/network': 'test/cli/train.test.ts',
  'run/predict': 'test/cli/predict.test.ts',
  'run/prepare': 'test/run/train.test.ts',
  'run/resolve_options': 'test/run/options.test.ts',
  'run/run_folder': 'test/cli/resume.test.ts',
  'run/running_job': 'test/run/resume.test.ts',
  'run/save_checkpoint': 'test/run/checkpoint.test.ts',
  'run/source_weights': 'test/run/initial_weights.test.ts',
  'run/run_summary': 'test/run/train.test.ts',
  'run/weights_kind': 'test/run/weights.test.ts',
  'cli/predictor_text': 'test/cli/evaluate.test.ts',
  'run/score_folds': 'test/run/average_run.test.ts',
  'run/average_predictions': 'test/sweep/train_folds.test.ts',
  'run/folds_folder': 'test/sweep/train_folds.test.ts',
  'run/own_rows': 'test/sweep/train_folds.test.ts',
  'run/prediction_text': 'test/cli/predict.test.ts',
  'sweep/fold': 'test/sweep/train_folds.test.ts',
  'sweep/fold_rows': 'test/sweep/train_folds.test.ts',
  'sweep/fold_worker': 'test/sweep/train_folds.test.ts',
  'cli/folds_table': 'test/sweep/train_folds.test.ts',
  'sweep/folds_report': 'test/sweep/train_folds.test.ts',
  'sweep/folds_summary': 'test/sweep/train_folds.test.ts',
  'sweep/out_of_fold': 'test/sweep/train_folds.test.ts',
  'sweep/out_of_fold_text': 'test/sweep/train_folds.test.ts',
  'sweep/shared_rows': 'test/sweep/train_folds.test.ts',
  'sweep/plan_schema': 'test/sweep/sweep_folder.test.ts',
  'sweep/trial': 'test/sweep/sweep.test.ts',
  'sweep/trial_data': 'test/sweep/pool.test.ts',
  'sweep/trial_failure': 'test/sweep/sweep.test.ts',
  'sweep/trial_worker': 'test/sweep/sweep.test.ts',
  'train/reports': 'test/train/trainer.test.ts',
  'train/trainer_state': 'test/train/trainer.test.ts',
  'tasks/class_options': 'test/run/options.test.ts',
  'tasks/task_options': 'test/run/options.test.ts',
};

const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(path.sep).join('/').replace(/\.ts$/, ''));
const roomOf = (source: string) => source.split('/')[0];
const testOf = (source: string) => path.join('test', `${source}.test.ts`);
const isThere = (file: string) => existsSync(path.join(ROOT, file));
const testNames = readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).map((file) =>
  path.basename(file),
);
/** An operation has one name in every layer: the test of its facade or its goldens covers its addon file. */
const isCovered = (source: string) =>
  isThere(testOf(source)) ||
  (roomOf(source) === 'addon' && testNames.includes(`${path.basename(source)}.test.ts`));

test('every file of src has a test file of its own name, or is listed with the one that covers it', () => {
  const untested = sources.filter((source) => !isCovered(source));
  expect(untested.filter((source) => !ROOMS[roomOf(source)] && !ELSEWHERE[source])).toEqual([]);
});

test('the list names existing files, and no source that has a test file of its own', () => {
  const listed = Object.keys(ELSEWHERE);
  expect(listed.filter((source) => !sources.includes(source) || isCovered(source))).toEqual([]);
  expect(Object.values({ ...ROOMS, ...ELSEWHERE }).filter((file) => !isThere(file))).toEqual([]);
});
