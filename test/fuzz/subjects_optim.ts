// Right calls of optimizers and schedules.

import type { AdamWOptions, LRScheduler, Module } from '../../src';
import * as regulus from '../../src';
import { api, network, runOnce, type Subject, stateOf, step, trained } from './subject';

function optimizerState(Kind: typeof regulus.AdamW, options: AdamWOptions): Subject {
  const made = trained(Kind, options);
  const saved = made.optimizer.stateDict();
  for (const group of saved.paramGroups) group.lr = 0.5;
  step(made);
  return {
    ...made,
    args: [saved],
    call: (saved: never) => made.optimizer.loadStateDict(saved),
    use: () => step(made),
  };
}

function makeOptimizer(Kind: typeof regulus.AdamW, params: (model: Module) => unknown): Subject {
  const model = network();
  runOnce(model);
  const options = {
    lr: 0.1,
    betas: [0.5, 0.9],
    eps: 1e-8,
    weightDecay: 0,
    amsgrad: true,
    maximize: false,
    maxGradNorm: 1,
    momentDtype: 'f32',
  };
  return {
    args: [params(model), options],
    call: (...args) => new Kind(...(args as unknown as ConstructorParameters<typeof Kind>)),
    state: () => stateOf(model),
    use: (optimizer: regulus.AdamW) => {
      step({ model, optimizer });
      optimizer.loadStateDict(optimizer.stateDict());
    },
  };
}

const SCHEDULES: Record<string, unknown[]> = {
  LambdaLR: [[(at: number) => 1 / (1 + at), () => 1]],
  StepLR: [{ stepSize: 2, gamma: 0.5 }],
  MultiStepLR: [{ milestones: [1, 3], gamma: 0.5 }],
  ExponentialLR: [{ gamma: 0.5 }],
  LinearLR: [{ startFactor: 0.1, endFactor: 1, totalIters: 3 }],
  ConstantLR: [{ factor: 0.5, totalIters: 3 }],
  PolynomialLR: [{ totalIters: 3, power: 2 }],
  CosineAnnealingLR: [{ tMax: 3, etaMin: 0 }],
  OneCycleLR: [
    {
      maxLr: [0.1, 0.2],
      totalSteps: 5,
      pctStart: 0.3,
      divFactor: 25,
      finalDivFactor: 10,
      annealStrategy: 'cos',
    },
  ],
};
const goOn = (schedule: LRScheduler) => {
  schedule.step();
  schedule.loadStateDict(schedule.stateDict());
};
const groups = () => ({ paramGroups: [{ lr: 0.1 }, { lr: 0.2 }] });
const pair = (optimizer: regulus.AdamW | ReturnType<typeof groups>) => [
  new regulus.ConstantLR(optimizer),
  new regulus.StepLR(optimizer, { stepSize: 1 }),
];

const schedules: Record<string, () => Subject> = Object.fromEntries(
  Object.entries(SCHEDULES).flatMap(([name, options]): [string, () => Subject][] => [
    [
      `new ${name}`,
      () => {
        const driven = groups();
        return {
          args: [driven, ...options],
          call: (...args) => new api[name](...args),
          state: () => structuredClone(driven),
          use: goOn,
        };
      },
    ],
    [
      `${name}.loadStateDict`,
      () => {
        const driven = groups();
        const schedule = new api[name](driven, ...options) as LRScheduler;
        const saved = schedule.stateDict();
        schedule.step();
        return {
          args: [saved],
          call: (saved: never) => schedule.loadStateDict(saved),
          state: () => [schedule.stateDict(), schedule.getLastLr(), structuredClone(driven)],
          use: () => goOn(schedule),
        };
      },
    ],
  ]),
);

export const optimizers: Record<string, () => Subject> = {
  ...schedules,
  'AdamW.loadStateDict': () => optimizerState(regulus.AdamW, {}),
  'AdamW.loadStateDict, amsgrad and bfloat16': () =>
    optimizerState(regulus.AdamW, { amsgrad: true, momentDtype: 'bf16' }),
  'Adam.loadStateDict': () => optimizerState(regulus.Adam, { amsgrad: true, maxGradNorm: 1 }),
  'new AdamW of groups': () =>
    makeOptimizer(regulus.AdamW, (model) =>
      regulus
        .decayGroups(model, 0.1)
        .map((group) => ({ ...group, lr: 1, betas: [0.9, 0.99], params: [...group.params] })),
    ),
  'new AdamW of pairs': () => makeOptimizer(regulus.AdamW, (model) => [...model.namedParameters()]),
  'new Adam of parameters': () => makeOptimizer(regulus.Adam, (model) => model.parameters()),
  'AdamW.step': () => {
    const made = trained();
    const { params: _, ...rule } = made.optimizer.paramGroups[0];
    return {
      ...made,
      args: [rule],
      call: (damaged: object) =>
        Object.assign(made.optimizer.paramGroups[0], damaged) && made.optimizer.step(),
      state: undefined,
    };
  },
  'new SequentialLR': () => {
    const { optimizer, state } = trained();
    return {
      args: [pair(optimizer), { milestones: [2] }],
      call: (...args) => new api.SequentialLR(...args),
      state: () => state().model,
      use: goOn,
    };
  },
  'new ChainedScheduler': () => ({
    args: [pair(groups())],
    call: (...args) => new api.ChainedScheduler(...args),
    use: goOn,
  }),
  lrSchedule: () => ({
    args: ['step', { lr: 0.1, totalSteps: 9, warmupSteps: 2 }],
    call: (...args) => regulus.lrSchedule(...(args as unknown as Parameters<typeof regulus.lrSchedule>))(3),
  }),
};
