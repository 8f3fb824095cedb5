export type { Bfloat16Tensor, FloatDtype } from './bfloat16';
export { bfloat16 } from './bfloat16';
export type { Batch, BatchLoaderOptions } from './data/batch_loader';
export { BatchLoader } from './data/batch_loader';
export { DataError } from './data/data_error';
export type { Dataset, Part, Split, SplitOptions, Standardisation } from './data/dataset';
export { fitStandardisation, split } from './data/dataset';
export { glyphs } from './data/glyphs';
export type { Format, LoadedData, LoadOptions } from './data/load';
export { loadData } from './data/load';
export type { WantedFeatures } from './data/table';
export type {
  CommunicationTimes,
  DistributedBackwardOptions,
  DistributedDataParallelOptions,
  GlobalLoss,
} from './distributed/distributed_data_parallel';
export { DistributedDataParallel } from './distributed/distributed_data_parallel';
export type { ProcessGroup } from './distributed/process_group';
export { processGroup } from './distributed/process_group';
export type { GradCheckOptions } from './grad_check';
export { gradCheck } from './grad_check';
export type { LabelSmoothingCEOptions, Loss, LossRule, Reduction } from './loss/label_smoothing_ce';
export { LabelSmoothingCE } from './loss/label_smoothing_ce';
export type { LinearCrossEntropyOptions } from './loss/linear_cross_entropy';
export { LinearCrossEntropy } from './loss/linear_cross_entropy';
export type { ClassIndices, IntegerArray, Target } from './loss/target';
export type { CalibrationOptions } from './metrics';
export { accuracy, expectedCalibrationError, softmax } from './metrics';
export type { BackwardOptions, Draw, PassedDraw, PredictOptions } from './module';
export { Module } from './module';
export type { DropMode, DropOptions, DropScaling } from './nn/drop_mask';
export type { GELUOptions } from './nn/gelu';
export { GELU } from './nn/gelu';
export type { LayerNormOptions } from './nn/layer_norm';
export { LayerNorm } from './nn/layer_norm';
export type { LinearOptions } from './nn/linear';
export { Linear } from './nn/linear';
export type { Activation, ResidualBlockOptions } from './nn/residual_block';
export { ResidualBlock } from './nn/residual_block';
export type { ResidualMLPDraw, ResidualMLPOptions } from './nn/residual_mlp';
export { ResidualMLP } from './nn/residual_mlp';
export { Sequential } from './nn/sequential';
export type { BranchGradients, StochasticDepthOptions } from './nn/stochastic_depth';
export { StochasticDepth } from './nn/stochastic_depth';
export { Adam } from './optim/adam';
export type {
  AdamWOptions,
  AdamWRule,
  OptimizerGroup,
  OptimizerParams,
  OptimizerState,
  ParameterState,
  ParamGroup,
  SavedGroup,
  SavedParameterState,
} from './optim/adamw';
export { AdamW } from './optim/adamw';
export { clipGradNorm } from './optim/clip_grad_norm';
export { decayGroups } from './optim/decay_groups';
export type { LrSchedule, LrScheduleOptions, ScheduleName } from './optim/lr_schedule';
export { lrSchedule } from './optim/lr_schedule';
export type { LRSchedulerState, Schedulable } from './optim/lr_scheduler';
export { LRScheduler } from './optim/lr_scheduler';
export type { OneCycleOptions } from './optim/lr_schedulers';
export {
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiStepLR,
  OneCycleLR,
  PolynomialLR,
  SequentialLR,
  StepLR,
} from './optim/lr_schedulers';
export type { Params } from './optim/params';
export { Parameter } from './parameter';
export type { DrawSource } from './random';
export { manualSeed } from './random';
export type { SimdTargets } from './runtime';
export { numThreads, setNumThreads, simd } from './runtime';
export type { SafetensorsFile } from './safetensors';
export { loadSafetensors, saveSafetensors } from './safetensors';
export type { Tensor } from './tensor';
export { copy, tensor } from './tensor';
export type { Batches, TrainingBatch, TrainingData } from './train/epoch';
export type { LoadRunOptions, TrainedRun } from './train/load_run';
export { loadRun } from './train/load_run';
export type { Evaluation, Predictions } from './train/metrics';
export { evaluate, predictAll } from './train/metrics';
export type { OutcomeOptions, TrainOptions } from './train/train_options';
export type {
  BestEpoch,
  EpochReport,
  FitEnd,
  FitOptions,
  StepReport,
  TrainerOptions,
  TrainerState,
} from './train/trainer';
export { Trainer } from './train/trainer';
export type { Criterion } from './train/training_step';
export { DivergedError } from './train/training_step';
export { WeightAverage } from './train/weight_average';
