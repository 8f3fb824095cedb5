import { numberTarget, targetNamesOf } from '../../src';
import { fitScaling, numberProblem, readNumbers } from '../../src/tasks/number_target';
import { part } from '../support/dataset';
import { expectError } from '../support/errors';
import { targetBlock, targetSource } from '../support/target_rows';

const source = (targetNames?: string[]) => targetSource("column 'y'", targetNames);

test('numbers of rows, and labels that are numbers, become float32 with the names of their columns', () => {
  const two = readNumbers(source(['a', 'b']), null);
  two.add(targetBlock({ numbers: Float64Array.of(1, 2) }));
  two.add(targetBlock({ numbers: Float64Array.of(3.5, -4) }));
  expect(two.finish()).toEqual({
    values: Float32Array.of(1, 2, 3.5, -4),
    description: { task: 'regression', targetNames: ['a', 'b'] },
  });
  const labels = readNumbers(source(), null);
  labels.add(targetBlock({ labels: ['7', ' 2.5'] }));
  expect(labels.finish()).toEqual({
    values: Float32Array.of(7, 2.5),
    description: { task: 'regression', targetNames: ['target'] },
  });
});

test('other rows keep what the training rows are described by', () => {
  const known = { task: 'regression', targetNames: ['price'], mean: [3], scale: [2] };
  const reader = readNumbers(source(['cost']), known);
  reader.add(targetBlock({ numbers: Float64Array.of(1) }));
  expect(reader.finish().description).toBe(known);
  expect(() => readNumbers(source(['a', 'b']), known)).toThrow(
    "f.csv: column 'y': expected 1 numbers to predict, as the training rows have, found 2",
  );
});

test.each(['', 'dear', '1e39', 'Infinity'])('the label %p is an error with its place', (label) => {
  const reader = readNumbers(source(), null);
  expect(() => reader.add(targetBlock({ labels: ['1', label] }))).toThrow(
    `f.csv: line 1: expected a number to predict, found '${label}'`,
  );
});

test('numbers that float32 does not tell apart are refused, large ones that it does are not', () => {
  const read = (values: number[]) => {
    const reader = readNumbers(source(['y']), null);
    reader.add(targetBlock({ numbers: Float64Array.from(values) }));
    return () => reader.finish();
  };
  expect(read([1e9 + 1, 1e9 + 2, 1e9 + 3.5])).toThrow(
    /column 'y': expected numbers that float32 tells apart/,
  );
  expect(read([1e9, 2e9, 3e9 + 1])).not.toThrow();
});

test('a target is made of numbers in memory', () => {
  expect(targetNamesOf(numberTarget(Float32Array.of(1, 2), ['a', 'b']).description)).toEqual(['a', 'b']);
  expect(targetNamesOf(numberTarget(Float32Array.of(1, 2)).description)).toEqual(['target']);
  expectError(() => numberTarget([1] as unknown as Float32Array), TypeError, 'values');
  expectError(() => numberTarget(Float32Array.of(1, NaN)), RangeError, 'values[1]');
  expectError(() => numberTarget(Float32Array.of(1), ['a', 'b']), RangeError, 'values');
  expectError(() => numberTarget(Float32Array.of(1), []), RangeError, 'names');
  expectError(() => numberTarget(Float32Array.of(1, 2), ['a', 'a']), RangeError, 'names[1]');
  expectError(() => targetNamesOf({ task: 'classification' }), RangeError, 'description');
});

test.each<[object, string | undefined]>([
  [{ targetNames: ['a'] }, undefined],
  [{ targetNames: ['a'], mean: [1], scale: [2] }, undefined],
  [{ targetNames: [] }, 'expected an array of names in targetNames'],
  [{ targetNames: ['a', 'b', 'b'] }, "expected different names in targetNames, found 'b' twice"],
  [{ targetNames: ['a'], mean: [1, 2] }, 'expected 1 numbers in mean'],
  [{ targetNames: ['a'], mean: [null] }, 'expected 1 numbers in mean'],
  [{ targetNames: ['a'], scale: [0] }, 'expected 1 numbers above 0 in scale'],
])('the description %p: %p', (description, problem) => {
  expect(numberProblem({ task: 'regression', ...description })).toBe(problem);
});

test('numbers are scaled by the mean and deviation of the fitted rows, by weight', () => {
  const { data } = part(4);
  const target = numberTarget(Float32Array.of(1, 9, 3, 9, 5, 9, 100, 9), ['a', 'b']);
  const rows = { data: { ...data, target }, indices: Uint32Array.of(0, 1, 2) };
  expect(fitScaling(rows, 2)).toEqual({ mean: [3, 9], scale: [Math.sqrt(8 / 3), 1] });
  const weighted = { ...rows, data: { ...rows.data, sampleWeight: Float32Array.of(2, 0, 2, 1) } };
  expect(fitScaling(weighted, 2)).toEqual({ mean: [3, 9], scale: [2, 1] });
});
