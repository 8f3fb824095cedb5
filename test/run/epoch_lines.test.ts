import { appendFileSync, readFileSync } from 'node:fs';
import { addLine, keepEpochs } from '../../src/run/epoch_lines';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

test('lines of epochs that are not kept go, and so does one that is half-written', () => {
  const file = at('lines.jsonl');
  for (const epoch of [1, 2, 3]) addLine(file, { epoch, loss: epoch / 2 });
  appendFileSync(file, '{"epoch":1,"lo');
  keepEpochs(file, (epoch) => epoch !== 2);
  expect(readFileSync(file, 'utf8')).toBe('{"epoch":1,"loss":0.5}\n{"epoch":3,"loss":1.5}\n');
});

test('a file that is missing becomes empty', () => {
  keepEpochs(at('none.jsonl'), () => true);
  expect(readFileSync(at('none.jsonl'), 'utf8')).toBe('');
});

test('a line that cannot be written is an error of its file', () => {
  expect(() => addLine(at('no', 'folder.jsonl'), {})).toThrow(/folder\.jsonl: .*no such file or folder/);
});
