import { Adam, AdamW, Parameter, type ParamGroup } from '../../src';
import { describeEachTarget, type Golden, goldens } from '../support/goldens';

interface Options {
  class: 'AdamW' | 'Adam';
  steps: number;
  groups: { params: number[]; weight_decay?: number; lr?: number }[] | null;
  lrs: number[] | null;
  max_norm: number | null;
  lr: number;
  betas: [number, number];
  eps: number;
  weight_decay: number;
  amsgrad?: boolean;
  maximize?: boolean;
}

function run(golden: Golden<Options>): void {
  const o = golden.options;
  const count = golden.names('want.exp_avg.').length;
  const initial = golden.has('param.0') ? 'param.' : 'init.';
  const params = Array.from(
    { length: count },
    (_, i) => new Parameter(golden.tensor(`${initial}${i}`), `p${i}`),
  );
  const groups: ParamGroup[] = (o.groups ?? [{ params: params.map((_, i) => i) }]).map((g) => ({
    params: g.params.map((i) => params[i]),
    weightDecay: g.weight_decay,
    lr: g.lr,
  }));
  const Optimizer = o.class === 'Adam' ? Adam : AdamW;
  const optimizer = new Optimizer(groups, {
    lr: o.lr,
    betas: o.betas,
    eps: o.eps,
    weightDecay: o.weight_decay,
    amsgrad: o.amsgrad ?? false,
    maximize: o.maximize ?? false,
    ...(o.max_norm === null ? {} : { maxGradNorm: o.max_norm }),
  });
  for (let step = 0; step < o.steps; step++) {
    if (o.lrs) for (const group of optimizer.paramGroups) group.lr = o.lrs![step];
    optimizer.zeroGrad();
    params.forEach((p, i) => {
      if (golden.has(`grad.${step}.${i}`)) p.accumulateGrad(golden.floats(`grad.${step}.${i}`));
    });
    optimizer.step();
    if (golden.has(`want.norm.${step}`)) golden.expectClose([optimizer.gradNorm!], `norm.${step}`);
    params.forEach((p, i) => {
      if (golden.has(`want.param.${step}.${i}`)) golden.expectClose(p.data, `param.${step}.${i}`);
    });
  }
  params.forEach((p, i) => {
    const { expAvg, expAvgSq, maxExpAvgSq } = optimizer.state(p);
    golden.expectClose(expAvg, `exp_avg.${i}`);
    golden.expectClose(expAvgSq, `exp_avg_sq.${i}`);
    if (o.amsgrad) golden.expectClose(maxExpAvgSq!, `max_exp_avg_sq.${i}`);
  });
}

describeEachTarget(() => {
  test.each(goldens<Options>('adamw').map((golden) => [golden.name, golden]))(
    '%s follows PyTorch in parameters, moments and norms',
    (_, golden) => run(golden),
  );
});
