// Whether the loss of a fit is one for rows of several labels: others learn something else from them.
import { rangeError } from '../core/check';
import type { Criterion } from '../loss/criterion';
import { HuberLoss } from '../loss/huber_loss';
import { LabelSmoothingCE } from '../loss/label_smoothing_ce';
import { LinearCrossEntropy } from '../loss/linear_cross_entropy';
import { MSELoss } from '../loss/mse_loss';
import { PoissonNLLLoss } from '../loss/poisson_nll_loss';
import { QuantileLoss } from '../loss/quantile_loss';
import { multilabel } from '../tasks/multilabel';
import { isLoader, type TrainingData } from './epoch';

/** Losses of one class a row, and of numbers. */
const OTHERS = { LabelSmoothingCE, LinearCrossEntropy, MSELoss, HuberLoss, PoissonNLLLoss, QuantileLoss };

/** @throws RangeError for a loss of one class, or of numbers, over a data set of several labels a row. */
export function checkLabelLoss(criterion: Criterion, data: TrainingData): void {
  if (!isLoader(data) || data.target !== undefined) return;
  if (data.part.data.target.description.task !== multilabel.name) return;
  const [other] = Object.entries(OTHERS).find(([, each]) => criterion instanceof each) ?? [];
  if (other) throw rangeError('criterion', 'BCEWithLogitsLoss, as each row has several labels', `a ${other}`);
}
