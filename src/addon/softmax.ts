import { type F32, operations } from './binary';

const raw = operations<{
  softmaxForward(rows: number, classes: number, logits: F32, probabilities: F32): void;
}>();

/** Softmax by rows: logits and probabilities are [rows, classes]. */
export const softmaxForward = (rows: number, classes: number, logits: F32, probabilities: F32): void =>
  raw.softmaxForward(rows, classes, logits, probabilities);
