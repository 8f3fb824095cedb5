// The texts of PyTorch's layers are what PyTorch 2.15 prints for them.
import { inspect } from 'node:util';
import {
  Embedding,
  GELU,
  LayerNorm,
  Linear,
  Module,
  ResidualMLP,
  RMSNorm,
  Sequential,
  StochasticDepth,
  type Tensor,
} from '../../src';

abstract class Net extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
  backward(dy: Tensor): Tensor {
    return dy;
  }
  predict(x: Tensor): Tensor {
    return x;
  }
}

test('a sequence of layers prints as in PyTorch', () => {
  const model = new Sequential(
    new Linear(3, 4),
    new LayerNorm(4),
    new RMSNorm(4, { eps: 1e-6 }),
    new GELU(),
    new GELU({ approximate: 'tanh' }),
    new Linear(4, 2, { bias: false }),
  );
  expect(String(model)).toBe(`Sequential(
  (0): Linear(in_features=3, out_features=4, bias=True)
  (1): LayerNorm((4,), eps=1e-05, elementwise_affine=True, bias=True)
  (2): RMSNorm((4,), eps=1e-06, elementwise_affine=True)
  (3): GELU(approximate='none')
  (4): GELU(approximate='tanh')
  (5): Linear(in_features=4, out_features=2, bias=False)
)`);
  expect(inspect(model)).toBe(String(model));
});

test('modules in arrays and maps print as ModuleList and ModuleDict, neighbours that read alike once', () => {
  class Several extends Net {
    embedding = new Embedding(10, 3);
    layers = [new Linear(3, 3), new Linear(3, 3), new Linear(3, 1)];
    heads = new Map<string, Module>([
      ['policy', new Linear(3, 2)],
      ['value', new Sequential(new Linear(3, 1))],
    ]);
  }
  expect(String(new Several())).toBe(`Several(
  (embedding): Embedding(10, 3)
  (layers): ModuleList(
    (0-1): 2 x Linear(in_features=3, out_features=3, bias=True)
    (2): Linear(in_features=3, out_features=1, bias=True)
  )
  (heads): ModuleDict(
    (policy): Linear(in_features=3, out_features=2, bias=True)
    (value): Sequential(
      (0): Linear(in_features=3, out_features=1, bias=True)
    )
  )
)`);
});

test('a residual network prints its blocks, their drops and its encoder', () => {
  const model = new ResidualMLP({
    inFeatures: 3,
    categories: [12],
    dim: 8,
    depth: 2,
    classes: 2,
    dropPath: 0.1,
  });
  expect(String(model)).toBe(`ResidualMLP(
  (encoder): TableEncoder(
    numbers=2
    (embeddings): ModuleList(
      (0): Embedding(12, 6)
    )
  )
  (stem): Linear(in_features=8, out_features=8, bias=True)
  (blocks): ModuleList(
    (0): ResidualBlock(
      drop_prob=0, activation='gelu'
      (norm1): LayerNorm((8,), eps=1e-05, elementwise_affine=True, bias=True)
      (linear1): Linear(in_features=8, out_features=32, bias=True)
      (linear2): Linear(in_features=32, out_features=8, bias=True)
    )
    (1): ResidualBlock(
      drop_prob=0.1, activation='gelu'
      (norm1): LayerNorm((8,), eps=1e-05, elementwise_affine=True, bias=True)
      (linear1): Linear(in_features=8, out_features=32, bias=True)
      (linear2): Linear(in_features=32, out_features=8, bias=True)
    )
  )
  (norm): LayerNorm((8,), eps=1e-05, elementwise_affine=True, bias=True)
  (head): Linear(in_features=8, out_features=2, bias=True)
)`);
});

test('a module of two inputs and one without parts print in one line', () => {
  class Nothing extends Net {}
  expect(String(new StochasticDepth(0.2, { mode: 'batch' }))).toBe('StochasticDepth(p=0.2, mode=batch)');
  expect(String(new Nothing())).toBe('Nothing()');
});
