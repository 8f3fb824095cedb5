import { copy, ResidualBlock } from '../../src';
import { any, refuses } from '../support/errors';
import { describeModule, testRefusesItsOwnResult } from '../support/module_contract';
import { matrix } from '../support/tensors';

describeModule('ResidualBlock', () => new ResidualBlock(6, { dropProb: 0.3 }));

describeModule(
  'ResidualBlock scaled at inference',
  () => new ResidualBlock(6, { dropProb: 0.3, scaling: 'inference', activation: 'gelu_tanh' }),
);

testRefusesItsOwnResult(() => new ResidualBlock(6));

refuses(RangeError, [
  ['ResidualBlock of hidden 0', () => new ResidualBlock(2, { hidden: 0 }), 'options.hidden'],
  ['ResidualBlock with relu', () => new ResidualBlock(2, { activation: any('relu') }), 'options.activation'],
  ['ResidualBlock with normEps −1', () => new ResidualBlock(2, { normEps: -1 }), 'options.normEps'],
]);

test('a block that drops everything copies, and its gradients are zero but not empty', () => {
  for (const mode of ['row', 'batch'] as const) {
    const block = new ResidualBlock(4, { dropProb: 1, mode });
    const x = matrix(3, 4);
    expect(Array.from(block.forward(x).data)).toEqual(Array.from(x.data));
    const dy = matrix(3, 4, 2);
    expect(Array.from(block.backward(dy).data)).toEqual(Array.from(dy.data));
    for (const p of block.parameters()) expect(p.grad!.every((g) => g === 0)).toBe(true);
  }
});

test('a batch that drops everything leaves gradients as they are, and makes empty ones zero', () => {
  const block = new ResidualBlock(4, { mode: 'batch', dropProb: 0.5, seed: 1 });
  const pass = (kept: number) => {
    block.forward(matrix(3, 4), { mask: Uint8Array.of(kept) });
    block.backward(matrix(3, 4, 2));
    return block.parameters().map((p) => Array.from(p.grad!));
  };
  const before = pass(1);
  expect(before.flat().every((g) => g !== 0)).toBe(true);
  expect(pass(0)).toEqual(before);
  block.parameters().forEach((p, i) => {
    i % 3 === 0 && p.zeroGrad();
  });
  expect(pass(0)).toEqual(before.map((grad, i) => (i % 3 === 0 ? grad.map(() => 0) : grad)));
});

test('a row is computed alike whichever other rows are dropped', () => {
  const block = new ResidualBlock(5, { dropProb: 0.5 });
  const x = matrix(9, 5);
  const all = copy(block.forward(x, { mask: new Uint8Array(9).fill(1) }));
  const mask = Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 0, 1);
  const some = block.forward(x, { mask });
  mask.forEach((kept, row) => {
    const want = kept ? all.data : x.data;
    expect(Array.from(some.data.subarray(5 * row, 5 * row + 5))).toEqual(
      Array.from(want.subarray(5 * row, 5 * row + 5)),
    );
  });
  expect(Array.from(block.mask!)).toEqual(Array.from(mask));
});

test('a prediction of many rows, which is made in parts, gives every row what forward gives it', () => {
  const block = new ResidualBlock(3, { seed: 1 }).eval();
  const x = matrix(2100, 3);
  expect(block.predict(x).data).toEqual(block.forward(x).data);
});
