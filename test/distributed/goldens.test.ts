import { loadFloatTensors } from '../support/float_tensors';
import { temporaryFolder } from '../support/folder';
import { goldens } from '../support/goldens';
import { jsonOf } from '../support/mpi';

const at = temporaryFolder();

describe.each([1, 2, 3])('on %i ranks with shards of different sizes', (ranks) => {
  test.each(goldens('training').map((golden) => [golden.name, golden] as const))(
    '%s follows PyTorch, with the same bits a second time',
    (name, golden) => {
      const { losses, same } = jsonOf<{ losses: number[]; same: boolean }>(
        ranks,
        'goldens.ts',
        name,
        at('model.safetensors'),
      );
      expect(same).toBe(true);
      golden.expectClose(losses, 'losses', golden.medianError());
      for (const [key, { data }] of Object.entries(loadFloatTensors(at('model.safetensors')).tensors))
        golden.expectClose(data, `param.${key}`, golden.medianError());
    },
  );
});
