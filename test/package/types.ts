// The types of the public API: compiled against dist here, and against the installed package by
// runtimes.test.ts, under each kind of module resolution. A line under @ts-expect-error that compiles is an
// error. It is never run.
import type * as regulus from 'regulus';
import {
  Adam,
  AdamW,
  accuracy,
  argmax,
  BatchLoader,
  BCEWithLogitsLoss,
  bfloat16,
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  classNamesOf,
  classTarget,
  clipGradNorm,
  copy,
  DataError,
  DistributedDataParallel,
  DivergedError,
  decayGroups,
  ExponentialLR,
  evaluate,
  expectedCalibrationError,
  f1Score,
  fit,
  fitStandardisation,
  GELU,
  glyphs,
  gradCheck,
  HuberLoss,
  LabelSmoothingCE,
  LambdaLR,
  LayerNorm,
  Linear,
  LinearCrossEntropy,
  LinearLR,
  type LRScheduler,
  loadData,
  loadRun,
  loadSafetensors,
  lrSchedule,
  Module,
  MSELoss,
  MultiStepLR,
  manualSeed,
  meanAbsoluteError,
  numThreads,
  OneCycleLR,
  Parameter,
  PoissonNLLLoss,
  PolynomialLR,
  predictAll,
  processGroup,
  QuantileLoss,
  ResidualBlock,
  ResidualMLP,
  r2Score,
  recallScore,
  rocAucScore,
  Sequential,
  SequentialLR,
  StepLR,
  StochasticDepth,
  saveRun,
  saveSafetensors,
  setNumThreads,
  simd,
  softmax,
  split,
  Trainer,
  tableFrom,
  tensor,
  WeightAverage,
} from 'regulus';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Whether a value has exactly this type. */
const has =
  <Wanted>() =>
  <Found>(_value: Found, ..._exactly: Equal<Found, Wanted> extends true ? [] : [never]) => {};
const number = has<number>();
const matrix = has<regulus.Tensor>();

