// PyTorch's training vectors on the ranks of a job, each with a shard of its own size; twice. Rank 0 prints
// the losses and whether the second run had the same bits, and writes the parameters: node … goldens.ts
// <case> <parameters>
import {
  AdamW,
  DistributedDataParallel,
  decayGroups,
  LabelSmoothingCE,
  ResidualMLP,
  saveSafetensors,
  tensor,
} from '../../../src';
import type { TrainingOptions } from '../../support/golden_training';
import { goldens } from '../../support/goldens';
import { shard } from './shard';

const [name, file] = process.argv.slice(2);
const golden = goldens<TrainingOptions>('training').find((each) => each.name === name)!;
const o = golden.options;

function train() {
  const module = new ResidualMLP({
    inFeatures: o.in_features,
    dim: o.dim,
    depth: o.depth,
    classes: o.classes,
    dropPath: o.drop_probs,
  });
  module.loadStateDict(
    Object.fromEntries(
      [...module.namedParameters().keys()].map((key) => [key, golden.tensor(`param.${key}`)]),
    ),
  );
  const model = new DistributedDataParallel(module, { bucketBytes: 4096 });
  const optimizer = new AdamW(
    decayGroups(model, o.weight_decay),
    o.max_norm ? { maxGradNorm: o.max_norm } : {},
  );
  const criterion = new LabelSmoothingCE({ smoothing: o.label_smoothing });
  const losses: number[] = [];
  for (let step = 0; step < o.steps; step++) {
    for (const group of optimizer.paramGroups) group.lr = o.lrs[step];
    const x = golden.tensor(`x.${step}`);
    const [from, to] = shard(x.shape[0], model.group);
    const masks = Array.from({ length: o.depth }, (_, block) =>
      (golden.values(`mask.${step}.${block}`) as Uint8Array).slice(from, to),
    );
    const rows = tensor(x.data.slice(from * o.in_features, to * o.in_features), [to - from, o.in_features]);
    optimizer.zeroGrad();
    // The vectors bring their masks, which only the module itself takes.
    const logits = model.forward(rows, { masks, rowOffset: from } as object);
    const target = (golden.values(`target.${step}`) as Int32Array).slice(from, to);
    const local = criterion.forward(logits, target);
    const { loss, share } = model.reduceLoss(local, criterion.weight(target));
    losses.push(loss);
    model.backward(criterion.backward(share));
    optimizer.step();
  }
  model.compareParameters();
  return { model, losses };
}

const first = train();
const second = train();
const same = [...first.model.namedParameters()].every(
  ([key, { data }]) =>
    Buffer.compare(
      Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      bytes(second.model.stateDict()[key].data),
    ) === 0,
);
if (first.model.group.rank === 0) {
  saveSafetensors(file, first.model.stateDict());
  console.log(JSON.stringify({ losses: first.losses, same }));
}

function bytes(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
