// ONNX models run where users run them: onnxruntime-node on the CPU, onnxruntime-web in Chromium.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { RowsTensor } from '../../src';
import { startBrowser } from './browser';
import { tools } from './tools';

/** What a model answers, and what its session says of it. */
export interface OnnxAnswer {
  /** All outputs, by name. */
  values: Record<string, number[]>;
  probabilities: number[];
  logits: number[];
  inputs: readonly string[];
  outputs: readonly string[];
}

/** The values of one input, [batch, columns]. */
export interface Feed {
  readonly name: string;
  readonly values: Float32Array | Float64Array | readonly string[];
  readonly columns: number;
}

const RUN = `async (ort, model, feeds) => {
  const session = await ort.InferenceSession.create(model);
  const decoders = {
    string: (texts) => texts,
    float32: (bytes) => new Float32Array(bytes.buffer),
    float64: (bytes) => new Float64Array(bytes.buffer),
  };
  const bytesOf = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const tensors = feeds.map(({ name, type, values, columns }) => {
    const data = decoders[type](type === 'string' ? values : bytesOf(values));
    return [name, new ort.Tensor(type, data, [data.length / columns, columns])];
  });
  const answer = await session.run(Object.fromEntries(tensors));
  const values = session.outputNames.map((name) => [name, Array.from(answer[name].data, Number)]);
  const { probabilities, logits } = Object.fromEntries(values);
  const outputs = session.outputNames;
  return { values: Object.fromEntries(values), probabilities, logits, inputs: session.inputNames, outputs };
}`;

/** JSON has no NaN, and takes 'NaN' for text: numbers that are not finite go as text. */
const TO_JSON = '(answer) => JSON.stringify(answer, (_, v) => Number.isNaN(v) ? "NaN" : v)';
const fromJson = (text: string) =>
  JSON.parse(text, (_, value: unknown) => (value === 'NaN' ? NaN : value)) as OnnxAnswer;

/** The values of the inputs: rows go into 'x'. */
function encodeFeeds(given: RowsTensor | readonly Feed[]): string {
  const feeds = 'shape' in given ? [{ name: 'x', values: given.data, columns: given.shape[1] }] : given;
  const encoded = feeds.map(({ name, values, columns }) => {
    if (!ArrayBuffer.isView(values)) return { name, type: 'string', values, columns };
    const type = values.BYTES_PER_ELEMENT === 4 ? 'float32' : 'float64';
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    return { name, type, values: bytes.toString('base64'), columns };
  });
  return JSON.stringify(encoded);
}

/** Runs a model on rows, or on the values of its inputs, in a Node process of its own. */
export function runOnNode(model: string, given: RowsTensor | readonly Feed[]): OnnxAnswer {
  const input = `${model}.feeds`;
  writeFileSync(input, encodeFeeds(given));
  const program = `
    const [, model, input] = process.argv;
    const feeds = JSON.parse(require('node:fs').readFileSync(input, 'utf8'));
    const answer = (${RUN})(require('onnxruntime-node'), model, feeds);
    answer.then((each) => console.log((${TO_JSON})(each)));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program, model, input], {
    cwd: tools('onnx').folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`onnxruntime-node: ${stderr}`);
  return fromJson(stdout);
}

/** Runs a model on rows, or on the values of its inputs, in a page of Chromium. */
export async function runInBrowser(model: string, given: RowsTensor | readonly Feed[]): Promise<OnnxAnswer> {
  const runtime = path.join(tools('onnx').folder, 'node_modules', 'onnxruntime-web', 'dist');
  const page = `<!doctype html><script src="/ort.wasm.min.js"></script><script>
    ort.env.wasm.numThreads = 1;
    const run = async () => {
      const feeds = await (await fetch('/feeds')).json();
      const model = await (await fetch('/model')).arrayBuffer();
      return (${RUN})(ort, model, feeds);
    };
    run()
      .catch((error) => ({ error: String(error) }))
      .then((answer) => (window.answer = (${TO_JSON})(answer)));
  </script>`;
  const types: Record<string, string> = {
    '.js': 'text/javascript',
    '.mjs': 'text/javascript',
    '.wasm': 'application/wasm',
  };
  const contents: Record<string, () => string | Buffer> = {
    '/': () => page,
    '/model': () => readFileSync(model),
    '/feeds': () => encodeFeeds(given),
  };
  // First: where it fails, no server keeps the process alive.
  const browser = await startBrowser();
  const server = createServer(({ url = '/' }, response) => {
    const made = contents[url]?.();
    const file = path.join(runtime, path.basename(url));
    const type = types[path.extname(url)] ?? 'application/octet-stream';
    response.setHeader('content-type', url === '/' ? 'text/html; charset=utf-8' : type);
    response.end(made ?? (existsSync(file) ? readFileSync(file) : ''));
  }).listen(0, '127.0.0.1');
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await tab.waitForFunction(() => 'answer' in globalThis);
    const text = await tab.evaluate(() => (globalThis as unknown as { answer: string }).answer);
    const answer = fromJson(text) as OnnxAnswer & { error?: string };
    if (answer.error) throw new Error(`onnxruntime-web: ${answer.error}`);
    return answer;
  } finally {
    await browser.close();
    server.close();
  }
}

/** Largest difference between two answers, element by element. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);
}
