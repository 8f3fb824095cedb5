import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { COMMAND, regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const offered = (...words: string[]) => {
  const { status, stdout, stderr } = regulus('complete', '--', ...words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.trim().split('\n');
};

test('commands, options of a command and the values of an option are offered', () => {
  expect(offered('')).toEqual(expect.arrayContaining(['train', 'predict', 'complete']));
  expect(offered('train', '--')).toEqual(expect.arrayContaining(['--data', '--drop-path', '--resume']));
  expect(offered('predict', 'runs/a', '--')).toContain('--safe-csv');
  expect(offered('train', '--schedule', '')).toEqual(['one-cycle', 'cosine', 'step', 'constant']);
  expect(offered('train', '--data', '')).toEqual(['']);
  expect(offered('board', '--')).toEqual(['--port']);
  expect(offered('nothing', '--')).toEqual(['']);
});

test('bash completes by the script', () => {
  const command = `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`;
  writeFileSync(at('regulus'), command, { mode: 0o755 });
  const complete = (...words: string[]) =>
    execFileSync(
      'bash',
      [
        '-c',
        `source <(regulus complete bash); COMP_WORDS=(regulus "$@"); COMP_CWORD=$#; _regulus
         printf '%s\\n' "\${COMPREPLY[@]}"`,
        'bash',
        ...words,
      ],
      { encoding: 'utf8', env: { ...process.env, PATH: `${at()}:${process.env.PATH}` } },
    )
      .trim()
      .split('\n');
  expect(complete('tr')).toEqual(['train']);
  expect(complete('sweep', '--drop-p')).toEqual(['--drop-path']);
  expect(complete('train', '--activation', 'gelu_')).toEqual(['gelu_tanh']);
});

test('an unknown shell is refused', () => {
  expect(regulus('complete', 'sh')).toMatchObject({
    status: 1,
    stderr: "regulus: shell: expected bash, zsh, fish, received 'sh'\n",
  });
});
