import { type Activation, geluBackward, geluForward } from '../addon/gelu';
import { checkOneOf, checkOptions } from '../core/check';
import {
  type BackwardOptions,
  Module,
  type PassedDraw,
  Pending,
  type PredictOptions,
  readBackward,
} from '../core/module';
import { settingsText } from '../core/module_text';
import { checkMatrix, OutputBuffer, predictionOutput, type Tensor } from '../core/tensor';
import { readPassedDraw } from './drop_mask';

/** Options of GELU. */
export interface GELUOptions {
  /** 'none' (default): x·Φ(x) by erf; 'tanh': Hendrycks & Gimpel's approximation. */
  approximate?: 'none' | 'tanh' | undefined;
}

/** x · Φ(x), element by element (Hendrycks & Gimpel 2016; torch.nn.GELU). Tensors are [rows, columns]. */
export class GELU extends Module {
  /** 'none': by erf; 'tanh': the approximation. */
  readonly approximate: 'none' | 'tanh';
  readonly #activation: Activation;
  readonly #pending = new Pending<Tensor>('GELU');
  readonly #y = new OutputBuffer();
  readonly #dx = new OutputBuffer();

  /** @throws TypeError or RangeError for a wrong option. */
  constructor(options?: GELUOptions) {
    super();
    const given = checkOptions('options', options, ['approximate']);
    this.approximate = checkOneOf('options.approximate', given.approximate ?? 'none', ['none', 'tanh']);
    this.#activation = this.approximate === 'tanh' ? 'gelu_tanh' : 'gelu';
  }

  override extraRepr(): string {
    return settingsText({ approximate: this.approximate });
  }

  /** @param x [rows, columns] @returns [rows, columns] */
  forward(x: Tensor, options?: PassedDraw): Tensor {
    readPassedDraw(options);
    const rows = checkMatrix('x', x);
    this.#pending.clear();
    const y = this.#y.take(rows, x.shape[1]);
    geluForward(this.#activation, x.data, y.data);
    this.#pending.set(x);
    return y;
  }

  /** @param dy [rows, columns] @returns dL/dx, [rows, columns] */
  backward(dy: Tensor, options?: BackwardOptions): Tensor {
    readBackward(options);
    const x = this.#pending.peek();
    const rows = checkMatrix('dy', dy, x.shape[1], x.shape[0]);
    const dx = this.#dx.take(rows, x.shape[1]);
    geluBackward(this.#activation, dy.data, x.data, dx.data);
    this.#pending.clear();
    return dx;
  }

  /** forward at inference. */
  predict(x: Tensor, options?: PredictOptions): Tensor {
    const y = predictionOutput(options, checkMatrix('x', x), x.shape[1]);
    geluForward(this.#activation, x.data, y.data);
    return y;
  }
}
