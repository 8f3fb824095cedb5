// Bundles dist/, whose types tsc has made: the library in one file (library.js) and its ESM wrapper; the
// command, and what either loads later, in files that share their other parts; and the pages of reports and
// the board. The packages that are bundled are listed in build/bundled.json, their licences are in
// dist/notices.txt.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { bundledPackages, bundleNotices } from './lib/notices.mjs';
import { removePrivateTypes } from './lib/public_types.mjs';
import { fail, root } from './lib/run.mjs';

const dist = path.join(root, 'dist');
const common = {
  bundle: true,
  metafile: true,
  legalComments: 'inline',
  logLevel: 'warning',
  absWorkingDir: root,
  outdir: 'dist',
};
/** Names and short lines stay: Node shows the line of an error, and stacks and modules can be read. */
const smaller = { minifyWhitespace: true, minifySyntax: true, lineLimit: 120 };
const node = {
  ...common,
  ...smaller,
  platform: 'node',
  target: 'node20',
  external: ['bindings'],
  // Nothing uses the network: zstddec would load Node's client for it to decode its own WebAssembly.
  define: { fetch: 'undefined' },
};

// Modules are named as esbuild's metafile names them: 'src/cli/main.ts'.
const INDEX = 'src/index.ts';
const ENTRIES = {
  cli: 'src/cli/main.ts',
  trial_worker: 'src/sweep/trial_worker.ts',
  fold_worker: 'src/sweep/fold_worker.ts',
  bench: 'bench/bench.ts',
};

/** The file of dist, without its ending, for a module that loads later. */
const outputOf = (module) => module.replace(/^src\/|\.ts$/g, '').replaceAll('/', '_');

/** Which module imports which, and how. */
async function importGraph() {
  const { metafile } = await build({
    ...node,
    write: false,
    entryPoints: [INDEX, ...Object.values(ENTRIES)],
  });
  return metafile.inputs;
}

/** Our own modules that a require() loads when they are first used. */
function modulesLoadedLater(graph) {
  const required = Object.values(graph)
    .flatMap(({ imports }) => imports)
    .filter((each) => each.kind === 'require-call' && each.path.startsWith('src/'));
  return [...new Set(required.map((each) => each.path))];
}

/** The modules that loading index.ts loads, without itself. */
function libraryModules(graph) {
  const found = new Set([INDEX]);
  for (const module of found)
    for (const each of graph[module].imports)
      if (each.kind === 'import-statement' && !each.external) found.add(each.path);
  found.delete(INDEX);
  return [...found];
}

/** library.js has the exports of all its modules side by side: their names have to differ. */
async function requireDistinctExports(modules) {
  const { metafile } = await build({
    ...node,
    bundle: false,
    external: undefined,
    write: false,
    format: 'esm',
    logLevel: 'error',
    entryPoints: modules,
  });
  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  const repeated = exported.filter((name, i) => exported.indexOf(name) !== i);
  if (repeated.length)
    fail(`two modules of the library export ${repeated.join(', ')}: dist/library.js needs distinct names`);
}

/** Imports of our modules that lie in other files of dist: `fileOf` names the file, or nothing. */
const external = (fileOf) => ({
  name: 'external',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\./ }, async ({ kind, path: wanted, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === 'resolving') return undefined;
      const found = await resolve(wanted, { kind, importer, resolveDir, pluginData: 'resolving' });
      const file = fileOf(path.relative(root, found.path).replaceAll(path.sep, '/'), kind);
      return file ? { path: `./${file}.js`, external: true } : found;
    });
  },
});

/** hyparquet-compressors does not say that what nobody imports may be left out: Brotli's dictionary is 80 KB. */
const smallCompressors = {
  name: 'small-compressors',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\./ }, async ({ kind, path: wanted, importer, resolveDir, pluginData }) => {
      if (!importer.includes('hyparquet-compressors') || pluginData === 'resolving') return undefined;
      const found = await resolve(wanted, { kind, importer, resolveDir, pluginData: 'resolving' });
      return { ...found, sideEffects: false };
    });
  },
};

removePrivateTypes(dist);
const graph = await importGraph();
const later = modulesLoadedLater(graph);
const library = libraryModules(graph);
await requireDistinctExports(library);

const laterFile = (module, kind) =>
  kind === 'require-call' && later.includes(module) ? outputOf(module) : undefined;
const libraryFile = (module) => (module === INDEX || library.includes(module) ? 'library' : undefined);
const outsideLibrary = external(laterFile);
const outside = external((module, kind) => laterFile(module, kind) ?? libraryFile(module));

await build({
  ...node,
  format: 'cjs',
  stdin: { contents: library.map((module) => `export * from './${module}';`).join('\n'), resolveDir: root },
  outdir: undefined,
  outfile: 'dist/library.js',
  plugins: [outsideLibrary],
});
await build({ ...node, format: 'cjs', entryPoints: [INDEX], plugins: [outside] });

// The names that import gives are those of index.ts.
const { metafile: wrapped } = await build({
  ...node,
  write: false,
  format: 'esm',
  entryPoints: [INDEX],
  plugins: [outside],
});
const names = Object.values(wrapped.outputs)[0].exports;
writeFileSync(
  path.join(dist, 'index.mjs'),
  `import regulus from './index.js';\nexport const { ${names.join(', ')} } = regulus;\n`,
);
writeFileSync(path.join(dist, 'index.d.mts'), "export * from './index.js';\n");

const command = await build({
  ...node,
  format: 'esm',
  splitting: true,
  write: false,
  chunkNames: 'part-[hash]',
  plugins: [smallCompressors, outside],
  entryPoints: { ...ENTRIES, ...Object.fromEntries(later.map((module) => [outputOf(module), module])) },
});
// esbuild shares parts between ES modules alone: each becomes CommonJS by itself.
for (const { path: file, text } of command.outputFiles) {
  const options = { ...smaller, platform: 'node', target: 'node20', format: 'cjs', legalComments: 'inline' };
  const { code } = await transform(text, options);
  writeFileSync(file, code);
}

// What the pages of reports and the board carry: what they draw with, their script and their style.
const page = {
  ...common,
  minify: true,
  target: 'es2022',
  format: 'iife',
};
const PLOT = 'src/report/page/plot.ts';
const plot = await build({
  ...page,
  entryPoints: [PLOT],
  globalName: 'Plot',
  outdir: 'dist/report',
});
/** Imports of plot.ts are what its own file left in the page. */
const plotOfThePage = {
  name: 'plot-of-the-page',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/plot$/ }, () => ({ path: PLOT, namespace: 'page' }));
    onLoad({ filter: /./, namespace: 'page' }, () => ({ contents: 'module.exports = Plot;' }));
  },
};
const report = await build({
  ...page,
  entryPoints: { script: 'src/report/page/page.ts', style: 'src/report/page/page.css' },
  outdir: 'dist/report',
  plugins: [plotOfThePage],
});
const board = await build({
  ...page,
  entryPoints: { script: 'src/board/page/board_script.ts', style: 'src/board/page/board.css' },
  outdir: 'dist/board',
  plugins: [plotOfThePage],
});

const bundled = bundledPackages([command, plot, report, board].map(({ metafile }) => metafile));
writeFileSync(path.join(dist, 'notices.txt'), bundleNotices(bundled));
mkdirSync(path.join(root, 'build'), { recursive: true });
writeFileSync(path.join(root, 'build', 'bundled.json'), JSON.stringify(bundled));
