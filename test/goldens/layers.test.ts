import { LayerNorm, Linear, type Module } from '../../src';
import { describeEachTarget, type Golden, goldens } from '../support/goldens';

function run(golden: Golden<unknown>, layer: Module): void {
  layer.loadStateDict({ weight: golden.tensor('weight'), bias: golden.tensor('bias') });
  const x = golden.tensor('x');
  golden.expectClose(layer.forward(x).data, 'y');
  golden.expectClose(layer.predict(x).data, 'y');
  golden.expectClose(layer.backward(golden.tensor('dy')).data, 'dx');
  for (const [name, parameter] of layer.namedParameters())
    golden.expectClose(parameter.grad!, `grad.${name}`);
}

describeEachTarget(() => {
  test.each(
    goldens<{ in_features: number; out_features: number }>('linear').map((golden) => [golden.name, golden]),
  )('linear %s follows PyTorch', (_, golden) => {
    run(golden, new Linear(golden.options.in_features, golden.options.out_features));
  });
  test.each(goldens<{ dim: number; eps: number }>('layer_norm').map((golden) => [golden.name, golden]))(
    'layer_norm %s follows PyTorch',
    (_, golden) => {
      run(golden, new LayerNorm(golden.options.dim, { eps: golden.options.eps }));
    },
  );
});
