import { softmax } from '../../src';
import { describeEachTarget, goldens } from '../support/goldens';

describeEachTarget(() => {
  test.each(goldens('softmax').map((golden) => [golden.name, golden]))('%s follows PyTorch', (_, golden) => {
    golden.expectClose(softmax(golden.tensor('logits')).data, 'y');
  });
});
