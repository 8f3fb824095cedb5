import { numThreads, setNumThreads } from '../../src';
import { type TrainingOptions, trainGolden } from '../support/golden_training';
import { describeEachTarget, goldens } from '../support/goldens';

describeEachTarget(() => {
  test.each(goldens<TrainingOptions>('training').map((golden) => [golden.name, golden]))(
    '%s: the whole run follows PyTorch, with the same bits for 1, 2 and 3 threads',
    (_, golden) => {
      const before = numThreads();
      const runs = [1, 2, 3].map((threads) => {
        setNumThreads(threads);
        return trainGolden(golden);
      });
      setNumThreads(before);
      const [{ losses, model }, ...others] = runs;
      golden.expectClose(losses, 'losses', golden.medianError());
      for (const [name, parameter] of model.namedParameters())
        golden.expectClose(parameter.data, `param.${name}`, golden.medianError());
      for (const other of others) {
        expect(other.losses).toEqual(losses);
        expect(other.model.stateDict()).toEqual(model.stateDict());
      }
    },
  );
});
