// ONNX models run where users run them: onnxruntime-node on the CPU, onnxruntime-web in Chromium.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { RowsTensor, Tensor } from '../../src';
import { startBrowser } from './browser';
import { tools } from './tools';

/** What a model answers, and what its session says of it. */
export interface OnnxAnswer {
  probabilities: number[];
  logits: number[];
  inputs: readonly string[];
  outputs: readonly string[];
}

const RUN = `async (ort, model, rows, columns) => {
  const session = await ort.InferenceSession.create(model);
  const type = rows instanceof Float64Array ? 'float64' : 'float32';
  const x = new ort.Tensor(type, rows, [rows.length / columns, columns]);
  const { probabilities, logits } = await session.run({ x });
  return {
    probabilities: Array.from(probabilities.data),
    logits: Array.from(logits.data),
    inputs: session.inputNames,
    outputs: session.outputNames,
  };
}`;

const bytesOf = ({ data }: RowsTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** Runs a model on rows in a Node process of its own. */
export function runOnNode(model: string, rows: RowsTensor): OnnxAnswer {
  const input = `${model}.rows`;
  const kind = rows.data.constructor.name;
  writeFileSync(input, bytesOf(rows));
  const program = `
    const fs = require('node:fs');
    const [, model, input, columns] = process.argv;
    const rows = new ${kind}(new Uint8Array(fs.readFileSync(input)).buffer);
    const answer = (${RUN})(require('onnxruntime-node'), model, rows, Number(columns));
    answer.then((each) => console.log(JSON.stringify(each)));`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-e', program, model, input, String(rows.shape[1])],
    { cwd: tools('onnx').folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (status !== 0) throw new Error(`onnxruntime-node: ${stderr}`);
  return JSON.parse(stdout) as OnnxAnswer;
}

/** Runs a model on rows in a page of Chromium. */
export async function runInBrowser(model: string, rows: Tensor): Promise<OnnxAnswer> {
  const runtime = path.join(tools('onnx').folder, 'node_modules', 'onnxruntime-web', 'dist');
  const page = `<!doctype html><script src="/ort.wasm.min.js"></script><script>
    const bytes = async (name) => (await fetch(name)).arrayBuffer();
    ort.env.wasm.numThreads = 1;
    const run = async () => {
      const rows = new Float32Array(await bytes('/rows'));
      return (${RUN})(ort, await bytes('/model'), rows, ${rows.shape[1]});
    };
    run()
      .catch((error) => ({ error: String(error) }))
      .then((answer) => (window.answer = answer));
  </script>`;
  const types: Record<string, string> = {
    '.js': 'text/javascript',
    '.mjs': 'text/javascript',
    '.wasm': 'application/wasm',
  };
  const contents: Record<string, () => string | Buffer> = {
    '/': () => page,
    '/model': () => readFileSync(model),
    '/rows': () => bytesOf(rows),
  };
  // First: where it fails, no server keeps the process alive.
  const browser = await startBrowser();
  const server = createServer(({ url = '/' }, response) => {
    const made = contents[url]?.();
    const file = path.join(runtime, path.basename(url));
    const type = types[path.extname(url)] ?? 'application/octet-stream';
    response.setHeader('content-type', url === '/' ? 'text/html' : type);
    response.end(made ?? (existsSync(file) ? readFileSync(file) : ''));
  }).listen(0, '127.0.0.1');
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await tab.waitForFunction(() => 'answer' in globalThis);
    const answer = await tab.evaluate(
      () => (globalThis as unknown as { answer: OnnxAnswer & { error?: string } }).answer,
    );
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
