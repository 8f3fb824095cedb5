import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { loadSafetensors, saveSafetensors, tensor } from '../../src';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

const one = { a: tensor(Float32Array.of(1), [1]) };

test('a save writes over no file that a link in its folder points to', () => {
  writeFileSync(at('precious'), 'precious');
  for (const name of ['t', `.t.${process.pid}.${threadId}.tmp`]) symlinkSync(at('precious'), at(name));
  saveSafetensors(at('t'), one);
  expect(readFileSync(at('precious'), 'utf8')).toBe('precious');
  expect(loadSafetensors(at('t')).tensors).toEqual(one);
});
