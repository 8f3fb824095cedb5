// How long a server's answers take while its own process trains: npx ts-node scripts/serve_latency.ts
// A client in a process of its own asks over keep-alive connections during fit(); delays are also given in
// steps.
import { spawn } from 'node:child_process';
import http from 'node:http';
import {
  AdamW,
  BatchLoader,
  decayGroups,
  fitStandardisation,
  glyphs,
  LabelSmoothingCE,
  numThreads,
  ResidualMLP,
  setNumThreads,
  split,
  Trainer,
} from '../src';

const CLIENT = `
  const http = require('node:http');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const delays = [];
  const ask = () => {
    const start = performance.now();
    http.get({ port: Number(process.argv[1]), agent }, (response) => response.resume().on('end', () => {
      delays.push(performance.now() - start);
      setTimeout(ask, 20 * Math.random());
    }));
  };
  for (let i = 0; i < 4; i++) ask();
  process.on('SIGUSR2', () => (delays.length = 0));
  process.on('SIGTERM', () => { process.stdout.write(JSON.stringify(delays)); process.exit(0); });
`;

const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

async function main(): Promise<void> {
  for (const [dim, threads] of [
    [128, 1],
    [128, numThreads()],
    [512, 1],
    [512, numThreads()],
  ]) {
    setNumThreads(threads);
    const data = glyphs(4_000, 0);
    const { train, validation } = split(data, { valFraction: 0.1 });
    const standardisation = fitStandardisation(train);
    const model = new ResidualMLP({ inFeatures: data.columns, dim, depth: 6, classes: 10, dropPath: 0.1 });
    const trainer = new Trainer({
      model,
      optimizer: new AdamW(decayGroups(model, 0.05)),
      criterion: new LabelSmoothingCE(),
    });
    const server = http.createServer((_, response) => response.end('here')).listen(0);
    const client = spawn(process.execPath, [
      '-e',
      CLIENT,
      String((server.address() as { port: number }).port),
    ]);
    let answer = '';
    client.stdout.on('data', (text: Buffer) => (answer += text.toString()));
    const ended = new Promise((resolve) => client.on('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const stop = new AbortController();
    const times: number[] = [];
    let last = performance.now();
    setTimeout(() => stop.abort(), 15_000);
    await trainer.fit(new BatchLoader(train, standardisation), {
      epochs: 10_000,
      signal: stop.signal,
      validation: new BatchLoader(validation, standardisation, { batchSize: 128 }),
      onStep: ({ epoch }) => {
        const now = performance.now();
        if (epoch > 0) times.push(now - last);
        last = now;
      },
      onEpoch: ({ epoch }) => {
        // Answers of the first epoch and before it do not count.
        if (epoch === 1) client.kill('SIGUSR2');
      },
    });
    client.kill('SIGTERM');
    await ended;
    server.close();
    const delays = (JSON.parse(answer) as number[]).sort((a, b) => a - b);
    const step = at(
      times.sort((a, b) => a - b),
      0.5,
    );
    const [median, slow] = [at(delays, 0.5), at(delays, 0.99)];
    console.log(
      `dim ${dim}, ${threads} threads: ` +
        `step ${step.toFixed(2)} ms (99th percentile ${at(times, 0.99).toFixed(2)}); ` +
        `${delays.length} answers, median ${median.toFixed(2)} ms, ` +
        `99th percentile ${slow.toFixed(2)} ms = ${(slow / step).toFixed(2)} steps`,
    );
  }
}
void main();
