import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { checkReplaceable, setAside, settleReplaced } from '../../src/run/replaced_folder';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

function write(...names: string[]): void {
  for (const name of names) {
    mkdirSync(at('run', ...name.split('/').slice(0, -1)), { recursive: true });
    writeFileSync(at('run', name), name);
  }
}

test('what a folder held goes when something is written in its place', () => {
  write('config.json', 'checkpoint.safetensors', 'fold-1/config.json');
  setAside(at('run'));
  write('metrics.jsonl');
  settleReplaced(at('run'));
  expect(readdirSync(at('run'))).toEqual(['metrics.jsonl']);
});

test('it comes back when nothing was written', () => {
  write('config.json', 'fold-1/config.json');
  setAside(at('run'));
  settleReplaced(at('run'));
  expect(readdirSync(at('run')).sort()).toEqual(['config.json', 'fold-1']);
  expect(readFileSync(at('run', 'fold-1', 'config.json'), 'utf8')).toBe('fold-1/config.json');
});

test('what a killed process had set aside goes with the next replacement', () => {
  write('config.json');
  setAside(at('run'));
  write('sweep.json', 'results.jsonl');
  setAside(at('run'));
  write('metrics.jsonl');
  settleReplaced(at('run'));
  expect(readdirSync(at('run'))).toEqual(['metrics.jsonl']);
});

test.each([
  ['a file of the user', ['config.json', 'notes.txt'], "'notes.txt'"],
  ['one in a fold', ['folds.json', 'fold-1/config.json', 'fold-1/mine.csv'], 'mine.csv'],
  ['files that no run has alone', ['report.html'], 'other files'],
])('%s is never removed', (_, names, found) => {
  write(...names);
  expect(() => checkReplaceable(at('run'))).toThrow(found);
  expect(() => setAside(at('run'))).toThrow(/move it, or choose another folder/);
  expect(readdirSync(at('run')).sort()).toEqual([...new Set(names.map((name) => name.split('/')[0]))].sort());
});

test('an empty folder, and one that is not there, may be written', () => {
  expect(() => checkReplaceable(at('none'))).not.toThrow();
  mkdirSync(at('run'));
  expect(() => checkReplaceable(at('run'))).not.toThrow();
});
