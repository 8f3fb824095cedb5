import { regulus } from '../support/command';

test('the command alone shows its commands and what to do first', () => {
  const { status, stdout, stderr } = regulus();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: regulus /);
  expect(stdout).toMatch(/What to do first:\n +npx regulus inspect /);
});

test('an unknown command is refused with the one that was meant', () => {
  expect(regulus('trian')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: "regulus: unknown command 'trian'\n(Did you mean train?)\n",
  });
});

test.each<[string, readonly string[], string]>([
  [
    'a list',
    ['train', '--data', 'a.csv', '--ignore', 'id', '--ignore', 'x'],
    "--ignore: expected one value, received 'id' and 'x': join them, as in --ignore id,x",
  ],
  [
    'a path',
    ['predict', 'RUN', '--data', 'a.csv', '--data', 'b.csv', '--out', '-'],
    "--data: expected one value, received 'a.csv' and 'b.csv'",
  ],
  [
    'the same value, by another name of its option',
    ['train', '--data', 'a.csv', '--label-column', 'y', '--target=y'],
    "--target: expected one value, received 'y' and 'y'",
  ],
])('an option that is given twice is refused: %s', (_, args, message) => {
  expect(regulus(...args)).toMatchObject({ status: 1, stdout: '', stderr: `regulus: ${message}\n` });
});

test('of other options that are given twice the last value counts', () => {
  const { stderr } = regulus('train', '--data', 'glyphs', '--delimiter', 'x', '--delimiter', 'tab');
  expect(stderr).toMatch(/^regulus: --delimiter: .*received 'tab'/);
});

test.each(['train', 'sweep', 'inspect', 'evaluate', 'predict', 'export', 'report'])(
  'the help of %s ends with an example, whose options it lists',
  (command) => {
    const { stdout } = regulus(command, '--help');
    const [help, example] = stdout.split('\nExample:\n');
    expect(example).toMatch(new RegExp(`^ {2}npx regulus ${command} .+\n$`));
    for (const [flag] of example.matchAll(/--[a-z-]+/g)) expect(help).toContain(flag);
  },
);
