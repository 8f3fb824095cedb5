import { explain } from '../../src/cli/explain';
import { optionError } from '../../src/run/resolve_options';

test.each([
  ['DIVERGED', 'training diverged', 'training diverged. Lower --lr, clip with --clip-grad-norm 1, or'],
  ['UNKNOWN_FORMAT', 'a.b: expected a .csv', 'a.b: expected a .csv; name the format with --format'],
  ['NO_LABELS', 'x.npy: expected y.npy', 'x.npy: expected y.npy; name another file with --labels'],
  ['NO_LABEL_ARRAY', 'found z', 'found z; name another array with --target'],
  ['FOLDER_NOT_EMPTY', 'found files', 'found files, or choose another --out, or go on with --resume'],
  ['NO_AVERAGE', 'found none', 'found none; train with --ema to keep one, or leave --weights out'],
  ['NO_BEST', 'found none', 'found none; take --weights last, or train with --val-fraction'],
  [
    'OUT_OF_MEMORY',
    'out of memory: 30 MB more do not fit',
    'out of memory (30 MB more do not fit): give the process more, or choose a smaller --dim, --depth or',
  ],
])('an error with the code %s gets the flags that help', (code, message, text) => {
  expect(explain(Object.assign(new Error(message), { code }))).toContain(text);
});

test.each(['Array buffer allocation failed', 'Invalid typed array length: 9'])(
  "V8's own '%s' is explained as well",
  (message) => {
    expect(explain(new RangeError(message))).toMatch(/^out of memory \(.*\): give the process more/);
  },
);

test('an error about an option names its flag and the one that mends it, after a rank too', () => {
  const error = optionError('clipGradNorm', 'a number', 'x', 'valFraction');
  expect(error.message).toBe("options.clipGradNorm: expected a number, received 'x'");
  expect(explain(error, ['--lr'])).toBe(error.message);
  const text = "--clip-grad-norm: expected a number, received 'x': give --val-fraction";
  expect(explain(error, ['--clip-grad-norm'])).toBe(text);
  error.message = `rank 1 of 2: ${error.message}`;
  expect(explain(error, ['--clip-grad-norm'])).toBe(`rank 1 of 2: ${text}`);
});

test('what a message says of options is said by their flags, where the command has them', () => {
  const error = new Error(
    "a.csv: expected a number, found 'x': say so with options.missing, or leave options.b out",
  );
  expect(explain(error, ['--missing'])).toBe(
    "a.csv: expected a number, found 'x': say so with --missing, or leave options.b out",
  );
});

test('an option that only train has is named as that of train, with its value as the command takes it', () => {
  const error = new Error("expected a number: say so with options.task 'classification'");
  expect(explain(error, ['--task'])).toBe('expected a number: say so with --task classification');
  expect(explain(error)).toBe('expected a number: say so with --task classification of train');
});

test('advice comes before lines that were added; other errors stay as they are', () => {
  const error = { message: 'loss NaN\nGo on with: regulus train', code: 'DIVERGED' };
  expect(explain(error)).toMatch(/^loss NaN\. Lower --lr.*\nGo on with: regulus train$/);
  expect(explain(new Error('one\ntwo'))).toBe('one\ntwo');
  expect(explain({ message: 'no such file', code: 'ENOENT' })).toBe('no such file');
});
