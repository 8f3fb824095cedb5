import { readFileSync } from 'node:fs';
import path from 'node:path';
import { distFolder } from '../addon/package_root';
import { writeFileAtomic } from '../io/atomic_write';
import { withPath } from '../io/data_error';
import type { PageData } from './page_data';

/** The script and the style of a page, from where the build puts them. */
export function readAssets(room: 'report' | 'board'): { script: string; style: string } {
  const read = (...name: string[]) => readFileSync(path.join(distFolder, ...name), 'utf8');
  const script = read('report', 'plot.js') + read(room, 'script.js');
  return { script, style: read(room, 'style.css') };
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
const NO_SCRIPT =
  'The pictures and tables of this page are drawn by its script: allow JavaScript to see them.';

/** One HTML file that needs nothing else: its policy forbids every request. */
function pageHtml(title: string, data: PageData): string {
  const { script, style } = readAssets('report');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main><noscript>${NO_SCRIPT}</noscript></main>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Writes a page, whole or not at all. */
export function writePage(file: string, title: string, data: PageData): void {
  const page = Buffer.from(pageHtml(title, data));
  withPath(file, () => writeFileAtomic(file, [page]));
}
