// The nodes and constants of an ONNX graph, added one by one.
import { types } from 'node:util';
import type { LayerNorm } from '../nn/layer_norm';
import type { Linear } from '../nn/linear';
import type { ResidualBlock } from '../nn/residual_block';
import type { TableEncoder } from '../nn/table_encoder';
import type { OnnxAttributes, OnnxGraph } from '../tasks/task';
import { ATTRIBUTE, DOUBLE, FLOAT, INT64 } from './onnx_messages';

type ConstantData = Float32Array | Float64Array | BigInt64Array;

function dataTypeOf(data: ConstantData): number {
  if (types.isBigInt64Array(data)) return INT64;
  return types.isFloat64Array(data) ? DOUBLE : FLOAT;
}

/** The nodes and constants of a graph; each operation returns the name of its value. */
export class GraphBuilder implements OnnxGraph {
  readonly nodes: object[] = [];
  readonly initializers: object[] = [];
  readonly #names = new Set<string>();

  constant(name: string, data: ConstantData, dims: readonly number[]): string {
    if (!this.#names.has(name))
      this.initializers.push({
        name,
        dims,
        dataType: dataTypeOf(data),
        rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      });
    this.#names.add(name);
    return name;
  }

  scalar(value: number): string {
    return this.constant(`constant ${value}`, Float32Array.of(value), []);
  }

  /** A list of one constant integer. */
  integer(value: number): string {
    return this.constant(`integer ${value}`, BigInt64Array.of(BigInt(value)), [1]);
  }

  op(opType: string, output: string, input: readonly string[], attributes: OnnxAttributes = {}): string {
    const attribute = Object.entries(attributes).map(([name, value]) => ({
      name,
      ...value,
      type: 'f' in value ? ATTRIBUTE.float : ATTRIBUTE.int,
    }));
    this.nodes.push({ opType, name: output, input, output: [output], attribute });
    return output;
  }

  linear(name: string, x: string, { weight, bias }: Linear, output = name): string {
    const constants = [
      this.constant(`${name}.weight`, weight.data, weight.shape),
      ...(bias ? [this.constant(`${name}.bias`, bias.data, bias.shape)] : []),
    ];
    return this.op('Gemm', output, [x, ...constants], { transB: { i: 1 } });
  }

  norm(name: string, x: string, { weight, bias, eps }: LayerNorm): string {
    const constants = [
      this.constant(`${name}.weight`, weight.data, weight.shape),
      this.constant(`${name}.bias`, bias.data, bias.shape),
    ];
    return this.op('LayerNormalization', name, [x, ...constants], { axis: { i: -1 }, epsilon: { f: eps } });
  }

  /** Columns of x from `first` up to `end`. */
  columns(output: string, x: string, first: number, end: number): string {
    return this.op('Slice', output, [x, this.integer(first), this.integer(end), this.integer(1)]);
  }

  /** The numbers of a row as they are, then the row of each category's table that its code names. */
  encoder(name: string, x: string, { numbers, embeddings }: TableEncoder): string {
    const embedded = embeddings.map(({ weight }, i) => {
      const table = `${name}.embeddings.${i}`;
      const column = this.columns(`${table}.column`, x, numbers + i, numbers + i + 1);
      const code = this.op('Squeeze', `${table}.code`, [column, this.integer(1)]);
      const index = this.op('Cast', `${table}.index`, [code], { to: { i: INT64 } });
      const rows = this.constant(`${table}.weight`, weight.data, weight.shape);
      return this.op('Gather', table, [rows, index], { axis: { i: 0 } });
    });
    const first = numbers > 0 ? [this.columns(`${name}.numbers`, x, 0, numbers)] : [];
    return this.op('Concat', name, [...first, ...embedded], { axis: { i: 1 } });
  }

  /** x · Φ(x) by erf, or its tanh form. */
  gelu(name: string, x: string, tanh: boolean): string {
    const inner = tanh
      ? this.#tanh(name, x)
      : this.op('Erf', `${name}.erf`, [this.op('Mul', `${name}.scaled`, [x, this.scalar(Math.SQRT1_2)])]);
    const half = this.op('Mul', `${name}.half`, [x, this.scalar(0.5)]);
    return this.op('Mul', name, [half, this.op('Add', `${name}.gate`, [inner, this.scalar(1)])]);
  }

  /** tanh(√(2/π) · (x + 0.044715 · x³)) */
  #tanh(name: string, x: string): string {
    const square = this.op('Mul', `${name}.square`, [x, x]);
    const polynomial = this.op('Add', `${name}.polynomial`, [
      this.op('Mul', `${name}.cubic`, [square, this.scalar(0.044715)]),
      this.scalar(1),
    ]);
    const argument = this.op('Mul', `${name}.argument`, [
      this.op('Mul', `${name}.scaled`, [x, this.scalar(Math.sqrt(2 / Math.PI))]),
      polynomial,
    ]);
    return this.op('Tanh', `${name}.tanh`, [argument]);
  }

  /** A block at inference: every row is kept, with the factor of the scaling. */
  block(name: string, x: string, block: ResidualBlock): string {
    const factor = block.scaling === 'inference' ? 1 - block.dropProb : 1;
    if (factor === 0) return x;
    const hidden = this.linear(`${name}.linear1`, this.norm(`${name}.norm1`, x, block.norm1), block.linear1);
    const branch = this.linear(
      `${name}.linear2`,
      this.gelu(`${name}.gelu`, hidden, block.activation === 'gelu_tanh'),
      block.linear2,
    );
    return this.op('Add', name, [
      x,
      factor === 1 ? branch : this.op('Mul', `${name}.kept`, [branch, this.scalar(factor)]),
    ]);
  }
}
