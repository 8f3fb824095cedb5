import { expectHead, type HeadOptions } from '../support/golden_head';
import { describeEachTarget, goldens } from '../support/goldens';

describeEachTarget(() => {
  test.each(goldens<HeadOptions>('linear_cross_entropy').map((golden) => [golden.name, golden]))(
    '%s: loss and gradients follow PyTorch',
    (_, golden) => expectHead(golden),
  );
});
