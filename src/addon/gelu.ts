import { type F32, operations } from './binary';

/** The activation of a block: exact GELU, or its tanh form. */
export type Activation = 'gelu' | 'gelu_tanh';

/** The activations. */
export const ACTIVATIONS: readonly Activation[] = ['gelu', 'gelu_tanh'];

const raw = operations<{
  geluForward(activation: Activation, x: F32, y: F32): void;
  geluBackward(activation: Activation, dy: F32, x: F32, dx: F32): void;
}>();

/** y = gelu(x), element by element. */
export const geluForward = (activation: Activation, x: F32, y: F32): void =>
  raw.geluForward(activation, x, y);

/** dx = dy · gelu′(x), element by element. */
export const geluBackward = (activation: Activation, dy: F32, x: F32, dx: F32): void =>
  raw.geluBackward(activation, dy, x, dx);
