import { MISSING_WORDS } from '../../src/data/columns/missing';
import { booleanCodes, categoryCodes } from '../../src/export/onnx_texts';

const missing = [...MISSING_WORDS, ' Not Stated', 'uNKNOWN'];

test.each([
  ['Private', 0],
  [' Private', 0],
  ['Private ', 0],
  ['private', undefined],
  ['NULL', 1],
  ['nUll', 2],
  ['', 2],
  [' ', 2],
  [' ?', 2],
  ['N/A', 2],
  ['NaN', 2],
  ['NOT STATED', 2],
  ['not stated', 2],
  ['Not stated', 2],
  ['Not Stated', 2],
  ['uNKNOWN', 2],
  ['Unknown', 2],
  ['elsewhere', undefined],
])('the place of %p among Private and NULL', (text, place) => {
  const words = text === 'NULL' ? ['?'] : missing;
  expect(categoryCodes(['Private', 'NULL'], words).get(text)).toBe(place);
});

test.each([
  ['true', 1],
  ['TRUE', 1],
  ['False', 0],
  [' no', 0],
  ['Y', 1],
  ['0', 0],
  ['1.0', 1],
  ['-', 2],
  ['', 2],
  ['maybe', undefined],
])('the boolean %p is %p', (text, code) => {
  expect(booleanCodes(missing).get(text)).toBe(code);
});
