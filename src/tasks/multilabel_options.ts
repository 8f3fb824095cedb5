// What multilabel declares to be chosen: the options of a run that it reads, and its scores.
import { choice, type RunOptionDeclaration } from '../core/option_declaration';
import { CLASS_OPTIONS } from './class_options';
import type { Score } from './task';

/** How the rows that have a label may weigh. */
export const POS_WEIGHTS = ['none', 'balanced'] as const;
/** The name of a rule. */
export type PosWeight = (typeof POS_WEIGHTS)[number];

/** The declarations, in the order of the help. */
export const MULTILABEL_OPTIONS = {
  /** Shared with classification: its share of each target goes to ½. */
  labelSmoothing: CLASS_OPTIONS.labelSmoothing,
  /** 'balanced': the rows that have a label count as much as those that do not. */
  posWeight: {
    group: 'Training',
    takes: choice(POS_WEIGHTS),
    help: 'of several labels: balanced lets the rows that have a label count as much as those that do not',
    defaultText: 'none',
  },
} as const satisfies Record<string, RunOptionDeclaration>;

/** The scores, that of the default choice first; each as scikit-learn defines it. */
export const MULTILABEL_SCORES: readonly Score[] = [
  {
    name: 'loss',
    title: 'loss',
    label: 'loss (negative log likelihood of a label)',
    direction: 'min',
    digits: 4,
    unit: 'nats',
    besideTrainingLoss: true,
  },
  { name: 'f1_micro', title: 'micro F1', label: 'F1 of all labels together', direction: 'max', digits: 4 },
  { name: 'f1_macro', title: 'macro F1', label: 'mean F1 of the labels', direction: 'max', digits: 4 },
  {
    name: 'subset_accuracy',
    title: 'all right',
    label: 'rows with all labels right (subset accuracy)',
    direction: 'max',
    digits: 1,
    percent: true,
    unit: '% of rows',
  },
  {
    name: 'hamming_loss',
    title: 'wrong labels',
    label: 'labels predicted wrongly (Hamming loss)',
    direction: 'min',
    digits: 2,
    percent: true,
    unit: '% of labels',
  },
];

/** Those that rank the rows of each label, which takes longer. */
export const FURTHER_MULTILABEL_SCORES: readonly Score[] = [
  {
    name: 'roc_auc',
    otherNames: ['auc'],
    title: 'ROC AUC',
    label: 'mean ROC AUC of the labels',
    direction: 'max',
    digits: 4,
  },
  {
    name: 'average_precision',
    title: 'mAP',
    label: 'mean average precision of the labels',
    direction: 'max',
    digits: 4,
  },
];

/** The options of a run that multilabel reads. */
export interface MultilabelOptions {
  labelSmoothing: number;
  posWeight?: PosWeight | undefined;
}
