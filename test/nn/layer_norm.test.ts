import { LayerNorm, tensor } from '../../src';
import { refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { describeModule, testRefusesItsOwnResult } from '../support/module_contract';

describeModule('LayerNorm', () => new LayerNorm(6));

testRefusesItsOwnResult(() => new LayerNorm(6));

refuses(RangeError, [
  ['LayerNorm with eps 0', () => new LayerNorm(2, { eps: 0 }), 'options.eps'],
  ['LayerNorm with eps NaN', () => new LayerNorm(2, { eps: NaN }), 'options.eps'],
]);

describeEachTarget(() => {
  test('a row whose squares overflow has the results of the same row made small', () => {
    const layer = new LayerNorm(3);
    const run = (scale: number) => {
      layer.zeroGrad();
      const y = [...layer.forward(tensor(Float32Array.of(3 * scale, 2 * scale, -scale), [1, 3])).data];
      const dx = [...layer.backward(tensor(Float32Array.of(1, 2, 1), [1, 3])).data];
      return [y, dx.map((d) => d * scale), [...layer.weight.grad!]];
    };
    const want = run(1).map((values) => values.map((v) => expect.closeTo(v, 5)));
    for (const scale of [2 ** 63, 2 ** 90, 2 ** 126]) expect(run(scale)).toEqual(want);
  });

  test('a row of one huge value has no deviation', () => {
    const y = new LayerNorm(4).forward(tensor(new Float32Array(4).fill(3e38), [1, 4]));
    expect([...y.data]).toEqual([0, 0, 0, 0]);
  });
});
