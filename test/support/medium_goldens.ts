// Goldens in medium precision: the bounds of support/goldens.ts are scaled to bfloat16 then.
import { Linear, setFloat32MatmulPrecision } from '../../src';
import { type BlockOptions, expectBlock } from './golden_block';
import { expectHead, type HeadOptions } from './golden_head';
import { expectLayer } from './golden_layer';
import { type TrainingOptions, trainGolden } from './golden_training';
import { type Golden, goldens } from './goldens';

interface LinearOptions {
  in_features: number;
  out_features: number;
  bias?: boolean;
}

const named = <Options>(op: string, match?: RegExp) =>
  goldens<Options>(op, match).map((golden): [string, Golden<Options>] => [golden.name, golden]);

/** Softmax magnifies the errors of logits without a bound: of large ones it keeps no digits to compare. */
const WITHOUT_LARGE_LOGITS = /^(?!large_logits)/;

/** The tests, for the backend and the target in use. */
export function testMediumGoldens(): void {
  beforeAll(() => setFloat32MatmulPrecision('medium'));
  afterAll(() => setFloat32MatmulPrecision('highest'));

  test.each(named<LinearOptions>('linear'))('linear %s follows PyTorch', (_, golden) => {
    const { in_features, out_features, bias } = golden.options;
    expectLayer(golden, new Linear(in_features, out_features, { bias }));
  });

  test.each(named<BlockOptions>('residual_block'))('residual block %s follows PyTorch', (_, golden) =>
    expectBlock(golden),
  );

  test.each(named<HeadOptions>('linear_cross_entropy', WITHOUT_LARGE_LOGITS))(
    'head with loss %s follows PyTorch',
    (_, golden) => expectHead(golden),
  );

  test.each(named<TrainingOptions>('training'))('%s: a whole run follows PyTorch', (_, golden) => {
    const { losses, model } = trainGolden(golden);
    golden.expectClose(losses, 'losses');
    for (const [name, { data }] of model.namedParameters()) golden.expectCloseChange(data, name);
  });
}
