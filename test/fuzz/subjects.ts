// Right calls of the public API: what damage.ts damages.
import { unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Module, Tensor } from '../../src';
import * as regulus from '../../src';
import {
  api,
  matrix,
  network,
  ofModel,
  otherState,
  runOnce,
  type Subject,
  stateOf,
  trained,
} from './subject';
import { optimizers } from './subjects_optim';

const dataset = (): regulus.Dataset => ({
  features: matrix(8, 2).data,
  target: regulus.classTarget(Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1), ['a', 'b', 'c']),
  rows: 8,
  columns: 2,
  featureNames: ['x', 'y'],
  imageShape: [1, 1, 2],
  description: 'd',
});
const part = () => ({ data: dataset(), indices: Uint32Array.of(0, 3, 4, 7) });
const standardisation = () => ({ mean: Float32Array.of(0, 1), scale: Float32Array.of(1, 2) });

function trainer() {
  const made = trained();
  const options = {
    model: made.model,
    optimizer: made.optimizer,
    criterion: new regulus.LabelSmoothingCE(),
    schedule: new regulus.StepLR(made.optimizer, { stepSize: 2 }),
    accumulate: 2,
    ema: 0.5,
    nonFinite: 'raise' as const,
  };
  return { ...made, options, trainer: new regulus.Trainer(options) };
}
const batches = () => [
  { x: matrix(4, 2), target: [0, 1, 2, 0], rowOffset: 0 },
  { x: matrix(2, 2), target: Int32Array.of(0, 1), sampleWeight: Float32Array.of(1, 2) },
];
/** Ends a fit that damage has made endless. */
const stop = () => {
  let steps = 0;
  return () => {
    if (++steps > 9) throw new RangeError('steps: expected an end, received none');
  };
};

