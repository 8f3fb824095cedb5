import { labelNamesOf, multilabelTarget, thresholdsOf } from '../../src';
import { multilabelProblem, readFlags } from '../../src/tasks/multilabel_target';
import { expectError } from '../support/errors';
import { targetBlock, targetSource } from '../support/target_rows';

const source = (targetNames?: string[]) => targetSource("columns 'a', 'b'", targetNames);

test('flags of rows become numbers with the names of their columns, grouped by the rarest label', () => {
  const reader = readFlags(source(['a', 'b']), null);
  reader.add(targetBlock({ numbers: Float64Array.of(1, 0, 1, 1) }));
  reader.add(targetBlock({ numbers: Float64Array.of(0, 0, 1, 0) }));
  expect(reader.finish()).toEqual({
    values: Float32Array.of(1, 0, 1, 1, 0, 0, 1, 0),
    strata: Int32Array.of(1, 2, 0, 1),
    description: { task: 'multilabel', labelNames: ['a', 'b'] },
  });
});

test('labels that are 0 and 1 are one label of each row', () => {
  const reader = readFlags(source(), null);
  reader.add(targetBlock({ labels: ['0', '1', ' 1'] }));
  const { values, description } = reader.finish();
  expect(values).toEqual(Float32Array.of(0, 1, 1));
  expect(labelNamesOf(description)).toEqual(['target']);
  expect(() => reader.add(targetBlock({ labels: ['1', 'cat'] }))).toThrow(
    "f.csv: line 1, 'target': expected 0 or 1, found 'cat'",
  );
});

test('a number other than 0 and 1 is an error with its row, label and value', () => {
  const reader = readFlags(source(['a', 'b']), null);
  expect(() => reader.add(targetBlock({ numbers: Float64Array.of(1, 0, 1, 0.5) }))).toThrow(
    "f.csv: line 1, 'b': expected 0 or 1, found 0.5",
  );
});

test('labels that all rows have alike are refused, one among others is not', () => {
  const read = (numbers: number[]) => {
    const reader = readFlags(source(['a', 'b']), null);
    reader.add(targetBlock({ numbers: Float64Array.from(numbers) }));
    return () => reader.finish();
  };
  expect(read([1, 0, 1, 0])).toThrow(
    /columns 'a', 'b': expected rows with and without it of one of the labels/,
  );
  expect(read([1, 0, 1, 1])).not.toThrow();
});

test('other rows keep what the training rows are described by, and may have one value', () => {
  const known = { task: 'multilabel', labelNames: ['a', 'b'], chosen: { thresholds: [0.2, 0.7] } };
  const reader = readFlags(source(['c', 'd']), known);
  reader.add(targetBlock({ numbers: Float64Array.of(0, 0) }));
  expect(reader.finish().description).toBe(known);
  expect(() => readFlags(source(['a']), known)).toThrow(
    "f.csv: columns 'a', 'b': expected 2 labels a row, as the training rows have, found 1",
  );
});

test('flags in memory are the target of a data set', () => {
  const { values, strata, description } = multilabelTarget(Float32Array.of(1, 0, 0, 1, 1, 1), ['a', 'b']);
  expect(values).toEqual(Float32Array.of(1, 0, 0, 1, 1, 1));
  expect(strata).toEqual(Int32Array.of(1, 2, 1));
  expect(labelNamesOf(description)).toEqual(['a', 'b']);
  expect(thresholdsOf(description)).toEqual([0.5, 0.5]);
  expect(thresholdsOf({ ...description, chosen: { thresholds: [0.1, 0.9] } })).toEqual([0.1, 0.9]);
});

test.each([
  [() => multilabelTarget([1, 0] as never, ['a']), TypeError, /values: expected a Float32Array/],
  [() => multilabelTarget(Float32Array.of(1), []), RangeError, /names: expected at least one name/],
  [() => multilabelTarget(Float32Array.of(1, 0), ['a', 'a']), RangeError, /names\[1\]: expected a name/],
  [
    () => multilabelTarget(Float32Array.of(1), ['a', 'b']),
    RangeError,
    /values: expected a multiple of 2 flags/,
  ],
  [
    () => multilabelTarget(Float32Array.of(1, 2), ['a']),
    RangeError,
    /values\[1\]: expected 0 or 1, received 2/,
  ],
  [() => labelNamesOf({ task: 'regression' }), RangeError, /description: expected that of several labels/],
])('a wrong argument is refused: %#', (call, type, message) => {
  expectError(call, type, message);
});

test('a description that was read from a file is checked', () => {
  const problem = (given: object) => multilabelProblem({ task: 'multilabel', ...given });
  expect(problem({ labelNames: ['a'] })).toBeUndefined();
  expect(problem({ labelNames: ['a'], chosen: { thresholds: [0] } })).toBeUndefined();
  expect(problem({ labelNames: [] })).toMatch(/array of names in labelNames/);
  expect(problem({ labelNames: ['a', 'a'] })).toBe("expected different names in labelNames, found 'a' twice");
  for (const chosen of [null, {}, { thresholds: [0.5, 0.5] }, { thresholds: [2] }, { thresholds: ['x'] }])
    expect(problem({ labelNames: ['a'], chosen })).toMatch(/1 numbers from 0 to 1 in chosen.thresholds/);
});
