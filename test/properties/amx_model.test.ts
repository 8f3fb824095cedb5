// The AMX backend on any machine: its packing, its tails and its threads, on a model of the instructions.
import '../support/amx_model';

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copy, numThreads, ResidualMLP, setFloat32MatmulPrecision, setNumThreads } from '../../src';
import { binary } from '../../src/addon/binary';
import { linearForward } from '../../src/addon/linear';
import { simdTargets } from '../../src/addon/runtime';
import { plainAddon } from '../support/amx_model';
import { blockAndLayers } from '../support/block_and_layers';
import { bundle } from '../support/bundle';
import { describeEachTarget } from '../support/goldens';
import {
  digestOfProducts,
  expectRoundedProducts,
  pass,
  single,
  testMediumProducts,
} from '../support/medium_products';
import { values } from '../support/reference';
import { matrix } from '../support/tensors';

const counts = () => binary.amxModel() as [threads: number, configurations: number];

test('the addon of the tests multiplies by its model', () => {
  expect(simdTargets().matmul).toBe('amx');
});

describeEachTarget(() => {
  testMediumProducts();

  test('tiles end where the product does, at every size of a tail', () => {
    for (const [rows, outFeatures] of [
      [1, 33],
      [15, 32],
      [16, 17],
      [17, 16],
      [31, 1],
      [32, 47],
      [49, 15],
    ])
      expectRoundedProducts(pass(rows, 33, outFeatures));
  });

  test('no thread keeps its tiles after a product', () => {
    const before = numThreads();
    setNumThreads(3);
    const [, first] = counts();
    pass(200, 96, 200);
    setNumThreads(before);
    const [threads, last] = counts();
    expect(last).toBeGreaterThan(first);
    expect(threads).toBe(0);
  });

  test('a denormal counts as zero, operand and sum', () => {
    expect([single(2 ** -130, 2 ** 20), single(2 ** -100, 2 ** -40)]).toEqual([0, 0]);
  });
});

test('sums go as the manual says: first and second elements of 16 pairs apart, then together', () => {
  const inFeatures = 64;
  const sixteenths = (seed: number) => values(inFeatures, seed).map((value) => Math.round(16 * value) / 16);
  const [x, weight] = [sixteenths(1), sixteenths(2)];
  const y = new Float32Array(1);
  const sizes = { rows: 1, inFeatures, outFeatures: 1, precision: 'medium' } as const;
  // Beside 2^24 a sum keeps even numbers only: the order of the terms shows.
  x[1] = 2 ** 12;
  weight[1] = 2 ** 12;
  linearForward({ ...sizes, x, weight, bias: null, y });
  let want = 0;
  for (let tile = 0; tile < inFeatures; tile += 32) {
    const sums = [0, 0];
    for (let k = 0; k < 32; k++) sums[k % 2] = Math.fround(sums[k % 2] + x[tile + k] * weight[tile + k]);
    want = Math.fround(want + Math.fround(sums[0] + sums[1]));
  }
  expect(y[0]).toBe(want);
});

describe('in medium', () => {
  beforeAll(() => setFloat32MatmulPrecision('medium'));
  afterAll(() => setFloat32MatmulPrecision('highest'));

  test('a block has the bits of its layers one by one', () => {
    const { block, branch, x } = blockAndLayers();
    const added = copy(branch.forward(x)).data;
    expect(block.forward(x).data).toEqual(x.data.map((value, i) => value + added[i]));
  });

  test('a network and its gradients have the same bits on 1, 2 and 3 threads', () => {
    const before = numThreads();
    const runs = [1, 2, 3].map((threads) => {
      setNumThreads(threads);
      const model = new ResidualMLP({
        inFeatures: 40,
        dim: 33,
        depth: 2,
        classes: 7,
        dropPath: 0.5,
        seed: 1,
      });
      const y = copy(model.forward(matrix(90, 40), { step: 1 }));
      model.backward(y);
      return [y.data, ...model.parameters().map(({ grad }) => grad!)];
    });
    setNumThreads(before);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });
});

const hasAmx = existsSync('/proc/cpuinfo') && readFileSync('/proc/cpuinfo', 'latin1').includes(' amx_bf16');

test('a processor with AMX gives the bits of the model, and one without it refuses the name', () => {
  const { stdout, stderr } = spawnSync(process.execPath, [bundle('support/run_medium_products.ts')], {
    encoding: 'utf8',
    env: { ...process.env, REGULUS_ADDON: plainAddon },
  });
  if (hasAmx) expect(stdout.trim()).toBe(digestOfProducts());
  else expect(stderr).toMatch(/REGULUS_MATMUL: expected one of portable.*, received 'amx'/);
});