export async function types(): Promise<void> {
  // Tensors and parameters
  const x = tensor(new Float32Array(6), [2, 3]);
  matrix(x);
  matrix(copy(x));
  has<Float32Array>()(x.data);
  has<readonly number[]>()(x.shape);
  has<regulus.Bfloat16Tensor>()(bfloat16(x));
  matrix(tensor(new Float64Array(6), [2, 3]));
  matrix(tensor([[1, 2, 3], Int32Array.of(4, 5, 6)]));
  has<number>()(argmax(x));
  has<Int32Array>()(argmax(x, 1));
  // @ts-expect-error text is no number
  tensor([['1']]);
  // @ts-expect-error a shape is an array
  tensor(new Float32Array(6), 6);
  // @ts-expect-error a shape is not changed
  x.shape[0] = 3;
  // @ts-expect-error bfloat16 bits are no tensor of floats
  softmax(bfloat16(x));
  const weight = new Parameter(x, 'weight');
  has<Float32Array | null>()(weight.grad);
  // @ts-expect-error a gradient is float32
  weight.accumulateGrad(new Float64Array(6));
  // @ts-expect-error values are written in place
  weight.data = new Float32Array(6);
  // @ts-expect-error a name is text
  new Parameter(x, 1);

  // Losses: the reduction decides what forward and backward take and give
  const target = Int32Array.of(0, 1);
  number(new LabelSmoothingCE().forward(x, target));
  number(
    new LabelSmoothingCE({
      reduction: 'sum',
      smoothing: 0,
      ignoreIndex: -1,
      classWeights: Float32Array.of(1, 1, 1),
      inPlace: true,
    }).forward(x, [0, 1]),
  );
  has<Float32Array>()(new LabelSmoothingCE({ reduction: 'none' }).forward(x, BigInt64Array.of(0n, 1n)));
  matrix(new LabelSmoothingCE().backward(2));
  matrix(new LabelSmoothingCE({ reduction: 'none' }).backward(new Float32Array(2)));
  number(new LabelSmoothingCE().forward(x, x));
  // @ts-expect-error classes are integers
  new LabelSmoothingCE().forward(x, new Float32Array(2));
  // @ts-expect-error each row has an upstream gradient of its own
  new LabelSmoothingCE({ reduction: 'none' }).backward(2);
  // @ts-expect-error one loss has one
  new LabelSmoothingCE().backward(new Float32Array(2));
  // @ts-expect-error no such reduction
  new LabelSmoothingCE({ reduction: 'median' });
  // @ts-expect-error PyTorch's name of a different option
  new LabelSmoothingCE({ label_smoothing: 0.1 });
  // @ts-expect-error weights are float32
  new LabelSmoothingCE({ classWeights: [1, 2, 3] });
  number(new LinearCrossEntropy(new Linear(3, 2), { smoothing: 0.1 }).forward(x, target));
  has<Float32Array>()(new LinearCrossEntropy(new Linear(3, 2), { reduction: 'none' }).forward(x, target));
  number(new LabelSmoothingCE().forward(x, target, new Float32Array(2)));
  // @ts-expect-error weights of rows are float32
  new LabelSmoothingCE().forward(x, target, [1, 2]);
  // @ts-expect-error there are no logits to write over
  new LinearCrossEntropy(new Linear(3, 2), { inPlace: true });
  number(new MSELoss().forward(x, x, new Float32Array(2)));
  has<Float32Array>()(new HuberLoss({ delta: 2, reduction: 'none' }).forward(x, x));
  number(new QuantileLoss({ quantiles: [0.1, 0.9] }).weight(x, new Float32Array(2)));
  number(new BCEWithLogitsLoss({ smoothing: 0.1, posWeight: new Float32Array(3) }).forward(x, x));
  matrix(new PoissonNLLLoss({ logInput: false, full: true, eps: 1e-6, reduction: 'sum' }).backward(2));
  const criterion: regulus.Criterion<regulus.Tensor> = new MSELoss();
  number(criterion.forward(x, x));
  number(rocAucScore([0, 1], Float32Array.of(0.2, 0.8), { sampleWeight: [1, 2] }));
  has<Float64Array>()(rocAucScore(x, x, { average: null }));
  number(f1Score([0, 2], Uint8Array.of(0, 1), { average: 'macro', labels: [0, 1, 2] }));
  has<Float64Array>()(recallScore([0, 2], [0, 1], { average: null }));
  has<Float64Array>()(r2Score(x, x, { multioutput: 'raw_values' }));
  number(r2Score(x, x, { multioutput: 'variance_weighted' }));
  // @ts-expect-error an error is not weighted by the variance of its target
  meanAbsoluteError(x, x, { multioutput: 'variance_weighted' });
  // @ts-expect-error numbers of a batch are a tensor
  new MSELoss().forward(x, new Float32Array(2));
  // @ts-expect-error quantiles have no default
  new QuantileLoss();
  // @ts-expect-error each element has an upstream gradient of its own
  new HuberLoss({ reduction: 'none' }).backward(2);
  // @ts-expect-error the layer comes first
  new LinearCrossEntropy({ smoothing: 0.1 });

  // Layers
  const drop = {
    scaling: 'inference',
    mode: 'batch',
    activation: 'gelu_tanh',
    hidden: 8,
    normEps: 1e-6,
    seed: 1,
  } as const;
  const model = new ResidualMLP({ inFeatures: 3, dim: 4, depth: 2, classes: 2, dropPath: [0, 0.1], ...drop });
  const layers = [
    new Linear(3, 3, { bias: false, seed: 1, stream: 2 }),
    new LayerNorm(3, { eps: 1e-6 }),
    new GELU({ approximate: 'tanh' }),
    new ResidualBlock(3, { ...drop, dropProb: 0.1, stream: 1 }),
    model,
    new Sequential(new Linear(3, 3), new GELU()),
  ];
  for (const layer of layers) {
    matrix(layer.forward(x));
    matrix(layer.backward(x));
    matrix(layer.predict(x, { out: x }));
    has<Map<string, Parameter>>()(layer.namedParameters());
  }
  has<Parameter | null>()(new Linear(3, 2).bias);
  has<Uint8Array | null>()(new ResidualBlock(3).mask);
  matrix(model.forward(x, { masks: [Uint8Array.of(1, 0)], step: 1, rowOffset: 2 }));
  matrix(model.backward(x, { inputGradient: false }));
  has<regulus.ResidualBody>()(model.body);
  matrix(model.body.forward(x, { masks: [Uint8Array.of(1, 0)] }));
  // @ts-expect-error the head is left out by running the body
  model.forward(x, { head: false });
  // @ts-expect-error depth is needed
  new ResidualMLP({ inFeatures: 3, dim: 4, classes: 2 });
  // @ts-expect-error no such option
  new ResidualMLP({ inFeatures: 3, dim: 4, depth: 1, classes: 2, dropout: 0.1 });
  // @ts-expect-error no such activation
  new ResidualBlock(3, { activation: 'relu' });
  // @ts-expect-error no such mode
  new ResidualBlock(3, { mode: 'column' });
  // @ts-expect-error a width is a number
  new Linear('3', 2);
  // @ts-expect-error an option is in an object
  new Linear(3, 2, false);
  // @ts-expect-error eps is an option
  new LayerNorm(3, 1e-5);
  // @ts-expect-error no such approximation
  new GELU({ approximate: 'sigmoid' });
  // @ts-expect-error modules, no functions
  new Sequential(Math.tanh);
  // @ts-expect-error a module of two inputs is not chained
  new Sequential(new StochasticDepth(0.1));
  // @ts-expect-error layers take tensors
  new Linear(3, 2).forward(new Float32Array(3));
  // @ts-expect-error a mask is made of bytes
  new ResidualBlock(3).forward(x, { mask: [1, 0] });
  const depth = new StochasticDepth(0.1, { mode: 'batch', scaling: 'inverted', seed: 1, stream: 1 });
  matrix(depth.forward(x, x, { mask: Uint8Array.of(1), step: 0, rowOffset: 0 }));
  has<regulus.BranchGradients>()(depth.backward(x));
  has<Uint8Array>()(depth.mask);
  has<Float64Array>()(StochasticDepth.linearDrop(3, 0.1));
  has<Float64Array>()(StochasticDepth.linearSurvival(3, 0.9));
  // @ts-expect-error a probability is a number
  new StochasticDepth('0.1');
  // @ts-expect-error two inputs
  depth.forward(x);
  // @ts-expect-error a module writes three methods
  class Half extends Module {
    forward = (t: regulus.Tensor) => t;
  }
  new Half();

  // Optimizers
  const optimizer = new AdamW(model.namedParameters(), {
    lr: 1e-3,
    betas: [0.9, 0.99],
    eps: 1e-8,
    weightDecay: 0.1,
    amsgrad: true,
    maximize: false,
    maxGradNorm: 1,
    momentDtype: 'bf16',
  });
  new AdamW(decayGroups(model, 0.1));
  new AdamW([
    { params: model.parameters(), lr: 1e-4 },
    { params: [weight], weightDecay: 0 },
  ]);
  new Adam([weight], { weightDecay: 0.1 });
  has<void>()(optimizer.step());
  const checked: regulus.StepOptions = { errorIfNonFinite: true };
  optimizer.step(checked);
  has<number | null>()(optimizer.gradNorm);
  has<regulus.OptimizerState>()(optimizer.stateDict());
  has<regulus.ParameterState>()(optimizer.state(weight));
  optimizer.paramGroups[0].lr = 1e-4;
  number(clipGradNorm(model.parameters(), 1));
  // @ts-expect-error PyTorch's lr
  new AdamW([weight], { learningRate: 1 });
  // @ts-expect-error two betas
  new AdamW([weight], { betas: [0.9] });
  // @ts-expect-error no such type of moments
  new Adam([weight], { momentDtype: 'f16' });
  // @ts-expect-error tensors are no parameters
  new AdamW([x]);
  // @ts-expect-error the groups are fixed
  optimizer.paramGroups = [];
  // @ts-expect-error and each stays in its place
  optimizer.paramGroups[0] = optimizer.paramGroups[1];

  // Schedules
  const schedules: LRScheduler[] = [
    new LambdaLR(optimizer, (step) => 1 / (step + 1)),
    new StepLR(optimizer, { stepSize: 2, gamma: 0.5 }),
    new MultiStepLR(optimizer, { milestones: [2, 4] }),
    new ExponentialLR(optimizer, { gamma: 0.9 }),
    new LinearLR(optimizer, { totalIters: 3 }),
    new ConstantLR(optimizer, { factor: 0.5 }),
    new PolynomialLR(optimizer, { power: 2 }),
    new CosineAnnealingLR(optimizer, { tMax: 10, etaMin: 0 }),
    new OneCycleLR(optimizer, { maxLr: [1e-3], totalSteps: 10, pctStart: 0.2, annealStrategy: 'linear' }),
  ];
  schedules.push(
    new SequentialLR(schedules.slice(0, 2), { milestones: [3] }),
    new ChainedScheduler(schedules.slice(0, 2)),
  );
  has<number[]>()(schedules[0].getLastLr());
  has<regulus.LRSchedulerState>()(schedules[0].stateDict());
  has<regulus.LrSchedule>()(lrSchedule('one-cycle', { lr: 1e-3, totalSteps: 10, warmupSteps: 0 }));
  // @ts-expect-error the length of a step is needed
  new StepLR(optimizer, { gamma: 0.5 });
  // @ts-expect-error PyTorch's step_size is stepSize
  new StepLR(optimizer, { step_size: 2 });
  // @ts-expect-error no such strategy
  new OneCycleLR(optimizer, { maxLr: 1e-3, totalSteps: 10, annealStrategy: 'exp' });
  // @ts-expect-error no such schedule
  lrSchedule('linear', { lr: 1e-3, totalSteps: 10 });
  // @ts-expect-error a schedule drives an optimizer
  new ExponentialLR(model, { gamma: 0.9 });

  // Data
  const { data, test } = await loadData({
    data: 'glyphs',
    format: 'auto',
    target: 'y',
    weightColumn: 'w',
    labels: 'y.npy',
    testData: 'test.csv',
    seed: 1,
  });
  has<regulus.Dataset>()(data);
  has<regulus.Dataset | undefined>()(test);
  has<regulus.Dataset>()(glyphs(10, 1));
  const parts = split(data, { testRows: 10, valFraction: 0.1, split: 'shuffled', trainRows: 100, seed: 1 });
  has<regulus.Split>()(parts);
  const standardisation = fitStandardisation(parts.train);
  has<regulus.Standardisation>()(standardisation);
  const loader = new BatchLoader(parts.train, standardisation, {
    batchSize: 8,
    seed: 1,
    rank: 0,
    ranks: 1,
    target: new Int32Array(8),
  });
  for (const batch of loader.shuffled(1)) has<regulus.Batch>()(batch);
  has<Float32Array | null | undefined>()(data.sampleWeight);
  // @ts-expect-error no such format
  await loadData({ data: 'x', format: 'json' });
  // @ts-expect-error something to read is needed
  await loadData({ format: 'csv' });
  // @ts-expect-error no such option
  split(data, { testShare: 0.1 });
  // @ts-expect-error target values are indices or float32 numbers
  new BatchLoader(parts.train, standardisation, { target: new Float64Array(8) });
  has<regulus.DatasetTarget>()(classTarget(new Int32Array(8), ['a', 'b']));
  has<readonly string[]>()(classNamesOf(data.target.description));
  // @ts-expect-error a data set is split first
  new BatchLoader(data, standardisation);

  // Training
  const trainer = new Trainer({
    model,
    optimizer,
    criterion: new LabelSmoothingCE(),
    schedule: schedules[0],
    accumulate: 2,
    ema: 0.99,
    nonFinite: 'skip',
  });
  has<regulus.FitEnd>()(
    await trainer.fit(loader, {
      epochs: 1,
      validation: loader,
      patience: 3,
      signal: new AbortController().signal,
      onStep: (report) => number(report.loss),
      onEpoch: ({ validation }) => has<regulus.Scores | undefined>()(validation),
    }),
  );
  has<regulus.FitEnd>()(await trainer.fit([{ x, target }], { epochs: 1 }));
  has<regulus.TrainerState>()(trainer.stateDict());
  has<WeightAverage | null>()(trainer.average);
  has<Record<string, regulus.Tensor>>()(new WeightAverage(model, { decay: 0.99 }).stateDict());
  has<regulus.Scores>()(await evaluate(model, loader));
  const predictor: regulus.Predictor = trainer.average!;
  has<regulus.Scores>()(await evaluate(predictor, loader));
  has<regulus.Tensor>()(trainer.average!.predict(x));
  has<regulus.Predictions>()(await predictAll(model, loader));
  // @ts-expect-error a loss for each row is nothing to minimise
  new Trainer({ model, optimizer, criterion: new LabelSmoothingCE({ reduction: 'none' }) });
  new Trainer({ model, optimizer, criterion: new MSELoss() });
  new Trainer({ model, optimizer, criterion: new BCEWithLogitsLoss({ reduction: 'sum' }) });
  // @ts-expect-error losses of elements have no one gradient
  new Trainer({ model, optimizer, criterion: new HuberLoss({ reduction: 'none' }) });
  // @ts-expect-error an optimizer is needed
  new Trainer({ model, criterion: new LabelSmoothingCE() });
  // @ts-expect-error how long is needed
  await trainer.fit(loader, { patience: 3 });
  // @ts-expect-error no such policy
  new Trainer({ model, optimizer, criterion: new LabelSmoothingCE(), nonFinite: 'ignore' });
  // @ts-expect-error a decay is a number
  new WeightAverage(model, 0.99);

  // Scores, files, settings
  matrix(softmax(x, { out: x }));
  number(accuracy(x, target));
  number(expectedCalibrationError(x, [0, 1], { bins: 10 }));
  has<Record<string, number>>()(gradCheck(model, x, { step: 1e-2, samples: 4 }));
  has<regulus.SafetensorsFile>()(loadSafetensors('model.safetensors'));
  has<void>()(
    saveSafetensors('model.safetensors', { ...model.stateDict(), half: bfloat16(x) }, { format: 'pt' }),
  );
  const table: regulus.TableSource = tableFrom([{ age: 39, workclass: 'Private' }]);
  has<Promise<regulus.LoadedData>>()(loadData({ data: table, testData: tableFrom({ age: [1] }) }));
  const run = loadRun('runs/digits', { weights: 'best' });
  has<regulus.TrainedRun>()(run);
  matrix(run.probabilities([[1, 2, 3]]));
  matrix(run.probabilities([[1, 2, 3]], { calibrated: true }));
  matrix(run.predict({ age: 39, workclass: 'Private', since: new Date(), member: null }));
  matrix(run.predict([{ age: 39 }, { age: undefined }]));
  const cells: readonly regulus.InputCell[] = [39, 'Private', true, null];
  const inputs: regulus.InputRows = [cells];
  matrix(run.predict(inputs));
  matrix(run.predict([[[1]]]));
  // @ts-expect-error a row has values
  run.predict([[]].map(String));
  const fitted = await fit([[1, 2], Float32Array.of(3, 4)], ['a', 'b'], {
    validation: [{ data: new Uint8Array(2), shape: [1, 2] }, ['a']],
    epochs: 1,
    onEpoch: ({ validation }) => has<regulus.Scores | undefined>()(validation),
  });
  has<number[] | undefined>()(fitted.history.valLoss);
  has<number[]>()(fitted.history.loss);
  has<regulus.FittedRun>()(fitted);
  // @ts-expect-error no such option
  await fit([[1]], [1], { learningRate: 1 });
  // @ts-expect-error rows have targets
  await fit([[1]]);
  has<void>()(await saveRun('runs/mine', fitted, { overwrite: true }));
  // @ts-expect-error a run has a target
  await saveRun('runs/mine', { model: fitted.model });
  has<string | undefined>()(run.options.target);
  has<regulus.SimdTargets>()(simd());
  number(numThreads());
  has<void>()(setNumThreads(2));
  has<void>()(manualSeed(1));
  // @ts-expect-error probabilities are no target of an accuracy
  accuracy(x, x);
  // @ts-expect-error no such weights
  loadRun('runs/digits', { weights: 'first' });
  // @ts-expect-error metadata is text
  saveSafetensors('model.safetensors', {}, { epoch: 1 });
  // @ts-expect-error a count is a number
  setNumThreads('2');

  // Several processes
  const parallel = new DistributedDataParallel(model, { bucketBytes: 1024, gradientDtype: 'bf16' });
  has<regulus.GlobalLoss>()(parallel.reduceLoss(1, 2));
  has<number | null>()(parallel.reduceLoss(1, null).weight);
  matrix(parallel.forward(x, { part: model.body, rowOffset: 2 }));
  has<regulus.ProcessGroup>()(processGroup());
  // @ts-expect-error gradients are not sent as f16
  new DistributedDataParallel(model, { gradientDtype: 'f16' });

  // Errors
  has<Error>()(new DataError('file', 'line 1', 'expected a number') as Error);
  has<string>()(new DivergedError('loss', 1, 0.1).message);
  has<regulus.ErrorCode>()(new DivergedError('loss', 1, 0.1).code);
}

