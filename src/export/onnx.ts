// A trained network → an ONNX model (opset 17) that takes rows as they are in the data.
import { types } from 'node:util';
import { rangeError } from '../core/check';
import type { TargetDescription } from '../data/dataset';
import { type InputForm, inputText } from '../data/input_form';
import type { Standardisation } from '../data/standardisation';
import type { LayerNorm } from '../nn/layer_norm';
import type { Linear } from '../nn/linear';
import type { ResidualBlock } from '../nn/residual_block';
import type { ResidualMLP } from '../nn/residual_mlp';
import type { TableEncoder } from '../nn/table_encoder';
import { taskNamed } from '../tasks/registry';
import type { OnnxAttributes, OnnxGraph } from '../tasks/task';
import { ATTRIBUTE, DOUBLE, encodeModel, FLOAT, INT64 } from './onnx_messages';

/** The first opset with LayerNormalization, and the version of the file format that came with it. */
const OPSET = 17;
const IR_VERSION = 8;
/** A protobuf message holds less. */
const MAX_BYTES = 2 ** 31;

type ConstantData = Float32Array | Float64Array | BigInt64Array;

function dataTypeOf(data: ConstantData): number {
  if (types.isBigInt64Array(data)) return INT64;
  return types.isFloat64Array(data) ? DOUBLE : FLOAT;
}

/** The nodes and constants of a graph; each operation returns the name of its value. */
class GraphBuilder implements OnnxGraph {
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

const matrix = (name: string, columns: number, elemType = FLOAT) => ({
  name,
  type: { tensorType: { elemType, shape: { dim: [{ dimParam: 'batch' }, { dimValue: columns }] } } },
});

/** A run as it is exported. */
export interface ExportedRun {
  model: ResidualMLP;
  /** What rows are standardised with. */
  standardisation: Standardisation;
  /** The form of the rows that it was trained on. */
  input: InputForm;
  /** What the target means. */
  target: TargetDescription;
  /** Names of the columns, if the data had them. */
  featureNames: readonly string[] | null;
}

/** An ONNX model: its bytes, and the names of its outputs, each [batch, outputs]. */
export interface OnnxModel {
  bytes: Uint8Array;
  outputs: readonly string[];
}

/** Subtracts the offset from an input of doubles, whose digits float32 would not hold. */
function withoutOffset(graph: GraphBuilder, offset: Float64Array): string {
  const constant = graph.constant('data.offset', offset, [offset.length]);
  return graph.op('Cast', 'shifted', [graph.op('Sub', 'x less offset', ['x', constant])], {
    to: { i: FLOAT },
  });
}

/** The type of the input: doubles where columns have an offset. */
export const inputType = ({ offset }: Standardisation): 'float32' | 'float64' =>
  offset ? 'float64' : 'float32';

/** Adds the network; returns the name of its outputs. */
function addNetwork(
  graph: GraphBuilder,
  model: ResidualMLP,
  { mean, scale, offset }: Standardisation,
  outputName: string,
): string {
  const x = offset ? withoutOffset(graph, offset) : 'x';
  const centred = graph.op('Sub', 'centred', [x, graph.constant('data.mean', mean, [mean.length])]);
  const deviations = graph.constant('data.scale', scale, [scale.length]);
  const standardised = graph.op('Mul', 'standardised', [centred, deviations]);
  const encoded = model.encoder ? graph.encoder('encoder', standardised, model.encoder) : standardised;
  let h = graph.linear('stem', encoded, model.stem);
  model.blocks.forEach((block, i) => {
    h = graph.block(`blocks.${i}`, h, block);
  });
  return graph.linear('head', graph.norm('norm', h, model.norm), model.head, outputName);
}

/** What to do with a model that is too large. */
const ELSEWHERE = 'load model.safetensors into PyTorch, whose export writes weights to a second file';

/**
 * An ONNX model of a run: input `x`, [batch, features], rows in the form that its description and metadata
 * say: float32, or float64 where columns such as Unix seconds lose their digits in float32. Outputs are named
 * by the run's task: for classes `probabilities` and `logits`, [batch, classes]. What the task and the
 * features are called is in its metadata, as JSON.
 *
 * @throws RangeError for 2 GiB of weights or more.
 */
export function onnxModel(run: ExportedRun, version: string): OnnxModel {
  const { model, standardisation, input, target, featureNames } = run;
  const size = model.parameters().reduce((sum, { data }) => sum + data.byteLength, 0);
  if (size >= MAX_BYTES - 2 ** 20)
    throw rangeError('model', `less than 2 GiB of weights, which one ONNX file holds: ${ELSEWHERE}`, size);
  const graph = new GraphBuilder();
  const task = taskNamed(target.task);
  addNetwork(graph, model, standardisation, task.outputName);
  const { names, doc, metadata } = task.onnxOutputs(graph, target);
  const properties = { ...metadata, input, ...(featureNames ? { feature_names: featureNames } : {}) };
  const bytes = encodeModel({
    irVersion: IR_VERSION,
    producerName: 'regulus',
    producerVersion: version,
    opsetImport: [{ domain: '', version: OPSET }],
    docString: `x: ${inputType(standardisation)}, ${inputText(input)}; ${doc}.`,
    metadataProps: Object.entries(properties).map(([key, value]) => ({ key, value: JSON.stringify(value) })),
    graph: {
      name: 'regulus',
      node: graph.nodes,
      initializer: graph.initializers,
      input: [matrix('x', standardisation.mean.length, standardisation.offset ? DOUBLE : FLOAT)],
      output: names.map((name) => matrix(name, task.outputs(target))),
    },
  });
  return { bytes, outputs: names };
}
