// A trained network → an ONNX model (opset 17) that takes rows as they are in the data.
import { rangeError } from '../core/check';
import type { TargetDescription } from '../data/dataset';
import { type InputForm, inputText } from '../data/input_form';
import type { Standardisation } from '../data/standardisation';
import type { ResidualMLP } from '../nn/residual_mlp';
import { taskNamed } from '../tasks/registry';
import { GraphBuilder } from './onnx_graph';
import { DOUBLE, encodeModel, FLOAT } from './onnx_messages';

/** The first opset with LayerNormalization, and the version of the file format that came with it. */
const OPSET = 17;
const IR_VERSION = 8;
/** A protobuf message holds less. */
const MAX_BYTES = 2 ** 31;

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
