// Bundles what needs libraries: the command in one file (dist/cli.js, where each command's libraries wait until it runs), and
// the page of reports, and the readers of data that the library loads with the first file of their format. What packages came
// along is in build/bundled.json, their licences in dist/notices.txt.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { bundledPackages, bundleNotices } from './lib/notices.mjs';
import { root } from './lib/run.mjs';

/** Readers whose own imports stay files of dist/: only packages come along, so that DataError is one class. */
const readers = ['csv', 'npz', 'parquet'];
const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', legalComments: 'inline', logLevel: 'warning', absWorkingDir: root, metafile: true };

const ownImports = {
  name: 'own-imports-stay',
  setup({ onResolve }) {
    const source = path.join(root, 'src') + path.sep;
    onResolve({ filter: /^\.\.?\// }, ({ path: name, importer }) => (importer.startsWith(source) ? { path: name, external: true } : undefined));
  },
};

const command = await build({ ...common, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', external: ['bindings'], banner: { js: '#!/usr/bin/env node' } });
// What the pages of reports carry: their script with its library, and their style.
const page = await build({
  entryPoints: ['src/report/page/page.ts', 'src/report/page/page.css'], outdir: 'dist/report', bundle: true, minify: true, target: 'es2022', format: 'iife',
  legalComments: 'inline', logLevel: 'warning', absWorkingDir: root, metafile: true,
});
const data = await build({ ...common, entryPoints: readers.map((name) => `src/data/${name}.ts`), outdir: 'dist/data', plugins: [ownImports] });

const bundled = bundledPackages([command, page, data].map(({ metafile }) => metafile));
writeFileSync(path.join(root, 'dist', 'notices.txt'), bundleNotices(bundled));
mkdirSync(path.join(root, 'build'), { recursive: true });
writeFileSync(path.join(root, 'build', 'bundled.json'), JSON.stringify(bundled));
