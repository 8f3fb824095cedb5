import { printablePath } from '../core/check';
import { quotedNames } from '../data/columns/match_columns';
import { type InputForm, inputText } from '../data/input_form';
import { type OnnxModel, onnxModel } from '../export/onnx';
import { writeFileAtomic } from '../io/atomic_write';
import { withPath } from '../io/data_error';
import { behindLinks } from '../io/same_file';
import { checkOneRun } from '../run/folds_folder';
import { loadRun } from '../run/load_run';
import { theWeights } from '../run/weights';
import { keepInputs } from './overwrite';
import type { WeightsOption } from './run_options';
import { sizeText } from './size_text';

/** What goes into a model: one row of values, or an input for each column. */
function inputsText({ isTable, inputs }: OnnxModel, input: InputForm): string {
  if (isTable) return `${inputs.length.toLocaleString('en')} inputs [batch, 1]`;
  const [{ name, type, columns }] = inputs;
  return `${name} ${type} [batch, ${columns}], ${inputText(input)}`;
}

/**
 * What is said of a model: its inputs and outputs, and for a table its columns by type, in a line each.
 *
 * @param size Of the file. @param outputs Columns of an output.
 */
export function modelLines(exported: OnnxModel, input: InputForm, size: string, outputs: number): string[] {
  const { isTable, inputs } = exported;
  const given = inputsText(exported, input);
  const types = isTable ? [...new Set(inputs.map(({ type }) => type))] : [];
  return [
    `ONNX opset 17, ${size}; ${given} → ${exported.outputs.join(', ')} [batch, ${outputs}]`,
    ...types.map((type) => {
      const names = inputs.filter((each) => each.type === type).map(({ name }) => name);
      return `  ${type}: ${quotedNames(names)}`;
    }),
  ];
}

/** `regulus export`: writes a run's network for other runtimes, and prints its inputs and outputs. */
export function exportRun(
  folder: string,
  { onnx, weights }: WeightsOption & { onnx: string },
  version: string,
): void {
  keepInputs({ '--onnx': onnx }, {}, [folder]);
  checkOneRun(folder);
  const run = loadRun(folder, { weights });
  const exported = onnxModel(run, version);
  const { bytes } = exported;
  withPath(onnx, () => writeFileAtomic(behindLinks(onnx), [bytes]));
  const lines = modelLines(exported, run.input, sizeText(bytes.length), run.model.head.outFeatures);
  console.log(`${printablePath(onnx)}: ${lines.join('\n')}`);
  console.log(`With ${theWeights(run.weights, run.target.task, run.options.select)}`);
}
