// What classification declares to be chosen: the options of a run that it reads, and its scores.
import { choice, type RunOptionDeclaration, within } from '../core/option_declaration';
import type { Score } from './task';

/** The declarations, in the order of the help. */
export const CLASS_OPTIONS = {
  /** Share of each target spread over all classes; of several labels, moved towards ½. */
  labelSmoothing: {
    group: 'Regularisation',
    takes: within(0, 1),
    help: 'share of each target spread over all classes; of several labels, moved towards ½',
    default: 0,
  },
  /** Share of the fitted rows with a random label. */
  labelNoise: {
    group: 'Regularisation',
    takes: within(0, 1),
    help: 'share of the fitted rows that get a random label',
    default: 0,
  },
  /** 'balanced': each class has the same share of the loss. */
  classWeights: {
    group: 'Training',
    takes: choice(['balanced']),
    placeholder: 'rule',
    help: 'weight classes so that each has the same share of the loss',
  },
} as const satisfies Record<string, RunOptionDeclaration>;

/** The scores, that of the default choice first. */
export const CLASS_SCORES: readonly Score[] = [
  {
    name: 'loss',
    otherNames: ['neg_log_loss'],
    title: 'loss',
    label: 'loss (negative log likelihood)',
    direction: 'min',
    digits: 4,
    unit: 'nats',
    besideTrainingLoss: true,
  },
  {
    name: 'accuracy',
    title: 'accuracy',
    label: 'accuracy',
    direction: 'max',
    digits: 1,
    percent: true,
    unit: '% of rows',
  },
  {
    name: 'ece',
    title: 'ECE',
    label: 'calibration error (ECE, 15 bins)',
    direction: 'min',
    digits: 4,
    unit: 'percentage points',
    share: true,
    pictureTitle: 'calibration error',
  },
];

/** Four decimals. */
const areaScore = { direction: 'max', digits: 4 } as const;

/** The scores that are made where they are asked for. */
export const FURTHER_CLASS_SCORES: readonly Score[] = [
  {
    name: 'balanced_accuracy',
    title: 'balanced accuracy',
    label: 'balanced accuracy (mean recall of the classes)',
    direction: 'max',
    digits: 1,
    percent: true,
  },
  { name: 'f1_macro', title: 'macro F1', label: 'macro F1 (mean of the classes)', ...areaScore },
  { name: 'f1_weighted', title: 'weighted F1', label: 'F1, weighted by rows', ...areaScore, inTable: true },
  {
    name: 'precision_macro',
    title: 'macro precision',
    label: 'macro precision',
    ...areaScore,
    inTable: true,
  },
  { name: 'recall_macro', title: 'macro recall', label: 'macro recall', ...areaScore, inTable: true },
  {
    name: 'roc_auc',
    otherNames: ['auc', 'roc_auc_ovr'],
    title: 'ROC AUC',
    label: 'ROC AUC (one class against the rest)',
    ...areaScore,
  },
  { name: 'average_precision', title: 'average precision', label: 'average precision', ...areaScore },
  {
    name: 'brier_score',
    otherNames: ['neg_brier_score'],
    title: 'Brier score',
    label: 'Brier score (squared error of the probabilities)',
    direction: 'min',
    digits: 4,
  },
];

/** The options of a run that classification reads. */
export interface ClassificationOptions {
  labelSmoothing: number;
  labelNoise: number;
  classWeights?: 'balanced' | undefined;
  /** Keys the label noise. */
  seed: number;
}
