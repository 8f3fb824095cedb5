// A trained network → an ONNX model (opset 17) that takes rows as they are in the data.
import { rangeError } from '../core/check';
import { otherThanNumbers } from '../data/columns/numbers_alone';
import type { Schema } from '../data/columns/schema';
import type { TargetDescription } from '../data/dataset';
import { type InputForm, inputText } from '../data/input_form';
import type { Offset } from '../data/offset';
import type { Standardisation } from '../data/standardisation';
import type { ResidualMLP } from '../nn/residual_mlp';
import { taskNamed } from '../tasks/registry';
import { addColumns, type ColumnInput, type InputType, nameInputs } from './onnx_columns';
import { GraphBuilder, ML_DOMAIN, ML_VERSION } from './onnx_graph';
import { DOUBLE, encodeModel, FLOAT, STRING } from './onnx_messages';

/** The first opset with LayerNormalization, and the version of the file format that came with it. */
const OPSET = 17;
const IR_VERSION = 8;
/** A protobuf message holds less. */
const MAX_BYTES = 2 ** 31;

const ELEMENT_TYPES: Readonly<Record<InputType, number>> = {
  float32: FLOAT,
  float64: DOUBLE,
  string: STRING,
};

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
  /** What it knows of the columns of its table; null or absent: its rows are numbers as they are. */
  schema?: Schema | null | undefined;
}

/** An input or output of an ONNX model, [batch, columns]. */
export interface OnnxValue {
  readonly name: string;
  readonly type: InputType;
  readonly columns: number;
}

/** An ONNX model: its bytes, and what goes in and out. */
export interface OnnxModel {
  readonly bytes: Uint8Array;
  /** Whether there is an input for each column of a table; else `x` is all of a row. */
  readonly isTable: boolean;
  readonly inputs: readonly OnnxValue[];
  /** The names of the outputs, each [batch, outputs]. */
  readonly outputs: readonly string[];
}

/** What a model says of its inputs. */
interface GivenInputs {
  readonly inputs: readonly OnnxValue[];
  /** For people. */
  readonly doc: string;
  /** For programs. */
  readonly metadata: Record<string, unknown>;
}

/** One input of rows as they are in the data. */
function rowInputs({ standardisation, input, featureNames }: ExportedRun): GivenInputs {
  const type = inputType(standardisation);
  return {
    inputs: [{ name: 'x', type, columns: standardisation.mean.length }],
    doc: `x: ${type}, ${inputText(input)}`,
    metadata: { input, ...(featureNames ? { feature_names: featureNames } : {}) },
  };
}

/** An input for each column of a table. */
function tableInputs(columns: readonly ColumnInput[], names: readonly string[]): GivenInputs {
  const inputs = columns.map((each, i) => ({ name: names[i], ...each }));
  return {
    inputs: inputs.map(({ name, type }) => ({ name, type, columns: 1 })),
    doc: "an input for each column of the table, [batch, 1], as the metadata 'inputs' says",
    metadata: { inputs },
  };
}

/** The type of rows in one input: doubles where columns have an offset. */
const inputType = ({ offset }: Standardisation): 'float32' | 'float64' => (offset ? 'float64' : 'float32');

/** Doubles less their offset, which float32 would not hold, as float32. */
function toFloats(graph: GraphBuilder, rows: string, offset: Offset): string {
  if (!offset) return graph.cast(rows, FLOAT);
  const constant = graph.constant('data.offset', offset, [offset.length]);
  return graph.cast(graph.op('Sub', 'x less offset', [rows, constant]), FLOAT);
}

/** Adds the network; returns the name of its outputs. */
function addNetwork(
  graph: GraphBuilder,
  model: ResidualMLP,
  rows: string,
  { mean, scale }: Standardisation,
  outputName: string,
): string {
  const centred = graph.op('Sub', 'centred', [rows, graph.constant('data.mean', mean, [mean.length])]);
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

function checkBytes(model: ResidualMLP): void {
  const size = model.parameters().reduce((sum, { data }) => sum + data.byteLength, 0);
  if (size >= MAX_BYTES - 2 ** 20)
    throw rangeError('model', `less than 2 GiB of weights, which one ONNX file holds: ${ELSEWHERE}`, size);
}

/**
 * An ONNX model of a run, with what makes its rows into numbers inside.
 *
 * - Of a table with other columns than plain numbers: an input for each feature, [batch, 1], named as the
 *   column. Categories and booleans are strings, '' where they are missing; numbers are float32, NaN where
 *   they are missing, or float64 where float32 would lose their digits or they are transformed; dates are
 *   float64, milliseconds since 1970. The metadata `inputs` lists them: name, column, type, kind, meaning,
 *   and the values of categories.
 * - Of other rows: one input `x`, [batch, features], in the form that its description and metadata say:
 *   float32, or float64 where columns such as Unix seconds lose their digits in float32.
 *
 * Outputs are named by the run's task: for classes `probabilities` and `logits`, [batch, classes]. What the
 * task and the features are called is in its metadata, as JSON.
 *
 * @throws RangeError for 2 GiB of weights or more.
 */
export function onnxModel(run: ExportedRun, version: string): OnnxModel {
  const { model, standardisation, target, schema } = run;
  checkBytes(model);
  const { offset = null } = standardisation;
  const graph = new GraphBuilder();
  const task = taskNamed(target.task);
  const table = schema && otherThanNumbers(schema) ? addColumns(graph, schema, offset) : null;
  const rows = table || offset ? toFloats(graph, table?.row ?? 'x', offset) : 'x';
  addNetwork(graph, model, rows, standardisation, task.outputName);
  const { names: outputs, doc, metadata } = task.onnxOutputs(graph, target);
  const given = table
    ? tableInputs(table.columns, nameInputs(graph, table.columns, outputs))
    : rowInputs(run);
  const properties = { ...metadata, ...given.metadata };
  const bytes = encodeModel({
    irVersion: IR_VERSION,
    producerName: 'regulus',
    producerVersion: version,
    opsetImport: [
      { domain: '', version: OPSET },
      ...(table ? [{ domain: ML_DOMAIN, version: ML_VERSION }] : []),
    ],
    docString: `${given.doc}; ${doc}.`,
    metadataProps: Object.entries(properties).map(([key, value]) => ({ key, value: JSON.stringify(value) })),
    graph: {
      name: 'regulus',
      node: graph.nodes,
      initializer: graph.initializers,
      input: given.inputs.map(({ name, type, columns }) => matrix(name, columns, ELEMENT_TYPES[type])),
      output: outputs.map((name) => matrix(name, task.outputs(target))),
    },
  });
  return { bytes, isTable: table !== null, inputs: given.inputs, outputs };
}
