import { GELU, LayerNorm, Linear, ResidualBlock, Sequential } from '../../src';
import { matrix } from './tensors';

/** A block and a Sequential of the same layers, with rows and gradients for them. */
export function blockAndLayers() {
  const [dim, hidden] = [19, 43];
  const block = new ResidualBlock(dim, { hidden, seed: 1, stream: 0 });
  const layers = [new LayerNorm(dim), new Linear(dim, hidden), new GELU(), new Linear(hidden, dim)];
  const branch = new Sequential(...layers);
  const weights = block.parameters();
  branch.parameters().forEach(({ data }, i) => {
    data.set(weights[i].data);
  });
  return { block, branch, x: matrix(37, dim, 3), dy: matrix(37, dim, 4) };
}
