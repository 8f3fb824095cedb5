import { spawnSync } from 'node:child_process';
import { relativePath, shellWord } from '../../src/cli/shell_words';

test.each([
  'plain/path-1.csv',
  'with space',
  "it's",
  '$HOME `id` "x" \\ !',
  "a\u001b[31mb'\\\n",
  '\u202egpj.csv',
])('a shell reads the word for %j unchanged, and it has nothing that a terminal obeys', (word) => {
  const quoted = shellWord(word);
  expect(quoted).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(spawnSync('bash', ['-c', `printf %s ${quoted}`], { encoding: 'utf8' }).stdout).toBe(word);
});

test('a path that begins with a dash is no option', () => {
  expect(relativePath('-x.csv')).toBe('./-x.csv');
  expect(relativePath('x.csv')).toBe('x.csv');
});

test.each([
  ['C:\\data\\x.csv', 'C:\\data\\x.csv'],
  ['..\\runs\\a', '..\\runs\\a'],
  ['\\\\server\\share\\x.csv', '\\\\server\\share\\x.csv'],
  ['C:\\my data\\x.csv', '"C:\\my data\\x.csv"'],
  ["it's", '"it\'s"'],
  ['say "x"', '"say \\"x\\""'],
  ['$price', "'$price'"],
  ['a\u001b[31m', '"a?[31m"'],
])('on Windows %s is written as %s', (word, written) => {
  expect(shellWord(word, 'win32')).toBe(written);
});
