import { spawn, spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
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

(process.platform === 'win32' ? test.skip : test)(
  'a pipe is written to, not replaced, also behind a link',
  async () => {
    expect(spawnSync('mkfifo', [at('pipe')]).status).toBe(0);
    symlinkSync(at('pipe'), at('link'));
    for (const name of ['pipe', 'link']) {
      const reader = spawn('sh', ['-c', 'cat "$1" > "$2"', 'sh', at('pipe'), at('copy')]);
      saveSafetensors(at(name), one);
      await new Promise((resolve) => reader.once('close', resolve));
      expect(loadSafetensors(at('copy')).tensors).toEqual(one);
      expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
    }
  },
);
