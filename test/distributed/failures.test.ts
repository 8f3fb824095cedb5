// No failure leaves ranks waiting: mpirun would not come back before the time limit of the test.
import { mpirun, typescript } from '../support/mpi';

const fail = (way: string) => mpirun(3, [...typescript('failures.ts'), way]);

test.each([
  ['error', 1, /the disk of this rank is full/],
  ['rejection', 1, /nobody waits for this/],
  ['exit', 7, /./], // what mpirun says of it differs
  ['modules', 1, /the modules of rank 2 are not those of rank 0/],
  ['no loss', 1, /call reduceLoss after forward first/],
  ['forward option', 1, /options\.unheardOf: expected one of the options step, rowOffset/],
  [
    'backward option',
    1,
    /options\.unheardOf: expected one of the options inputGradient, onGradients, reduce/,
  ],
  ['predict option', 1, /options\.unheardOf: expected one of the options out/],
  ['stalled source', 1, /Trainer\.fit: no batch came for 5 s after the signal, and the other ranks wait/],
  ['values', 1, /TypeError: values: expected a Float32Array or Float64Array, received \[1, 2\]/],
])('%s: the job ends with the message of the rank', (way, code, message) => {
  const { status, stderr } = fail(way);
  expect({ status, stderr }).toEqual({ status: code, stderr: expect.stringMatching(message) });
});

test('all ranks take the parameters of rank 0, and say so when one leaves them', () => {
  const { status, stdout, stderr } = fail('parameters');
  expect(status).toBe(1);
  expect(new Set(stdout.match(/taken from rank 0: .*/g))).toHaveProperty('size', 1);
  expect(stderr).toMatch(/the parameters of rank 2 are not those of rank 0/);
});
