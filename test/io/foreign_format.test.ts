import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DataError, loadSafetensors } from '../../src';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const fixture = (name: string) => path.join(__dirname, '..', 'fixtures', 'safetensors', name);

test.each([
  ['torch_zip.pt', 'a PyTorch file (torch.save)', 'torch.load(path, weights_only=True)'],
  [
    'torch_pickle.pt',
    'a pickle, as torch.save wrote before PyTorch 1.6',
    'torch.load(path, weights_only=True)',
  ],
  ['arrays.npz', 'a NumPy file (.npz)', 'dict(numpy.load(path))'],
  ['array.npy', 'a NumPy array (.npy)', 'numpy.load(path)'],
])('%s under any name is said to be what it is, with the way to convert it', (name, what, remedy) => {
  const problem = (() => {
    try {
      return loadSafetensors(fixture(name));
    } catch (error) {
      return error as Error;
    }
  })() as Error;
  expect(problem).toBeInstanceOf(DataError);
  expect(problem.message).toContain(`${name}: header: expected a safetensors file, found ${what}`);
  expect(problem.message).toContain(remedy);
  expect(problem.message).toContain("save_file(tensors, 'model.safetensors')");
});

test.each<[string, string | Buffer]>([
  ['an HDF5 file', Buffer.from('\x89HDF\r\n\x1a\n\x00\x00\x00', 'latin1')],
  ['an ONNX model', Buffer.from('\x08\x0a\x12\x07pytorch\x1a\x06', 'latin1')],
  ['a Keras file (.keras)', Buffer.concat([Buffer.from('PK\x03\x04'), zipHeader('metadata.json')])],
  ['a zip archive', Buffer.concat([Buffer.from('PK\x03\x04'), zipHeader('readme.txt')])],
  ['a GGUF file', 'GGUF\x03\x00\x00\x00\x00\x00'],
  ['a gzip file', Buffer.from('\x1f\x8b\x08\x00\x01\x02\x03\x04\x05', 'latin1')],
  ['a pointer of Git LFS instead of the file', 'version https://git-lfs.github.com/spec/v1\noid sha256:0'],
  ['JSON', '{"metadata": {"total_size": 1}, "weight_map": {}}'],
  ['HTML or XML', '<!doctype html><title>404</title>'],
])('%s is recognised', (what, bytes) => {
  writeFileSync(at('model.safetensors'), bytes);
  expect(() => loadSafetensors(at('model.safetensors'))).toThrow(
    `header: expected a safetensors file, found ${what}`,
  );
});

test('bytes of no known format are a wrong header', () => {
  writeFileSync(at('model.safetensors'), Buffer.alloc(40, 0xee));
  expect(() => loadSafetensors(at('model.safetensors'))).toThrow(/expected a header inside the 40 bytes/);
});

/** The rest of the first header of a zip archive. */
function zipHeader(entry: string): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(entry.length, 22);
  return Buffer.concat([header, Buffer.from(entry)]);
}
