import { statSync } from 'node:fs';
import { loadSafetensors, ResidualMLP, saveSafetensors } from '../../src';
import { saveModel } from '../../src/run/save_checkpoint';
import { temporaryFolder } from '../support/folder';
import { python } from '../support/python';
import { toBfloat16 } from '../support/reference';

const at = temporaryFolder();
const make = () => new ResidualMLP({ inFeatures: 5, dim: 6, depth: 2, classes: 3 });

test("a saved model is read by Python's safetensors, with PyTorch's names, shapes and values", () => {
  const model = make();
  saveModel(at('model.safetensors'), model.stateDict());
  const program = `
import json, sys
from safetensors.numpy import load_file
tensors = load_file(sys.argv[1])
print(json.dumps({k: [list(v.shape), str(v.dtype), v.ravel().tolist()] for k, v in tensors.items()}))`;
  const read = JSON.parse(python(program, at('model.safetensors'))) as Record<
    string,
    [number[], string, number[]]
  >;
  const parameters = model.namedParameters();
  expect(Object.keys(read).sort()).toEqual([...parameters.keys()].sort());
  for (const [name, p] of parameters)
    expect(read[name]).toEqual([[...p.shape], 'float32', Array.from(p.data)]);
  expect(read['blocks.1.linear1.weight'][0]).toEqual([24, 6]);
});

test("a model saved as bfloat16 is half the size, has the nearest values, and is read by Python's safetensors", () => {
  const model = new ResidualMLP({ inFeatures: 50, dim: 60, depth: 2, classes: 3 });
  saveModel(at('f32'), model.stateDict());
  saveModel(at('bf16'), model.stateDict(), 'bf16');
  expect(statSync(at('bf16')).size / statSync(at('f32')).size).toBeLessThan(0.52);
  const program = `
import json, sys, struct
from safetensors import deserialize
def floats(data):
  return [struct.unpack("<f", b"\\0\\0" + bytes(data[i:i + 2]))[0] for i in range(0, len(data), 2)]
with open(sys.argv[1], "rb") as f: tensors = deserialize(f.read())
print(json.dumps({k: [v["dtype"], v["shape"], floats(v["data"])] for k, v in tensors}))`;
  const read = JSON.parse(python(program, at('bf16'))) as Record<string, [string, number[], number[]]>;
  const { tensors } = loadSafetensors(at('bf16'));
  for (const [name, p] of model.namedParameters()) {
    const want = Array.from(p.data, toBfloat16);
    expect(read[name]).toEqual(['BF16', [...p.shape], want]);
    expect(Array.from(tensors[name].data as Float32Array)).toEqual(want);
  }
  model.loadStateDict(tensors);
});

test('a state dict saved by Python is read here and loads into the model', () => {
  const model = make();
  saveSafetensors(at('ours'), model.stateDict());
  const program = `
import sys, numpy
from safetensors.numpy import load_file, save_file
doubled = {k: (2 * v).astype(numpy.float32) for k, v in load_file(sys.argv[1]).items()}
save_file(doubled, sys.argv[2], metadata={"format": "pt"})`;
  python(program, at('ours'), at('theirs'));
  const { tensors, metadata } = loadSafetensors(at('theirs'));
  expect(metadata).toEqual({ format: 'pt' });
  const other = make();
  other.loadStateDict(tensors);
  for (const [name, p] of other.namedParameters())
    expect(Array.from(p.data)).toEqual(Array.from(model.namedParameters().get(name)!.data, (v) => 2 * v));
});
