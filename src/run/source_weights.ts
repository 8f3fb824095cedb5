// Weights that a run may start from: of a run folder, a checkpoint, or a safetensors file of weights alone.
import { statSync } from 'node:fs';
import { isDeepStrictEqual, types } from 'node:util';
import { printable, quoted } from '../core/check';
import { type StateDict, withoutWrappers } from '../core/state_dict';
import { shapeText, type Tensor } from '../core/tensor';
import type { Warning } from '../core/warning';
import { DataError, withPath } from '../io/data_error';
import { loadSafetensors } from '../io/safetensors';
import { type Checkpoint, readCheckpoint } from './checkpoint';
import { CheckpointContents, FORMAT } from './checkpoint_contents';
import { checkOneRun } from './folds_folder';
import { type NetworkSizes, parameterShapes } from './network';
import { loadWeights, thoseWeights } from './weights';

/** Weights as they were read, and what is known of their run. */
export interface SourceWeights {
  /** The file that has them. */
  path: string;
  /** Which they are, in words. */
  text: string;
  state: Record<string, Tensor>;
  /** Null for a file of weights alone. */
  run: Checkpoint | null;
  sizes: SourceSizes;
  warnings: Warning[];
}

/** The sizes of a network; without outputs where it has no head. */
export type SourceSizes = Omit<NetworkSizes, 'outputs'> & { outputs: number | undefined };

/**
 * Reads weights: of a run folder those that it is used with, the best epoch's or the last.
 *
 * @throws DataError for a file that has no weights of a run's network.
 */
export function readSourceWeights(fileOrFolder: string): SourceWeights {
  const place = printable(fileOrFolder, 200);
  const isFolder = withPath(fileOrFolder, () => statSync(fileOrFolder)).isDirectory();
  if (isFolder) {
    checkOneRun(fileOrFolder);
    const { checkpoint, weights, used } = loadWeights(fileOrFolder, undefined);
    const which = thoseWeights(used, checkpoint.target.task, checkpoint.options.select);
    return ofRun(checkpoint, weights, `${which}, of ${place}`);
  }
  const { tensors, metadata } = withPath(fileOrFolder, () =>
    loadSafetensors(fileOrFolder, { float32: true }),
  );
  if (metadata.format !== FORMAT) return ofFile(fileOrFolder, tensors);
  const checkpoint = readCheckpoint(new CheckpointContents(fileOrFolder, tensors, metadata));
  const { epoch } = checkpoint.trainer;
  const which = epoch > 0 ? `those of epoch ${epoch}` : 'the saved ones';
  return ofRun(checkpoint, checkpoint.model, `${which}, of ${place}`);
}

function ofRun(run: Checkpoint, state: Record<string, Tensor>, text: string): SourceWeights {
  return { path: run.path, text, state, run, sizes: sizesOf(run.path, state), warnings: [] };
}

/** Weights alone, by the names that a run's network has for them. */
function ofFile(path: string, tensors: StateDict): SourceWeights {
  const entries = Object.entries(tensors);
  const isFloats = ([, { data }]: (typeof entries)[number]) => types.isFloat32Array(data);
  const weights = entries.filter(isFloats);
  const wrapped = weights.map(([name, tensor]) => [withoutWrappers(name), tensor] as const);
  // An entry of its very name comes last, and counts.
  const state = Object.fromEntries([
    ...wrapped,
    ...weights.filter(([name]) => name === withoutWrappers(name)),
  ]);
  const others = entries.filter((entry) => !isFloats(entry)).map(([name]) => printable(name, 60));
  const listed = others.slice(0, 3).join(', ');
  const message = `not used: ${listed} of ${printable(path, 200)}, which are whole numbers, no weights`;
  return {
    path,
    text: `those of ${printable(path, 200)}`,
    state: state as Record<string, Tensor>,
    run: null,
    sizes: sizesOf(path, state as Record<string, Tensor>),
    warnings: others.length > 0 ? [{ code: 'NOT_USED', message }] : [],
  };
}

/**
 * The sizes of the network that weights are of.
 *
 * @throws DataError where they are not all those of one, or not finite.
 */
function sizesOf(path: string, state: Record<string, Tensor>): SourceSizes {
  const [dim, encoded] = state['stem.weight']?.shape ?? [];
  if (encoded === undefined) {
    const found = Object.keys(state).slice(0, 3).map(quoted).join(', ') || 'none';
    const problem = `expected the weights of a run's network (stem, blocks, norm, head), found ${found}`;
    throw new DataError(path, '', problem);
  }
  const blocks = Object.keys(state).flatMap((name) => /^blocks\.\d+\./.exec(name) ?? []);
  const depth = new Set(blocks).size;
  const [hidden = 1] = state['blocks.0.linear1.weight']?.shape ?? [];
  const [outputs] = state['head.weight']?.shape ?? [];
  const sizes = { ...inputSizes(state, encoded), dim, depth, hidden, outputs };
  checkTensors(path, state, sizes);
  return sizes;
}

/** The features of a row and the values of its categories, where so many numbers reach the stem. */
function inputSizes(state: Record<string, Tensor>, encoded: number) {
  const tables = Object.entries(state).filter(([name]) => /^encoder\.embeddings\.\d+\.weight$/.test(name));
  const shapes = tables.map(([, { shape }]) => shape);
  const embedded = shapes.reduce((sum, [, width]) => sum + width, 0);
  const categories = shapes.map(([cardinality]) => cardinality);
  return { inFeatures: encoded - embedded + categories.length, categories };
}

function checkTensors(path: string, state: Record<string, Tensor>, sizes: SourceSizes): void {
  const { outputs = 1 } = sizes;
  const shapes = parameterShapes({ ...sizes, outputs });
  if (sizes.outputs === undefined) for (const name of HEAD) delete shapes[name];
  for (const [name, shape] of Object.entries(shapes)) {
    const found = state[name];
    const position = `tensor ${quoted(name)}`;
    if (!isDeepStrictEqual(found?.shape, shape)) {
      const shown = found ? shapeText(found.shape) : 'no tensor';
      throw new DataError(path, position, `expected shape ${shapeText(shape)}, found ${shown}`);
    }
    if (!found.data.every(Number.isFinite)) throw new DataError(path, position, 'expected finite numbers');
  }
  const stray = Object.keys(state).find((name) => !Object.hasOwn(shapes, name));
  if (stray !== undefined)
    throw new DataError(path, `tensor ${quoted(stray)}`, "expected the weights of a run's network alone");
}

const HEAD = ['head.weight', 'head.bias'];

/** Weights without those of the head. */
export const withoutHead = (state: Record<string, Tensor>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(state).filter(([name]) => !HEAD.includes(name)));
