// Which losses are for the target of a data set: others learn something else from it.
import { rangeError } from '../core/check';
import { BCEWithLogitsLoss } from '../loss/bce_with_logits_loss';
import type { Criterion } from '../loss/criterion';
import { HuberLoss } from '../loss/huber_loss';
import { LabelSmoothingCE } from '../loss/label_smoothing_ce';
import { LinearCrossEntropy } from '../loss/linear_cross_entropy';
import { MSELoss } from '../loss/mse_loss';
import { PoissonNLLLoss } from '../loss/poisson_nll_loss';
import { QuantileLoss } from '../loss/quantile_loss';
import { classification } from '../tasks/classification';
import { multilabel } from '../tasks/multilabel';
import { regression } from '../tasks/regression';
import { isLoader, type TrainingData } from './epoch';

const CLASS = { LabelSmoothingCE, LinearCrossEntropy };
const NUMBERS = { MSELoss, HuberLoss, QuantileLoss, PoissonNLLLoss };
const LABELS = { BCEWithLogitsLoss };
const ALL = Object.entries({ ...CLASS, ...NUMBERS, ...LABELS });

/** By task: its losses, and what a row has. */
const LOSSES: Record<string, { own: object; has: string }> = {
  [classification.name]: { own: CLASS, has: 'a class' },
  [regression.name]: { own: NUMBERS, has: 'numbers (multilabelTarget makes labels of 0 and 1)' },
  [multilabel.name]: { own: LABELS, has: 'several labels' },
};

/** @throws RangeError for a loss of this package that is not for the target of a data set. */
export function checkTargetLoss(criterion: Criterion, data: TrainingData): void {
  if (!isLoader(data) || data.target !== undefined) return;
  const losses = LOSSES[data.part.data.target.description.task];
  const [given] = ALL.find(([, each]) => criterion instanceof each) ?? [];
  if (losses === undefined || given === undefined || given in losses.own) return;
  const expected = `${Object.keys(losses.own).join(' or ')}, as each row has ${losses.has}`;
  throw rangeError('criterion', expected, `a ${given}`);
}
