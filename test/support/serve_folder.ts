// Serves the files of a folder to this machine's browser.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Starts the server; returns its address and what ends it. */
export async function serveFolder(folder: string): Promise<{ address: string; close: () => void }> {
  const server = createServer((request, answer) => {
    const file = path.join(folder, decodeURIComponent(new URL(request.url!, 'http://localhost').pathname));
    if (!existsSync(file)) return answer.writeHead(404).end();
    answer.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
    return answer.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, close: () => server.close() };
}
