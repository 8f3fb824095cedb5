// The board's server: this machine alone reaches it, and only with the token that its address carries.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { now } from '../core/clock';
import type { BoardRequest, BoardState, MachineLoad } from './board_data';
import { boardPage } from './board_page';
import { ChosenJobs } from './chosen_jobs';
import { JobList } from './job_list';
import { CannotStop, stopJob } from './stop_job';

const ADDRESS = '127.0.0.1';
/** Bytes of a request, and runs that one may ask for. */
const [MOST_BYTES, MOST_CHOSEN] = [2 ** 16, 32];
/** Milliseconds for which a look at the folder holds. */
const LOOK_HOLDS = 400;

const HEADERS = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

export interface BoardOptions {
  /** The folder of runs and sweeps. */
  folder: string;
  /** 0: a free one. */
  port: number;
}

/** What is answered to a request that is not granted. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const sameText = (a: string, b: string) =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function machineLoad(): MachineLoad {
  const counts = process.platform !== 'win32';
  const [memory, free] = [os.totalmem(), os.freemem()];
  return {
    cores: os.availableParallelism(),
    load: counts ? os.loadavg()[0] : null,
    memoryUsed: memory - free,
    memory,
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES) throw new Refusal(413, 'the request is too large');
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new Refusal(400, 'expected JSON');
  }
}

/** @throws Refusal for anything but a request of the page. */
function checkRequest(body: unknown): BoardRequest {
  const { since, chosen } = (body ?? {}) as BoardRequest;
  const isChosen = (each: BoardRequest['chosen'][number]) =>
    typeof each?.id === 'string' &&
    typeof each.head === 'string' &&
    Number.isSafeInteger(each.generation) &&
    Number.isSafeInteger(each.lines) &&
    each.lines >= 0;
  if (!Number.isSafeInteger(since) || !Array.isArray(chosen) || !chosen.every(isChosen))
    throw new Refusal(400, 'expected what the page sends');
  return { since, chosen: chosen.slice(0, MOST_CHOSEN) };
}

/** A board that is served until it is closed. */
export class Board {
  readonly #token = randomBytes(16).toString('hex');
  readonly #jobs: JobList;
  readonly #chosen = new ChosenJobs();
  readonly #server: Server;
  #looked = -Infinity;

  private constructor(readonly folder: string) {
    this.#jobs = new JobList(folder);
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** Serves the board of a folder. @throws the system's error where the port is taken. */
  static async serve({ folder, port }: BoardOptions): Promise<Board> {
    const board = new Board(folder);
    await new Promise<void>((resolve, reject) => {
      board.#server.once('error', reject);
      board.#server.listen(port, ADDRESS, resolve);
    });
    return board;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Where the page is; it carries the token. */
  get address(): string {
    return `http://${ADDRESS}:${this.port}/${this.#token}/`;
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    return closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const path = this.#pathOf(request);
      if (request.method === 'GET' && path === '') this.#sendPage(response);
      else if (request.method === 'POST' && path === 'state')
        this.#send(response, 200, this.#state(checkRequest(await bodyOf(request))));
      else if (request.method === 'POST' && path === 'stop')
        this.#send(response, 200, this.#stop(await bodyOf(request)));
      else throw new Refusal(404, 'there is nothing here');
    } catch (error) {
      const status = error instanceof Refusal ? error.status : error instanceof CannotStop ? 409 : 500;
      this.#send(response, status, { error: (error as Error).message });
    }
  }

  /** What follows the token. @throws Refusal for a request from elsewhere, or without the token. */
  #pathOf({ url = '', headers }: IncomingMessage): string {
    const hosts = [`${ADDRESS}:${this.port}`, `localhost:${this.port}`];
    const { host = '', origin } = headers;
    // A page of another site may know the port, and a name that leads here: its requests say so.
    if (!hosts.includes(host)) throw new Refusal(403, 'this address is not that of the board');
    if (origin !== undefined && origin !== `http://${host}`) throw new Refusal(403, 'this page is another');
    const [, token = '', path] = url.split('/', 3);
    if (!sameText(token, this.#token) || path === undefined)
      throw new Refusal(403, 'the address lacks its token: open the one that the command printed');
    return path;
  }

  #send(response: ServerResponse, status: number, value: object): void {
    response.writeHead(status, { ...HEADERS, 'Content-Type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(value));
  }

  #sendPage(response: ServerResponse): void {
    const nonce = randomBytes(16).toString('base64');
    const { html, policy } = boardPage(nonce);
    const types = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy };
    response.writeHead(200, { ...HEADERS, ...types });
    response.end(html);
  }

  #look(): void {
    if (now() - this.#looked < LOOK_HOLDS) return;
    this.#jobs.update();
    this.#looked = now();
  }

  #state({ since, chosen }: BoardRequest): BoardState {
    this.#look();
    const found = chosen.flatMap((each) => {
      const job = this.#jobs.find(each.id);
      return job ? [{ ...job, chosen: each }] : [];
    });
    const read = <T>(kind: 'run' | 'sweep', of: (job: (typeof found)[number]) => T) =>
      found
        .filter((job) => job.kind === kind)
        .flatMap((job) => {
          try {
            return [of(job)];
          } catch {
            return []; // half-written, or damaged: the list says so
          }
        });
    return {
      folder: this.folder,
      version: this.#jobs.version,
      machine: machineLoad(),
      count: this.#jobs.count,
      jobs: this.#jobs.changedSince(since),
      runs: read('run', (job) => this.#chosen.run(job.folder, job.chosen)),
      sweeps: read('sweep', (job) => this.#chosen.sweep(job.folder, job.chosen)),
    };
  }

  #stop(body: unknown): { stopped: number } {
    const { id } = (body ?? {}) as { id?: unknown };
    const job = typeof id === 'string' ? this.#jobs.find(id) : undefined;
    if (!job) throw new Refusal(404, 'there is no such run');
    return { stopped: stopJob(job.locked) };
  }
}
