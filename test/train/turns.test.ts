import http from 'node:http';
import { AdamW, type BackwardOptions, Linear, type Tensor, Trainer, tensor } from '../../src';
import { parts, rows } from '../support/training';

test('while it trains a server in the same process answers between steps', async () => {
  const { options } = parts();
  const x = tensor(new Float32Array(2000), [1000, 2]);
  const target = new Int32Array(1000);
  const server = http.createServer((_, response) => response.end('here')).listen(0);
  const agent = new http.Agent({ keepAlive: true });
  const stop = new AbortController();
  let answers = 0;
  let steps = 0;
  const ask = () =>
    http.get({ port: (server.address() as { port: number }).port, agent }, (response) => {
      response.resume().on('end', () => {
        if (++answers < 20) ask();
        else stop.abort();
      });
    });
  ask();
  const end = await new Trainer(options).fit(() => Array.from({ length: 100_000 }, () => ({ x, target })), {
    epochs: 1,
    signal: stop.signal,
    onStep: ({ step }) => {
      steps = step;
    },
  });
  agent.destroy();
  server.close();
  expect([end, answers]).toEqual(['aborted', 20]);
  expect(steps).toBeLessThan(20 * 4); // both ends of the connection live in this process
});

/** A layer whose passes take 5 ms, and that asks for a turn of the event loop in each. */
class Slow extends Linear {
  readonly seen: string[] = [];
  #pass(name: string): void {
    this.seen.push(name);
    setImmediate(() => this.seen.push('turn'));
    for (const start = performance.now(); performance.now() - start < 5; );
  }
  override forward(x: Tensor): Tensor {
    this.#pass('forward');
    return super.forward(x);
  }
  override backward(dy: Tensor, options?: BackwardOptions): Tensor {
    this.#pass('backward');
    return super.backward(dy, options);
  }
}

test('a long step lets the event loop run after its forward and after its backward', async () => {
  const model = new Slow(2, 3);
  const { loader, options } = parts(undefined, rows);
  await new Trainer({
    ...options,
    model,
    optimizer: new AdamW(model.namedParameters()),
    schedule: undefined,
  }).fit(loader, { epochs: 1, onStep: () => void model.seen.push('step') });
  expect(model.seen).toEqual(['forward', 'turn', 'backward', 'turn', 'step']);
});
