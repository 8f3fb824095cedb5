import { printablePath } from '../core/check';
import { inputText } from '../data/input_form';
import { inputType, onnxModel } from '../export/onnx';
import { writeFileAtomic } from '../io/atomic_write';
import { withPath } from '../io/data_error';
import { behindLinks } from '../io/same_file';
import { loadRun } from '../run/load_run';
import { weightsText } from '../run/weights';
import { keepInputs } from './overwrite';
import type { WeightsOption } from './run_options';

/** `regulus export`: writes a run's network for other runtimes, and prints its input and outputs. */
export function exportRun(
  folder: string,
  { onnx, weights }: WeightsOption & { onnx: string },
  version: string,
): void {
  keepInputs({ '--onnx': onnx }, {}, [folder]);
  const run = loadRun(folder, { weights });
  const { bytes, outputs } = onnxModel(run, version);
  withPath(onnx, () => writeFileAtomic(behindLinks(onnx), [bytes]));
  const [features, width] = [run.standardisation.mean.length, run.model.head.outFeatures];
  const size = `${(bytes.length / 1e6).toFixed(1)} MB`;
  console.log(
    `${printablePath(onnx)}: ONNX opset 17, ${size}; ` +
      `x ${inputType(run.standardisation)} [batch, ${features}], ${inputText(run.input)} → ${outputs.join(', ')} [batch, ${width}]`,
  );
  console.log(`Weights of ${weightsText(run.weights, run.target.task)}`);
}
