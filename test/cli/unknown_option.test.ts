import { withOwner } from '../../src/cli/unknown_option';

const unknown = (flag: string) => `error: unknown option '${flag}'\n(Did you mean --trials?)\n`;

test.each([
  ['--threads', 'sweep', ': --jobs says how many trials run at once, each on a thread'],
  ['--threads', 'predict', ': set the variable REGULUS_NUM_THREADS'],
  ['--jobs', 'train', ': it is an option of sweep'],
  ['--calibrated', 'export', ': it is an option of evaluate and predict'],
  ['--weights=best', 'train', ': it is an option of evaluate, predict and export'],
  ['--trails', 'sweep', '\n(Did you mean --trials?)\n'],
])('%s, which %s does not have, is refused with what helps', (flag, command, end) => {
  expect(withOwner(unknown(flag), command)).toBe(`error: unknown option '${flag}'${end}`);
});

test('other errors stay as they are', () => {
  const text = "error: option '--lr <x>' argument missing\n";
  expect(withOwner(text, 'train')).toBe(text);
});
