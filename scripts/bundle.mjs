// Bundles dist/: the library in one file (library.js); the command, and what either loads later, in files
// that share their other parts; and the page of reports. What packages came along is in build/bundled.json,
// their licences in dist/notices.txt.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { bundledPackages, bundleNotices } from './lib/notices.mjs';
import { fail, root } from './lib/run.mjs';

const source = path.join(root, 'src');
const dist = path.join(root, 'dist');
const common = {
  bundle: true,
  metafile: true,
  legalComments: 'inline',
  logLevel: 'warning',
  absWorkingDir: root,
};
const node = { ...common, platform: 'node', target: 'node20', external: ['bindings'] };
/** A module's name: its path in src without its ending. */
const nameOf = (file) => path.relative(source, file).replaceAll(path.sep, '/').replace(/\.ts$/, '');
const fileOf = (name) => path.join(source, `${name}.ts`);

/** What the sources load by require(), when it is first used. */
const later = readdirSync(source, { recursive: true })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => {
    const wanted = readFileSync(path.join(source, name), 'utf8').matchAll(/\brequire\('(\.[^']*)'\)/g);
    return [...wanted].map(([, relative]) => nameOf(path.join(source, path.dirname(name), relative)));
  });
const outputOf = (name) => name.replace(/^\.\.\//, '').replaceAll('/', '_');

/** What loads later is a file of its own; with `library`, so are its modules: library.js. */
const ownImports = (library = []) => ({
  name: 'own-imports',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?(\/|$)/ }, ({ kind, path: wanted, resolveDir }) => {
      const place = path.resolve(resolveDir, wanted);
      const name = nameOf(existsSync(`${place}.ts`) ? place : path.join(place, 'index'));
      if (kind === 'require-call' && later.includes(name))
        return { path: `./${outputOf(name)}.js`, external: true };
      return library.length && [...library, 'index'].includes(name)
        ? { path: './library.js', external: true }
        : undefined;
    });
  },
});

/**
 * The modules that index.ts brings along; their exports have to differ, as library.js has them all side by
 * side.
 */
async function libraryModules() {
  const options = { ...node, write: false, outdir: dist };
  const { metafile } = await build({ ...options, entryPoints: [fileOf('index')], plugins: [ownImports()] });
  const names = Object.keys(metafile.inputs)
    .filter((input) => input.startsWith('src/'))
    .map((input) => nameOf(path.join(root, input)))
    .filter((name) => name !== 'index');
  const {
    metafile: { outputs },
  } = await build({
    ...options,
    bundle: false,
    external: undefined,
    format: 'esm',
    logLevel: 'error',
    entryPoints: names.map(fileOf),
  });
  const exported = Object.values(outputs).flatMap((output) => output.exports);
  const twice = exported.filter((name, i) => exported.indexOf(name) !== i);
  if (twice.length)
    fail(`two modules of the library export ${twice.join(', ')}: dist/library.js needs names of their own`);
  return names;
}

const library = await libraryModules();
await build({
  ...node,
  format: 'cjs',
  stdin: { contents: library.map((name) => `export * from './${name}';`).join('\n'), resolveDir: source },
  outfile: 'dist/library.js',
  plugins: [ownImports()],
});
await build({
  ...node,
  format: 'cjs',
  entryPoints: [fileOf('index')],
  outdir: dist,
  plugins: [ownImports(library)],
});
const entries = {
  cli: 'cli/main',
  trial_worker: 'sweep/trial_worker',
  ...Object.fromEntries(later.map((name) => [outputOf(name), name])),
};
const command = await build({
  ...node,
  format: 'esm',
  splitting: true,
  write: false,
  outdir: dist,
  chunkNames: 'part-[hash]',
  plugins: [ownImports(library)],
  entryPoints: Object.fromEntries(Object.entries(entries).map(([output, name]) => [output, fileOf(name)])),
});
// esbuild shares parts between ES modules alone: each becomes CommonJS by itself.
for (const { path: file, text } of command.outputFiles)
  writeFileSync(
    file,
    (await transform(text, { platform: 'node', target: 'node20', format: 'cjs', legalComments: 'inline' }))
      .code,
  );

// What the pages of reports carry: their script with its library, and their style.
const page = await build({
  ...common,
  entryPoints: ['src/report/page/page.ts', 'src/report/page/page.css'],
  outdir: 'dist/report',
  minify: true,
  target: 'es2022',
  format: 'iife',
});

const bundled = bundledPackages([command, page].map(({ metafile }) => metafile));
writeFileSync(path.join(dist, 'notices.txt'), bundleNotices(bundled));
mkdirSync(path.join(root, 'build'), { recursive: true });
writeFileSync(path.join(root, 'build', 'bundled.json'), JSON.stringify(bundled));
