import { type BlockOptions, expectBlock } from '../support/golden_block';
import { describeEachTarget, goldens } from '../support/goldens';

describeEachTarget(() => {
  test.each(goldens<BlockOptions>('residual_block').map((golden) => [golden.name, golden]))(
    '%s: output and all gradients follow PyTorch',
    (_, golden) => expectBlock(golden),
  );
});
