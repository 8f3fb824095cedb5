import { softmaxForward } from '../addon/softmax';
import { rangeError } from '../core/check';
import type { PredictOptions } from '../core/module';
import { checkMatrix, predictionOutput, type Tensor } from '../core/tensor';

/**
 * Softmax by rows (torch.softmax(logits, 1)). A row with NaN or +Infinity, or of −Infinity alone, is NaN, as
 * PyTorch's.
 *
 * @param logits [rows, classes], at least one class.
 */
export function softmax(logits: Tensor, options?: PredictOptions): Tensor {
  const rows = checkMatrix('logits', logits);
  const classes = logits.shape[1];
  if (classes < 1) throw rangeError('logits.shape', '[rows, at least one class]', [...logits.shape]);
  const probabilities = predictionOutput(options, rows, classes);
  softmaxForward(rows, classes, logits.data, probabilities.data);
  return probabilities;
}
