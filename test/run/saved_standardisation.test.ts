import { type FittedRange, type Standardisation, tensor } from '../../src';
import { CheckpointContents, FORMAT, FORMAT_VERSION } from '../../src/run/checkpoint_contents';
import {
  readStandardisation,
  standardisationMetadata,
  standardisationTensors,
} from '../../src/run/saved_standardisation';

const range: FittedRange = { min: Float32Array.of(-1, 0), max: Float32Array.of(4, 9), peak: 2, rows: 120 };
const plain: Standardisation = { mean: Float32Array.of(1, 2), scale: Float32Array.of(3, 4) };
const full = { ...plain, offset: Float64Array.of(0, 1.7e9), range };

/** What is read of a file of these parts. */
function read(standardisation: Standardisation, tensors = {}, metadata = {}): Standardisation {
  const header = { format: FORMAT, version: FORMAT_VERSION, ...standardisationMetadata(standardisation) };
  const saved = { ...standardisationTensors(standardisation), ...tensors };
  return readStandardisation(new CheckpointContents('run', saved, { ...header, ...metadata }));
}

test('what is saved is read back', () => {
  expect(read(plain)).toEqual(plain);
  expect(read(full)).toEqual(full);
});

test.each<[string, object, object, RegExp]>([
  [
    'another number of scales',
    { 'data.scale': tensor(new Float32Array(3), [3]) },
    {},
    /data\.scale.*2 elements/,
  ],
  ['another number of ends', { 'data.max': tensor(new Float32Array(1), [1]) }, {}, /data\.max.*2 elements/],
  ['a range of no rows', {}, { range: '{"peak":1,"rows":0}' }, /'range': expected the numbers peak and rows/],
  ['a range of nothing', {}, { range: 'null' }, /'range': expected the numbers peak and rows/],
  ['another number of offsets', {}, { offset: '[1]' }, /'offset': expected an array of 2 numbers/],
])('%s is refused', (_, tensors, metadata, message) => {
  expect(() => read(full, tensors, metadata)).toThrow(message);
});

test('ends that are not there are refused', () => {
  expect(() => read(plain, {}, { range: '{"peak":1,"rows":120}' })).toThrow(/tensor 'data\.min'/);
});
