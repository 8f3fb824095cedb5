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

test.each(['train', 'sweep', 'inspect', 'evaluate', 'predict', 'export', 'report'])(
  'the help of %s ends with an example, whose options it lists',
  (command) => {
    const { stdout } = regulus(command, '--help');
    const [help, example] = stdout.split('\nExample:\n');
    expect(example).toMatch(new RegExp(`^ {2}npx regulus ${command} .+\n$`));
    for (const [flag] of example.matchAll(/--[a-z-]+/g)) expect(help).toContain(flag);
  },
);
