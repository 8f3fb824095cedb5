import { BatchLoader, classTarget, type Dataset } from '../../src';
import { describeEachTarget, goldens } from '../support/goldens';

describeEachTarget(() => {
  test.each(goldens('gather_rows').map((golden) => [golden.name, golden]))(
    '%s, standardised by a batch loader, follows PyTorch',
    (_, golden) => {
      const { data: features, shape } = golden.tensor('source');
      const [rows, columns] = shape;
      const data: Dataset = {
        features,
        target: classTarget(new Int32Array(rows), ['a', 'b']),
        rows,
        columns,
        imageShape: null,
        description: '',
      };
      const indices = Uint32Array.from(golden.values('indices') as Int32Array);
      const standardisation = { mean: golden.floats('mean'), scale: golden.floats('scale') };
      const loader = new BatchLoader({ data, indices }, standardisation, { batchSize: indices.length });
      const [{ x }] = loader.inOrder();
      golden.expectClose(x.data, 'y');
    },
  );
});
