import { loadSafetensors, ResidualMLP, saveSafetensors } from '../../src';
import { saveModel } from '../../src/train/checkpoint';
import { temporaryFolder } from '../support/folder';
import { python } from '../support/python';

const at = temporaryFolder();
const make = () => new ResidualMLP({ inFeatures: 5, dim: 6, depth: 2, classes: 3 });

test("a saved model is read by Python's safetensors, with PyTorch's names, shapes and values", () => {
  const model = make();
  saveModel(at('model.safetensors'), model.stateDict());
  const program = 'import json, sys\nfrom safetensors.numpy import load_file\nprint(json.dumps({k: [list(v.shape), str(v.dtype), v.ravel().tolist()] for k, v in load_file(sys.argv[1]).items()}))';
  const read = JSON.parse(python(program, at('model.safetensors'))) as Record<string, [number[], string, number[]]>;
  const parameters = model.namedParameters();
  expect(Object.keys(read).sort()).toEqual([...parameters.keys()].sort());
  for (const [name, p] of parameters) expect(read[name]).toEqual([[...p.shape], 'float32', Array.from(p.data)]);
  expect(read['blocks.1.linear1.weight'][0]).toEqual([24, 6]);
});

test('a state dict saved by Python is read here and loads into the model', () => {
  const model = make();
  saveSafetensors(at('ours'), model.stateDict());
  const program = 'import sys, numpy\nfrom safetensors.numpy import load_file, save_file\nsave_file({k: (2 * v).astype(numpy.float32) for k, v in load_file(sys.argv[1]).items()}, sys.argv[2], metadata={"format": "pt"})';
  python(program, at('ours'), at('theirs'));
  const { tensors, metadata } = loadSafetensors(at('theirs'));
  expect(metadata).toEqual({ format: 'pt' });
  const other = make();
  other.loadStateDict(tensors);
  for (const [name, p] of other.namedParameters()) expect(Array.from(p.data)).toEqual(Array.from(model.namedParameters().get(name)!.data, (v) => 2 * v));
});
