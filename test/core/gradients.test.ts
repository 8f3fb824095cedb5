import { Parameter } from '../../src';
import { EarlyGradients, fillGradients } from '../../src/core/gradients';
import { zeros } from '../support/tensors';

const parameter = () => new Parameter(zeros(1, 2));
const gradient = ({ grad }: Parameter) => grad && Array.from(grad);

test('a backward is told which gradients to add to, and leaves none empty', () => {
  const [empty, held] = [parameter(), parameter()];
  held.accumulateGrad(Float32Array.of(1, 2));
  fillGradients([empty, null, held], ([first, none, last], accumulate) => {
    expect([none, accumulate]).toEqual([null, 0b100]);
    first.fill(3);
    last.forEach((value, i) => {
      last[i] = value + 3;
    });
  });
  expect([empty, held].map(gradient)).toEqual([
    [3, 3],
    [4, 5],
  ]);
});

test('a backward that throws leaves empty gradients empty', () => {
  const each = parameter();
  const refused = () => {
    throw new Error('refused');
  };
  expect(() => fillGradients([each], refused)).toThrow('refused');
  expect(each.grad).toBeNull();
});

describe('early gradients', () => {
  const write = (...parameters: Parameter[]) =>
    EarlyGradients.write(parameters, (buffers) => {
      for (const buffer of buffers) buffer.fill(7);
    });

  test('are empty until they are claimed', () => {
    const each = parameter();
    const early = write(each)!;
    expect(each.grad).toBeNull();
    expect(early.claim()!.map((values) => Array.from(values))).toEqual([[7, 7]]);
    expect(gradient(each)).toEqual([7, 7]);
  });

  test('are not written where one gradient is not empty', () => {
    const [empty, held] = [parameter(), parameter()];
    held.accumulateGrad(Float32Array.of(1, 2));
    expect(write(empty, held)).toBeNull();
    expect([empty, held].map(gradient)).toEqual([null, [1, 2]]);
  });

  test.each<[string, (each: Parameter) => void]>([
    ['added to', (each) => each.accumulateGrad(Float32Array.of(1, 2))],
    [
      'written and emptied again',
      (each) => {
        each.accumulateGrad(Float32Array.of(1, 2));
        each.zeroGrad();
      },
    ],
    ['written early by another backward', (each) => void write(each)],
  ])('cannot be claimed after a gradient was %s', (_, change) => {
    const [first, second] = [parameter(), parameter()];
    const early = write(first, second)!;
    change(second);
    const before = gradient(second);
    expect(early.claim()).toBeNull();
    expect([first.grad, gradient(second)]).toEqual([null, before]);
  });
});