export const subjects: Record<string, () => Subject> = {
  ...optimizers,
  'Module.loadStateDict': () =>
    ofModel((model) => ({ args: [otherState(model)], call: (saved: never) => model.loadStateDict(saved) })),
  'Module.loadDrawState': () =>
    ofModel((model) => ({
      args: [network().drawState()],
      call: (saved: never) => model.loadDrawState(saved),
    })),
  'ResidualMLP.forward': () =>
    ofModel((model) => ({
      args: [matrix(4, 2), { masks: [Uint8Array.of(1, 0, 1, 1)], step: 3, rowOffset: 4 }],
      call: (...args) => model.forward(...(args as unknown as [Tensor])),
    })),
  'ResidualMLP.predict': () =>
    ofModel((model) => ({
      args: [matrix(4, 2), { out: matrix(4, 3) }],
      call: (...args) => model.predict(...(args as unknown as [Tensor])),
    })),
  'ResidualMLP.backward': () => {
    const model = network();
    model.forward(matrix(4, 2));
    return {
      args: [matrix(4, 3), { inputGradient: true, onGradients: () => undefined }],
      call: (...args) => model.backward(...(args as unknown as [Tensor])),
      state: () => stateOf(model),
    };
  },
  'Linear.backward': () => {
    const model = new regulus.Linear(2, 3);
    model.forward(matrix(4, 2));
    return {
      args: [matrix(4, 3), { inputGradient: true, onGradients: () => undefined }],
      call: (...args) => model.backward(...(args as unknown as [Tensor])),
      state: () => stateOf(model),
    };
  },
  'Embedding.forward': () => {
    const model = new regulus.Embedding(3, 2, { seed: 1 });
    return {
      args: [[2, 0], { step: 1, rowOffset: 2 }],
      call: (...args) => model.forward(...(args as unknown as [number[]])),
      state: () => stateOf(model),
    };
  },
  'Embedding.predict': () => {
    const model = new regulus.Embedding(3, 2, { seed: 1 });
    return {
      args: [{ data: Float32Array.of(2, 0), shape: [2] }, { out: matrix(2, 2) }],
      call: (...args) => model.predict(...(args as unknown as [Tensor])),
      state: () => stateOf(model),
    };
  },
  'new ResidualMLP': () => ({
    args: [
      {
        inFeatures: 2,
        dim: 2,
        depth: 2,
        classes: 3,
        dropPath: [0, 0.5],
        scaling: 'none',
        mode: 'row',
        activation: 'gelu',
        hidden: 3,
        matmulPrecision: 'medium',
        normEps: 1e-5,
        seed: 1,
      },
    ],
    call: (...args) => new api.ResidualMLP(...args),
    use: runOnce,
  }),
  setFloat32MatmulPrecision: () => {
    regulus.setFloat32MatmulPrecision('highest');
    return {
      args: ['medium'],
      call: (precision: regulus.MatmulPrecision) => regulus.setFloat32MatmulPrecision(precision),
      state: () => regulus.getFloat32MatmulPrecision(),
      use: () => {
        runOnce(network());
        regulus.setFloat32MatmulPrecision('highest');
      },
    };
  },
  'new TableEncoder': () => ({
    args: [{ numbers: 1, categories: [3, 4], embeddingDims: [2, 2], seed: 1, stream: 0 }],
    call: (...args) => new api.TableEncoder(...args),
    use: (encoder: regulus.TableEncoder) =>
      encoder.predict({ data: new Float32Array(encoder.inFeatures), shape: [1, encoder.inFeatures] }),
  }),
  'TableEncoder.forward': () => {
    const encoder = new regulus.TableEncoder({ numbers: 1, categories: [3, 4], seed: 1 });
    return {
      args: [
        { data: Float32Array.of(0.5, 2, 0, -1, 0, 3), shape: [2, 3] },
        { step: 1, rowOffset: 2 },
      ],
      call: (...args) => encoder.forward(...(args as unknown as [Tensor])),
      state: () => stateOf(encoder),
    };
  },
  'new Sequential': () => ({
    args: [new regulus.Linear(2, 3), new regulus.GELU()],
    call: (...args) => new api.Sequential(...args),
    use: runOnce,
  }),
  'StochasticDepth.forward': () => {
    const depth = new regulus.StochasticDepth(0.5);
    return {
      args: [matrix(2, 3), matrix(2, 3), { mask: Uint8Array.of(1, 0), step: 1, rowOffset: 2 }],
      call: (...args) => depth.forward(...(args as unknown as [Tensor, Tensor])),
      state: () => depth.drawState(),
      use: () => depth.backward(matrix(2, 3)),
    };
  },
  'LabelSmoothingCE.forward': () => ({
    args: [
      matrix(2, 3),
      [0, 2],
      {
        smoothing: 0.1,
        classWeights: Float32Array.of(1, 2, 3),
        ignoreIndex: -100,
        reduction: 'none',
        inPlace: false,
      },
      Float32Array.of(1, 2),
      Float32Array.of(3, 4),
    ],
    call: (
      logits: Tensor,
      target: number[],
      options: object,
      upstream: Float32Array,
      weights: Float32Array,
    ) => {
      const loss = new regulus.LabelSmoothingCE<'none'>(options);
      loss.forward(logits, target, weights);
      loss.weight(target, weights);
      return loss.backward(upstream);
    },
  }),
  'ElementwiseLoss.forward': () => ({
    args: [
      matrix(2, 2),
      regulus.tensor(Float32Array.of(0, 1), [2, 1]),
      Float32Array.of(1, 2),
      { quantiles: [0.1, 0.9], reduction: 'none' },
      Float32Array.of(1, 2, 3, 4),
    ],
    call: (
      outputs: Tensor,
      target: Tensor,
      weights: Float32Array,
      options: regulus.QuantileLossOptions<'none'>,
      upstream: Float32Array,
    ) => {
      const loss = new regulus.QuantileLoss(options);
      loss.forward(outputs, target, weights);
      loss.weight(target, weights);
      return loss.backward(upstream);
    },
  }),
  'BCEWithLogitsLoss.forward': () => ({
    args: [
      matrix(2, 2),
      regulus.tensor(Float32Array.of(0, 1, 1, 0), [2, 2]),
      { smoothing: 0.1, posWeight: Float32Array.of(1, 2), reduction: 'mean' },
      2,
    ],
    call: (outputs: Tensor, target: Tensor, options: object, upstream: number) => {
      const loss = new regulus.BCEWithLogitsLoss(options);
      loss.forward(outputs, target);
      return loss.backward(upstream);
    },
  }),
  'LinearCrossEntropy.forward': () => ({
    args: [
      new regulus.Linear(2, 3),
      matrix(2, 2),
      matrix(2, 3),
      { smoothing: 0.1, classWeights: Float32Array.of(1, 2, 3), ignoreIndex: -100, reduction: 'mean' },
      2,
      Float32Array.of(3, 4),
    ],
    call: (
      linear: regulus.Linear,
      x: Tensor,
      target: Tensor,
      options: object,
      upstream: number,
      weights: Float32Array,
    ) => {
      const loss = new regulus.LinearCrossEntropy(linear, options);
      loss.forward(x, target, weights);
      return loss.backward(upstream);
    },
  }),
  'metrics of numbers': () => ({
    args: [
      matrix(3, 2),
      regulus.tensor(Float32Array.of(0, 1, 1, 0, 2, 2), [3, 2]),
      { sampleWeight: [1, 2, 0.5], multioutput: 'raw_values' },
    ],
    call: (target: Tensor, predicted: Tensor, options: object) => [
      regulus.rootMeanSquaredError(target, predicted, options),
      regulus.meanAbsoluteError(target, predicted, options),
      regulus.meanPinballLoss(target, predicted, options),
      regulus.r2Score(target, predicted, options),
    ],
  }),
  'metrics of classes': () => ({
    args: [
      [0, 1, 1],
      Int32Array.of(0, 1, 0),
      Float32Array.of(0.25, 1, 0.5),
      { average: 'macro', sampleWeight: Float32Array.of(1, 2, 0.5) },
    ],
    call: (target: number[], predicted: Int32Array, scores: Float32Array, options: object) => [
      regulus.precisionScore(target, predicted, options),
      regulus.rocAucScore(target, scores, options),
      regulus.averagePrecisionScore(target, scores, options),
      regulus.logLoss(target, scores),
      regulus.brierScoreLoss(target, scores),
      regulus.balancedAccuracyScore(target, predicted),
    ],
  }),
  metrics: () => ({
    args: [matrix(2, 3), { out: matrix(2, 3) }, [0, 2], { bins: 5 }],
    call: (logits: Tensor, options: object, target: number[], bins: object) => {
      const probabilities = regulus.softmax(logits, options);
      return [
        regulus.accuracy(probabilities, target),
        regulus.expectedCalibrationError(probabilities, target, bins),
      ];
    },
  }),
  gradCheck: () =>
    ofModel((model) => ({
      args: [model, matrix(1, 2), { step: 0.1, samples: 1 }],
      call: (...args) => regulus.gradCheck(...(args as unknown as Parameters<typeof regulus.gradCheck>)),
    })),
  clipGradNorm: () =>
    ofModel((model) => ({
      args: [[...model.namedParameters()], 0.1],
      call: (...args) =>
        regulus.clipGradNorm(...(args as unknown as Parameters<typeof regulus.clipGradNorm>)),
    })),
  decayGroups: () =>
    ofModel((model) => ({
      args: [model, 0.1],
      call: (...args) => regulus.decayGroups(...(args as unknown as [Module, number])),
    })),
  tensors: () => ({
    args: [matrix(2, 3).data, [2, 3], matrix(2, 3), 'name', matrix(2, 3).data],
    call: (data: Float32Array, shape: number[], t: Tensor, name: string, grad: Float32Array) => [
      regulus.tensor(data, shape),
      regulus.copy(t),
      regulus.bfloat16(t),
      new regulus.Parameter(t, name).accumulateGrad(grad),
    ],
  }),
  saveSafetensors: () => {
    const file = path.join(tmpdir(), `regulus-damage-${process.pid}.safetensors`);
    return {
      args: [{ a: matrix(2, 3), b: regulus.bfloat16(matrix(1, 2)) }, { key: 'value' }],
      call: (tensors: never, metadata: never) => regulus.saveSafetensors(file, tensors, metadata),
      use: () => {
        regulus.loadSafetensors(file);
        unlinkSync(file);
      },
    };
  },
  'new Trainer': () => {
    const { options, state } = trainer();
    return {
      args: [options],
      call: (...args) => new api.Trainer(...args),
      state,
      use: (made: regulus.Trainer) => made.fit(batches(), { epochs: 1, onStep: stop() }),
    };
  },
  'Trainer.loadStateDict': () => {
    const { trainer: made, state } = trainer();
    const saved = { ...made.stateDict(), gradNorm: 1, updateRatio: 0.5, best: { score: 1, epoch: 0 } };
    return {
      args: [saved],
      call: (damaged: never) => made.loadStateDict(damaged),
      state: () => [made.stateDict(), state()],
    };
  },
  'Trainer.fit': () => {
    const { trainer: made } = trainer();
    return {
      args: [
        batches(),
        {
          epochs: 2,
          stepSizes: true,
          onStep: stop(),
          onEpoch: () => undefined,
          signal: new AbortController().signal,
        },
      ],
      call: (...args) => made.fit(...(args as unknown as Parameters<typeof made.fit>)),
      state: () => made.stateDict() && null,
    };
  },
  'Trainer.fit with validation': () => {
    const { trainer: made } = trainer();
    const loader = new regulus.BatchLoader(part(), standardisation(), { batchSize: 3 });
    return {
      args: [loader, { epochs: 2, patience: 1, select: 'accuracy', validation: loader, onStep: stop() }],
      call: (...args) => made.fit(...(args as unknown as Parameters<typeof made.fit>)),
    };
  },
  'new WeightAverage': () =>
    ofModel((model) => ({
      args: [model, { decay: 0.5 }],
      call: (...args) => new api.WeightAverage(...args),
    })),
  'WeightAverage.loadStateDict': () => {
    const model = network();
    const average = new regulus.WeightAverage(model);
    runOnce(model);
    return {
      args: [otherState(model)],
      call: (saved: never) => average.loadStateDict(saved),
      state: () => [stateOf(model), average.stateDict()],
    };
  },
  loadData: () => {
    const file = path.join(tmpdir(), `regulus-damage-${process.pid}.csv`);
    writeFileSync(file, 'x,y,label\n1,2,a\n3,4,b\n');
    return {
      args: [
        {
          format: 'csv',
          target: 'label',
          testData: file,
          knownTarget: { task: 'classification', classNames: ['a', 'b'] },
          features: { count: 2, names: ['x', 'y'] },
          seed: 1,
        },
      ],
      call: (options: object) =>
        regulus
          .loadData({ data: file, ...options })
          .catch((error: Error) => {
            if (error.name !== 'DataError') throw error; // it says what is wrong with the file
          })
          .finally(() => unlinkSync(file)),
    };
  },
  glyphs: () => ({
    args: [2, 1],
    call: (...args) => regulus.glyphs(...(args as unknown as [number, number])),
  }),
  'WeightAverage.within': () =>
    ofModel((model) => ({
      args: [() => 1],
      call: (use: never) => new regulus.WeightAverage(model).within(use),
    })),
  split: () => ({
    args: [
      dataset(),
      { testRows: 2, testFraction: 0.2, split: 'shuffled', trainRows: 5, valFraction: 0.2, seed: 1 },
      undefined,
    ],
    call: (...args) => regulus.split(...(args as unknown as Parameters<typeof regulus.split>)),
    use: (made: regulus.Split) => regulus.fitStandardisation(made.train),
  }),
  'split with test rows': () => ({
    args: [dataset(), {}, dataset()],
    call: (...args) => regulus.split(...(args as unknown as Parameters<typeof regulus.split>)),
    use: (made: regulus.Split) => regulus.fitStandardisation(made.test),
  }),
  kFold: () => ({
    args: [dataset(), { folds: 2, valFraction: 0.2, seed: 1 }],
    call: (...args) => [...regulus.kFold(...(args as unknown as Parameters<typeof regulus.kFold>))],
    use: ([made]: regulus.Split[]) => regulus.fitStandardisation(made.test),
  }),
  fitStandardisation: () => ({ args: [part()], call: (rows: never) => regulus.fitStandardisation(rows) }),
  BatchLoader: () => ({
    args: [
      part(),
      standardisation(),
      { batchSize: 3, rank: 0, ranks: 1, seed: 1, target: Int32Array.of(0, 1, 2, 0) },
    ],
    call: (...args) => new api.BatchLoader(...args),
    use: (loader: regulus.BatchLoader) =>
      [...loader.inOrder(), ...loader.shuffled(1, 1)].length +
      regulus.fitStandardisation(loader.part).mean.length,
  }),
  evaluate: () =>
    ofModel((model) => ({
      args: [model, new regulus.BatchLoader(part(), standardisation())],
      call: (...args) => regulus.evaluate(...(args as unknown as [Module, regulus.BatchLoader])),
    })),
};
