// Files of other formats under the name of a safetensors file, told by their first bytes.

/** Bytes that tell a format. */
export const TELLING_BYTES = 512;

const SAVE = "save_file(tensors, 'model.safetensors')";
const inPython = (module: string, tensors: string) =>
  `In Python: from safetensors.${module} import save_file; tensors = ${tensors}; ${SAVE}`;
const TORCH = inPython('torch', 'torch.load(path, weights_only=True)');
const NUMPY = inPython('numpy', 'dict(numpy.load(path))');
const ARRAY = inPython('numpy', "{'name': numpy.load(path)}");
const KERAS = inPython('numpy', '{w.path: w.numpy() for w in keras.saving.load_model(path).weights}');
const ONNX = inPython(
  'numpy',
  '{t.name: onnx.numpy_helper.to_array(t) for t in onnx.load(path).graph.initializer}',
);

const startsWith = (text: string) => (bytes: Buffer) =>
  bytes.subarray(0, text.length).equals(Buffer.from(text, 'latin1'));

/** The name of the first file in a zip archive. */
const zipEntry = (bytes: Buffer) => bytes.toString('latin1', 30, 30 + bytes.readUInt16LE(26));
const zipOf = (entry: RegExp) => (bytes: Buffer) =>
  bytes.length >= 30 && startsWith('PK\x03\x04')(bytes) && entry.test(zipEntry(bytes));

/** Pickle protocols 2 to 5. */
const isPickle = (bytes: Buffer) => bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5;
/** Field 1, the version of the format, a small number; then field 2, 7 or 8: producer, graph or operator set. */
const isOnnx = (bytes: Buffer) =>
  bytes[0] === 0x08 && bytes[1] > 0 && bytes[1] < 32 && [0x12, 0x3a, 0x42].includes(bytes[2]);

/** What a file is, and how it becomes a safetensors file; the first that fits. */
const FORMATS: readonly [is: (bytes: Buffer) => boolean, what: string, remedy: string][] = [
  [zipOf(/\.npy$/), 'a NumPy file (.npz)', NUMPY],
  [zipOf(/^(metadata\.json|config\.json|model\.weights\.h5)$/), 'a Keras file (.keras)', KERAS],
  [
    zipOf(/\/(data\.pkl|\.data\/.*|\.format_version|\.storage_alignment|byteorder|version|constants\.pkl)$/),
    'a PyTorch file (torch.save)',
    TORCH,
  ],
  [zipOf(/^/), 'a zip archive', `If torch.save wrote it: ${TORCH}`],
  [isPickle, 'a pickle, as torch.save wrote before PyTorch 1.6', TORCH],
  [startsWith('\x93NUMPY'), 'a NumPy array (.npy)', ARRAY],
  [startsWith('\x89HDF\r\n\x1a\n'), 'an HDF5 file, as Keras writes', KERAS],
  [isOnnx, 'an ONNX model', ONNX],
  [startsWith('GGUF'), 'a GGUF file', 'Take the safetensors file that it was made of'],
  [startsWith('\x1f\x8b'), 'a gzip file', 'Unpack it by gunzip'],
  [
    startsWith('version https://git-lfs'),
    'a pointer of Git LFS instead of the file',
    'Get the file by git lfs pull',
  ],
  [startsWith('{'), 'JSON', 'Of a model in parts this is the index: load the parts that it names'],
  [startsWith('<'), 'HTML or XML', 'A download may have given an error page'],
];

/** What a file of another format is and what to do, from its first bytes; undefined for an unknown one. */
export function foreignFormat(bytes: Buffer): string | undefined {
  const found = FORMATS.find(([is]) => is(bytes));
  return found && `${found[1]}. ${found[2]}`;
}
