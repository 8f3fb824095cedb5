import { writeFileSync } from 'node:fs';
import { classNamesOf, classTarget, loadData } from '../../src';
import { classNamesIn } from '../support/dataset';
import { expectError } from '../support/errors';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const read = async (text: string, options: object = {}) => {
  writeFileSync(at('t.csv'), text);
  return (await loadData({ data: at('t.csv'), ...options })).data;
};

test('a label longer than a name is refused, as a checkpoint has to hold it', async () => {
  await expect(read(`label,a\nx,1\n${'y'.repeat(201)},1\n`)).rejects.toThrow(
    /t\.csv: line 3: expected a label of at most 200 characters, found 201/,
  );
});

test('one class alone is refused', async () => {
  await expect(read('label,a\nx,1\nx,2\n')).rejects.toThrow(
    /t\.csv: column 'label': expected a target of at least two different values, found only 'x'/,
  );
});

test('labels are numbered among the known classes, and others are refused with their line', async () => {
  const knownTarget = classTarget(new Int32Array(0), ['z', 'x', 'y']).description;
  const { target } = await read('label,a\nx,1\ny,2\n', { knownTarget });
  expect(target).toEqual({ values: Int32Array.of(1, 2), description: knownTarget });
  await expect(read('label,a\nx,1\nw,2\n', { knownTarget })).rejects.toThrow(
    /t\.csv: line 3: expected one of the training classes \(z, x, y\), found 'w'/,
  );
});

test('a number that is written in another way is the known class of its value', async () => {
  const knownTarget = classTarget(new Int32Array(0), ['0', '1', '10']).description;
  const { target } = await read('label,a\n0.0,1\n1,2\n1.0e1,3\n01,4\n', { knownTarget });
  expect(target.values).toEqual(Int32Array.of(0, 1, 2, 1));
  await expect(read('label,a\n2.0,1\n1,2\n', { knownTarget })).rejects.toThrow(
    "line 2: expected one of the training classes (0, 1, 10), found '2.0'",
  );
});

test('numbers that two known classes have are looked up as they are written', async () => {
  const knownTarget = classTarget(new Int32Array(0), ['1', '1.0', '2']).description;
  expect((await read('label,a\n1.0,1\n2,2\n', { knownTarget })).target.values).toEqual(Int32Array.of(1, 2));
  await expect(read('label,a\n1.00,1\n2,2\n', { knownTarget })).rejects.toThrow(/training classes/);
});

test('a label that no class has is refused with the near one, and the first of many', async () => {
  const names = ['Setosa', 'versicolor', 'virginica', 'a', 'b', 'c', 'd'];
  const knownTarget = classTarget(new Int32Array(0), names).description;
  await expect(read('label,a\nSETOSA,1\na,2\n', { knownTarget })).rejects.toThrow(
    "(Setosa, versicolor, virginica, a, b and 2 more), found 'SETOSA' (is it 'Setosa'?)",
  );
});

test('numbers are in order of value, text in alphabetical order', async () => {
  expect(classNamesIn(await read('a,label\n1,10\n2,9\n'))).toEqual(['9', '10']);
  expect(classNamesIn(await read('a,label\n1,10\n2,9b\n'))).toEqual(['10', '9b']);
});

test('a target from memory has a name for each index', () => {
  const target = classTarget(Int32Array.of(1, 0), ['a', 'b']);
  expect(classNamesOf(target.description)).toEqual(['a', 'b']);
  expectError(() => classTarget([1, 0] as never, ['a', 'b']), TypeError, 'labels');
  expectError(() => classTarget(Int32Array.of(0), 'ab' as never), TypeError, 'names');
  expectError(() => classTarget(Int32Array.of(0, 2), ['a', 'b']), RangeError, 'labels[1]');
  expectError(
    () => classTarget(Int32Array.of(0, 2), ['a', 'b', 'a']),
    RangeError,
    'names[2]: expected a name',
  );
  expectError(() => classTarget(Int32Array.of(-1), ['a', 'b']), RangeError, 'labels[0]');
  expectError(() => classNamesOf({ task: 'numbers' }), RangeError, 'description');
});

test('two classes of whole numbers that a double does not tell apart are two', async () => {
  const [one, other] = ['9007199254740993', '9007199254740992'];
  expect(classNamesIn(await read(`a,label\n1,${one}\n2,${other}\n`))).toEqual([one, other].sort());
  const said = (await read(`a,label\n1,${one}\n2,${other}\n3,7\n`)).warnings ?? [];
  expect(said.map(({ code }) => code)).not.toContain('CLASSES_ALIKE');
});
