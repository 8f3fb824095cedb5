import { Embedding } from '../../src';
import { describeEachTarget, goldens } from '../support/goldens';

interface Options {
  num_embeddings: number;
  embedding_dim: number;
}

describeEachTarget(() => {
  test.each(goldens<Options>('embedding').map((golden) => [golden.name, golden]))(
    '%s follows PyTorch',
    (_, golden) => {
      const { num_embeddings: count, embedding_dim: dim } = golden.options;
      const embedding = new Embedding(count, dim);
      embedding.loadStateDict({ weight: golden.tensor('weight') });
      const indices = golden.values('indices') as Int32Array;
      golden.expectClose(embedding.predict(indices).data, 'y');
      golden.expectClose(embedding.forward(indices).data, 'y');
      embedding.backward(golden.tensor('dy'));
      golden.expectClose(embedding.weight.grad!, 'grad.weight');
    },
  );
});
