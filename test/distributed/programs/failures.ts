// Ways in which ranks go wrong: node … failures.ts <way>. Each must end the whole job.
import {
  AdamW,
  DistributedDataParallel,
  LabelSmoothingCE,
  Linear,
  processGroup,
  Trainer,
  tensor,
} from '../../../src';

const group = processGroup();
const [way] = process.argv.slice(2);
const last = group.rank === group.ranks - 1;

if (way === 'error') {
  if (last) throw new Error('the disk of this rank is full');
  group.barrier();
} else if (way === 'rejection') {
  if (last) void Promise.reject(new Error('nobody waits for this'));
  else group.barrier();
} else if (way === 'exit') {
  if (last) process.exit(7);
  group.barrier();
} else if (way === 'modules') {
  new DistributedDataParallel(new Linear(3, last ? 4 : 5));
} else if (way === 'parameters') {
  const model = new DistributedDataParallel(new Linear(3, 4, { seed: group.rank }));
  console.log(`taken from rank 0: ${model.parameters()[0].data[0].toFixed(6)}`);
  if (last) model.parameters()[0].data[0] += 1;
  model.compareParameters();
} else if (way === 'no loss') {
  const model = new DistributedDataParallel(new Linear(3, 4));
  model.backward(model.forward(tensor(new Float32Array(6), [2, 3])));
} else if (way.endsWith(' option')) {
  const model = new DistributedDataParallel(new Linear(3, 4));
  const method = way.split(' ')[0] as 'forward' | 'backward' | 'predict';
  const columns = method === 'backward' ? 4 : 3;
  model[method](tensor(new Float32Array(2 * columns), [2, columns]), { unheardOf: 1 } as never);
} else if (way === 'stalled source') {
  const model = new DistributedDataParallel(new Linear(3, 4, { seed: 1 }));
  const optimizer = new AdamW(model.namedParameters());
  const trainer = new Trainer({ model, optimizer, criterion: new LabelSmoothingCE() });
  const stop = new AbortController();
  const batch = { x: tensor(new Float32Array(6), [2, 3]), target: Int32Array.of(0, 1) };
  const source = async function* () {
    yield batch;
    if (last) {
      stop.abort();
      await new Promise(() => setInterval(() => {}, 1000));
    }
    yield batch;
  };
  void trainer.fit(source, { epochs: 1, signal: stop.signal });
} else if (way === 'values') {
  group.allReduce([1, 2] as unknown as Float32Array);
}
