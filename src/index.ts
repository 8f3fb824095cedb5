export { argmax } from './core/argmax';
export type { Bfloat16Tensor, FloatDtype } from './core/bfloat16';
export { bfloat16 } from './core/bfloat16';
export type { ErrorCode } from './core/errors';
export type { MatmulPrecision } from './core/matmul_precision';
export { getFloat32MatmulPrecision, setFloat32MatmulPrecision } from './core/matmul_precision';
export type { BackwardOptions, Draw, PassedDraw, PredictOptions } from './core/module';
export { Module } from './core/module';
export type { ModuleTree } from './core/module_tree';
export type { InputRow, NestedNumbers, NumberArray, RowsTensor, ShapedArray } from './core/nested_numbers';
export { Parameter } from './core/parameter';
export type { DrawSource } from './core/random';
export { manualSeed } from './core/random';
export type { SimdTargets } from './core/runtime';
export { numThreads, setNumThreads, simd } from './core/runtime';
export type { LoadedState, LoadStateDictOptions, StateDict } from './core/state_dict';
export type { StoredArray, StoredTensor, Tensor } from './core/tensor';
export { copy, tensor } from './core/tensor';
export type { Warning, WarningCode } from './core/warning';
export type { ArrayRows } from './data/array_rows';
export type { ArrayTargets } from './data/array_target';
export type { ArrowField, ArrowSchema, ArrowTable } from './data/arrow_columns';
export type { Batch, BatchLoaderOptions, BatchOptions } from './data/batch_loader';
export { BatchLoader } from './data/batch_loader';
export type { Dictionary } from './data/columns/dictionary';
export { categoriesOf } from './data/columns/encode_rows';
export type {
  BooleanEncoding,
  CategoryEncoding,
  ColumnKind,
  ColumnPlan,
  DateEncoding,
  DateOrder,
  DatePart,
  Encoding,
  NumberEncoding,
  NumericTransform,
  QuantileTransform,
  RobustTransform,
  Role,
  Schema,
  SchemaColumn,
  TablePlan,
} from './data/columns/schema';
export type { Dataset, DatasetTarget, Part, TargetDescription } from './data/dataset';
export type { FittedRange } from './data/fitted_range';
export { glyphs } from './data/formats/glyphs';
export type { InputForm, RowForm } from './data/input_form';
export type { LoadedData, ReadOptions, WantedFeatures } from './data/load';
export type { Format } from './data/open_data';
export type { Split, SplitOptions, SplitOrder } from './data/split';
export { kFold, split } from './data/split';
export type { Standardisation } from './data/standardisation';
export { fitStandardisation } from './data/standardisation';
export type { ColumnArrays, TableRow } from './data/table_from';
export { tableFrom } from './data/table_from';
export type { TableOptions } from './data/table_options';
export type { TableBlock, TableColumn, TableSource, TextLayout } from './data/table_source';
export type {
  CommunicationTimes,
  DistributedBackwardOptions,
  DistributedDataParallelOptions,
  DistributedForwardOptions,
  GlobalLoss,
} from './distributed/distributed_data_parallel';
export { DistributedDataParallel } from './distributed/distributed_data_parallel';
export type { ProcessGroup } from './distributed/process_group';
export { processGroup } from './distributed/process_group';
export type { RankMetrics } from './distributed/rank_metrics';
export { DataError } from './io/data_error';
export type { LoadSafetensorsOptions, SafetensorsFile, SavedTensor } from './io/safetensors';
export { loadSafetensors, saveSafetensors } from './io/safetensors';
export type { BCEWithLogitsLossOptions } from './loss/bce_with_logits_loss';
export { BCEWithLogitsLoss } from './loss/bce_with_logits_loss';
export type { Criterion } from './loss/criterion';
export type { ElementwiseLossOptions } from './loss/elementwise_loss';
export { ElementwiseLoss } from './loss/elementwise_loss';
export type { HuberLossOptions } from './loss/huber_loss';
export { HuberLoss } from './loss/huber_loss';
export type { LabelSmoothingCEOptions, Loss, LossRule, Reduction } from './loss/label_smoothing_ce';
export { LabelSmoothingCE } from './loss/label_smoothing_ce';
export type { LinearCrossEntropyOptions } from './loss/linear_cross_entropy';
export { LinearCrossEntropy } from './loss/linear_cross_entropy';
export type { MSELossOptions } from './loss/mse_loss';
export { MSELoss } from './loss/mse_loss';
export type { PoissonNLLLossOptions } from './loss/poisson_nll_loss';
export { PoissonNLLLoss } from './loss/poisson_nll_loss';
export type { QuantileLossOptions } from './loss/quantile_loss';
export { QuantileLoss } from './loss/quantile_loss';
export type { ClassIndices, IntegerArray, Target } from './loss/target';
export type {
  BalancedAccuracyOptions,
  ByClass,
  ClassAverage,
  ClassScoreOptions,
} from './metrics/class_scores';
export { balancedAccuracyScore, f1Score, precisionScore, recallScore } from './metrics/class_scores';
export type { CalibrationOptions } from './metrics/classification';
export { accuracy, expectedCalibrationError } from './metrics/classification';
export type { MetricArray, MetricOptions, MetricValues } from './metrics/metric_arguments';
export type { BrierOptions } from './metrics/probability_scores';
export { brierScoreLoss, logLoss } from './metrics/probability_scores';
export type { ByColumn, RankingAverage, RankingOptions } from './metrics/ranking_scores';
export { averagePrecisionScore, rocAucScore } from './metrics/ranking_scores';
export type {
  ColumnScore,
  ErrorOptions,
  Multioutput,
  PinballOptions,
  R2Options,
} from './metrics/regression_scores';
export {
  meanAbsoluteError,
  meanPinballLoss,
  r2Score,
  rootMeanSquaredError,
} from './metrics/regression_scores';
export type { DropMode, DropOptions, DropScaling } from './nn/drop_mask';
export type { EmbeddingIndices, EmbeddingOptions } from './nn/embedding';
export { Embedding } from './nn/embedding';
export { embeddingDim } from './nn/embedding_dim';
export type { GELUOptions } from './nn/gelu';
export { GELU } from './nn/gelu';
export type { GradCheckOptions } from './nn/grad_check';
export { gradCheck } from './nn/grad_check';
export type { LayerNormOptions } from './nn/layer_norm';
export { LayerNorm } from './nn/layer_norm';
export type { LinearOptions } from './nn/linear';
export { Linear } from './nn/linear';
export type { ModuleSummary, NetworkSummary } from './nn/module_summary';
export { summary } from './nn/module_summary';
export type { Activation, ResidualBlockOptions } from './nn/residual_block';
export { ResidualBlock } from './nn/residual_block';
export type { ResidualBody, ResidualMLPDraw } from './nn/residual_body';
export type { ResidualMLPOptions } from './nn/residual_mlp';
export { ResidualMLP } from './nn/residual_mlp';
export type { RMSNormOptions } from './nn/rms_norm';
export { RMSNorm } from './nn/rms_norm';
export { Sequential } from './nn/sequential';
export { softmax } from './nn/softmax';
export type { BranchGradients, StochasticDepthOptions } from './nn/stochastic_depth';
export { StochasticDepth } from './nn/stochastic_depth';
export type { TableEncoderOptions } from './nn/table_encoder';
export { TableEncoder } from './nn/table_encoder';
export { Adam } from './optim/adam';
export type { AdamWOptions, StepOptions } from './optim/adamw';
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
export type {
  OptimizerState,
  ParameterState,
  SavedGroup,
  SavedParameterState,
} from './optim/optimizer_state';
export type {
  AdamWRule,
  OptimizerGroup,
  OptimizerParams,
  ParamGroup,
  PartialAdamWRule,
} from './optim/param_groups';
export type { Params } from './optim/params';
export type { FitRunOptions, FitTrainingOptions, FittedRun, ValidationRows } from './run/fit';
export { fit } from './run/fit';
export type { FitHistory } from './run/fit_history';
export type { ProgramOptions } from './run/given_options';
export type { LoadRunOptions, ProbabilityOptions, TrainedRun } from './run/load_run';
export { loadRun } from './run/load_run';
export type { OutcomeOptions, TrainOptions } from './run/options';
export type { Summary, Versions } from './run/run_summary';
export type { RunToSave, SaveRunOptions } from './run/save_run';
export { saveRun } from './run/save_run';
export type { InputCell, InputRows } from './run/table_input';
export type { EpochMetrics } from './run/train';
export type { FinishedRun, TrainObserver, TrainRunOptions } from './run/train_run';
export { train } from './run/train_run';
export type { UsedWeights } from './run/weights';
export type { WeightsKind } from './run/weights_kind';
export type { ClassDescription } from './tasks/class_labels';
export { classNamesOf, classTarget } from './tasks/class_labels';
export { dataWarnings } from './tasks/data_warnings';
export type { FittedNumbers } from './tasks/fitted_numbers';
export type { LoadOptions } from './tasks/load_data';
export { loadData } from './tasks/load_data';
export type { ChosenThresholds, MultilabelDescription } from './tasks/multilabel_target';
export { labelNamesOf, multilabelTarget, thresholdsOf } from './tasks/multilabel_target';
export type { NumberDescription } from './tasks/number_target';
export { numberTarget, targetNamesOf } from './tasks/number_target';
export type { QuantileDescription } from './tasks/quantile_target';
export { quantilesOf } from './tasks/quantile_target';
export type { Predictions, Score, Scorer, Scores, Tally } from './tasks/task';
export type { Batches, TrainingBatch, TrainingData } from './train/epoch';
export { evaluate } from './train/evaluate';
export type { FitOptions } from './train/fit_options';
export type { Predictor } from './train/predictions';
export { predictAll } from './train/predictions';
export type { EpochReport, FitEnd, StepReport } from './train/reports';
export type { TrainerOptions } from './train/trainer';
export { Trainer } from './train/trainer';
export type { BestEpoch, TrainerState } from './train/trainer_state';

export { DivergedError } from './train/training_step';
export { WeightAverage } from './train/weight_average';
