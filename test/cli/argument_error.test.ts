import { regulus } from '../support/command';

test.each([
  ['train --epochs x', "--epochs: expected an integer of at least 1, received 'x'"],
  ['train --schedule x', "--schedule: expected one-cycle, cosine, step, constant, received 'x'"],
  ['sweep --schedule x', "--schedule: expected one-cycle, cosine, step, constant, received 'x'"],
  ['train --epochs', "--epochs: expected a value, as in '--epochs <n>', received none"],
  ['predict run', "--data: expected a value, as in '--data <path>', received none"],
  ['predict run --data x --part x', "--part: expected train, validation, test, received 'x'"],
  ['export run --onnx x --weights x', "--weights: expected best, last, averaged, received 'x'"],
  ['evaluate', "evaluate: expected <run>, as in 'regulus evaluate [options] <run>', received none"],
  ['train x.csv', "train: expected options alone, received 'x.csv': name the rows with --data x.csv"],
  [
    'evaluate run x.csv',
    "evaluate: expected <run> alone, received 'run', 'x.csv': name the rows with --data x.csv",
  ],
  ['train --quiet=no', "--quiet: expected no value, as it is given or left out, received 'no'"],
  ['train --decimal x', "--decimal: expected '.', ',', received 'x'"],
  ['inspect a b', "inspect: expected <data> alone, received 'a', 'b'"],
])('regulus %s is refused with what was expected and received', (words, message) => {
  expect(regulus(...words.split(' '))).toEqual({ status: 1, stdout: '', stderr: `regulus: ${message}\n` });
});

test('a value that a terminal would obey is shown, not obeyed', () => {
  const { stderr } = regulus('train', '--epochs', '\u001b[31m2');
  expect(stderr).toBe("regulus: --epochs: expected an integer of at least 1, received '\\x1b[31m2'\n");
});