/** The optional fields of a type that refuse undefined where exactOptionalPropertyTypes is on. */
type RefusesUndefined<Options> = {
  [Key in keyof Options]-?: Record<never, never> extends Pick<Options, Key>
    ? Record<Key, undefined> extends Pick<Options, Key>
      ? never
      : Key
    : never;
}[keyof Options];
type Refused =
  | RefusesUndefined<regulus.AdamWOptions>
  | RefusesUndefined<regulus.ParamGroup>
  | RefusesUndefined<regulus.SavedParameterState>
  | RefusesUndefined<regulus.LrScheduleOptions>
  | RefusesUndefined<regulus.OneCycleOptions>
  | RefusesUndefined<ConstructorParameters<typeof StepLR>[1]>
  | RefusesUndefined<ConstructorParameters<typeof MultiStepLR>[1]>
  | RefusesUndefined<NonNullable<ConstructorParameters<typeof LinearLR>[1]>>
  | RefusesUndefined<NonNullable<ConstructorParameters<typeof ConstantLR>[1]>>
  | RefusesUndefined<NonNullable<ConstructorParameters<typeof PolynomialLR>[1]>>
  | RefusesUndefined<ConstructorParameters<typeof CosineAnnealingLR>[1]>
  | RefusesUndefined<NonNullable<ConstructorParameters<typeof WeightAverage>[1]>>
  | RefusesUndefined<regulus.LabelSmoothingCEOptions>
  | RefusesUndefined<regulus.LinearCrossEntropyOptions>
  | RefusesUndefined<regulus.MSELossOptions>
  | RefusesUndefined<regulus.HuberLossOptions>
  | RefusesUndefined<regulus.QuantileLossOptions>
  | RefusesUndefined<regulus.BCEWithLogitsLossOptions>
  | RefusesUndefined<regulus.PoissonNLLLossOptions>
  | RefusesUndefined<regulus.Criterion>
  | RefusesUndefined<regulus.DropOptions>
  | RefusesUndefined<regulus.StochasticDepthOptions>
  | RefusesUndefined<regulus.ResidualBlockOptions>
  | RefusesUndefined<regulus.ResidualMLPDraw>
  | RefusesUndefined<regulus.ResidualMLPOptions>
  | RefusesUndefined<regulus.LinearOptions>
  | RefusesUndefined<regulus.LayerNormOptions>
  | RefusesUndefined<regulus.EmbeddingOptions>
  | RefusesUndefined<regulus.TableEncoderOptions>
  | RefusesUndefined<regulus.GELUOptions>
  | RefusesUndefined<regulus.BackwardOptions>
  | RefusesUndefined<regulus.Draw>
  | RefusesUndefined<regulus.PredictOptions>
  | RefusesUndefined<regulus.CalibrationOptions>
  | RefusesUndefined<regulus.RankingOptions>
  | RefusesUndefined<regulus.ClassScoreOptions>
  | RefusesUndefined<regulus.BalancedAccuracyOptions>
  | RefusesUndefined<regulus.BrierOptions>
  | RefusesUndefined<regulus.PinballOptions>
  | RefusesUndefined<regulus.R2Options>
  | RefusesUndefined<regulus.GradCheckOptions>
  | RefusesUndefined<regulus.DrawSource>
  | RefusesUndefined<regulus.LoadOptions>
  | RefusesUndefined<regulus.SplitOptions>
  | RefusesUndefined<regulus.BatchLoaderOptions>
  | RefusesUndefined<regulus.TrainingBatch>
  | RefusesUndefined<regulus.TrainerOptions>
  | RefusesUndefined<regulus.FitOptions>
  | RefusesUndefined<regulus.LoadRunOptions>
  | RefusesUndefined<regulus.DistributedDataParallelOptions>
  | RefusesUndefined<regulus.DistributedForwardOptions>
  | RefusesUndefined<regulus.DistributedBackwardOptions>;
export const everyOptionTakesUndefined: Equal<Refused, never> = true;
