import { AdamW, decayGroups, LabelSmoothingCE, ResidualMLP, type Tensor } from '../../src';
import type { Golden } from './goldens';

/** The options of a training run. */
export interface TrainingOptions {
  in_features: number;
  dim: number;
  depth: number;
  classes: number;
  steps: number;
  drop_probs: number[];
  label_smoothing: number;
  lrs: number[];
  weight_decay: number;
  max_norm?: number | null;
  [other: string]: unknown;
}

/** Trains as the vectors say; returns the losses and the model. */
export function trainGolden(golden: Golden<TrainingOptions>): { losses: number[]; model: ResidualMLP } {
  const o = golden.options;
  const model = new ResidualMLP({
    inFeatures: o.in_features,
    dim: o.dim,
    depth: o.depth,
    classes: o.classes,
    dropPath: o.drop_probs,
  });
  model.loadStateDict(
    Object.fromEntries(
      [...model.namedParameters().keys()].map((name): [string, Tensor] => [
        name,
        golden.tensor(`param.${name}`),
      ]),
    ),
  );
  const optimizer = new AdamW(
    decayGroups(model, o.weight_decay),
    o.max_norm ? { maxGradNorm: o.max_norm } : {},
  );
  const criterion = new LabelSmoothingCE({ smoothing: o.label_smoothing });
  const losses: number[] = [];
  for (let step = 0; step < o.steps; step++) {
    for (const group of optimizer.paramGroups) group.lr = o.lrs[step];
    const masks = Array.from(
      { length: o.depth },
      (_, block) => golden.values(`mask.${step}.${block}`) as Uint8Array,
    );
    optimizer.zeroGrad();
    losses.push(
      criterion.forward(
        model.forward(golden.tensor(`x.${step}`), { masks }),
        golden.values(`target.${step}`) as Int32Array,
      ),
    );
    model.backward(criterion.backward());
    optimizer.step();
  }
  return { losses, model };
}
