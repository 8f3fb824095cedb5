// Bundles what needs libraries: the command in one file (dist/cli.js, where each command's libraries wait until it runs), and
// the page of reports, and the readers of data that the library loads with the first file of their format.
import path from 'node:path';
import { build } from 'esbuild';
import { root } from './lib/run.mjs';

/** Readers whose own imports stay files of dist/: only packages come along, so that DataError is one class. */
const readers = ['csv', 'npz', 'parquet'];
const common = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', legalComments: 'inline', logLevel: 'warning', absWorkingDir: root };

const ownImports = {
  name: 'own-imports-stay',
  setup({ onResolve }) {
    const source = path.join(root, 'src') + path.sep;
    onResolve({ filter: /^\.\.?\// }, ({ path: name, importer }) => (importer.startsWith(source) ? { path: name, external: true } : undefined));
  },
};

await build({ ...common, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', external: ['bindings'], banner: { js: '#!/usr/bin/env node' } });
// What the pages of reports carry: their script with its library, and their style.
await build({
  entryPoints: ['src/report/page/page.ts', 'src/report/page/page.css'], outdir: 'dist/report', bundle: true, minify: true, target: 'es2022', format: 'iife',
  legalComments: 'inline', logLevel: 'warning', absWorkingDir: root,
});
await build({ ...common, entryPoints: readers.map((name) => `src/data/${name}.ts`), outdir: 'dist/data', plugins: [ownImports] });
