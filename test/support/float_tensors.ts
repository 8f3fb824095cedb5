import { types } from 'node:util';
import { loadSafetensors, type Tensor } from '../../src';

/** A safetensors file whose tensors are all float32. */
export function loadFloatTensors(file: string) {
  const { tensors, metadata } = loadSafetensors(file);
  for (const [name, { data }] of Object.entries(tensors))
    if (!types.isFloat32Array(data)) throw new TypeError(`${file}: ${name} is not float32`);
  return { tensors: tensors as Record<string, Tensor>, metadata };
}
