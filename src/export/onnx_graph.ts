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

/** A NodeProto. */
interface Node {
  readonly opType: string;
  readonly domain: string;
  name: string;
  input: string[];
  output: string[];
  readonly attribute: readonly object[];
}

/** A TensorProto. */
interface Initializer {
  name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
}

/** The domain of operations beside ONNX's own, and its version in the year of opset 17. */
export const ML_DOMAIN = 'ai.onnx.ml';
export const ML_VERSION = 3;
const ML_OPERATIONS: readonly string[] = ['LabelEncoder'];

function nodeOf(
  opType: string,
  output: readonly string[],
  input: readonly string[],
  attributes: OnnxAttributes,
): Node {
  const attribute = Object.entries(attributes).map(([name, value]) => ({
    name,
    ...value,
    type: ATTRIBUTE[Object.keys(value)[0] as keyof typeof ATTRIBUTE],
  }));
  const domain = ML_OPERATIONS.includes(opType) ? ML_DOMAIN : '';
  return { opType, domain, name: output[0], input: [...input], output: [...output], attribute };
}

/** The nodes and constants of a graph; each operation returns the name of its value. */
export class GraphBuilder implements OnnxGraph {
  readonly nodes: Node[] = [];
  readonly initializers: Initializer[] = [];
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

  op(
    opType: string,
    output: string,
    input: readonly string[],
    attributes: OnnxAttributes = {},
    others: readonly string[] = [],
  ): string {
    this.nodes.push(nodeOf(opType, [output, ...others], input, attributes));
    return output;
  }

  /** The result of an operation that needs no name of its own. */
  result(opType: string, input: readonly string[], attributes: OnnxAttributes = {}): string {
    return this.op(opType, `${opType} ${this.nodes.length}`, input, attributes);
  }

  /** Constant doubles, in the shape [columns] unless told otherwise. */
  doubles(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.constant(`doubles ${this.initializers.length}`, Float64Array.from(values), dims);
  }

  /** A constant double. */
  double(value: number): string {
    return this.constant(`double ${value}`, Float64Array.of(value), []);
  }

  /** Constant integers. */
  integers(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.constant(`integers ${this.initializers.length}`, data, [values.length]);
  }

  /** Columns of values, side by side. */
  concat(values: readonly string[]): string {
    return values.length === 1 ? values[0] : this.result('Concat', values, { axis: { i: 1 } });
  }

  /** Values of another type. */
  cast(value: string, to: number): string {
    return this.result('Cast', [value], { to: { i: to } });
  }

  /** Values as doubles. */
  toDouble(value: string): string {
    return this.cast(value, DOUBLE);
  }

  /** What an index says of rows of a table (axis 0), or which columns to take (axis 1). */
  gather(table: string, indices: string, axis: 0 | 1): string {
    return this.result('Gather', [table, indices], { axis: { i: axis } });
  }

  /** Gives every value the name that a function makes of its own. */
  rename(nameOf: (name: string) => string): void {
    for (const node of this.nodes) {
      node.name = nameOf(node.name);
      node.input = node.input.map(nameOf);
      node.output = node.output.map(nameOf);
    }
    for (const initializer of this.initializers) initializer.name = nameOf(initializer.name);
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
