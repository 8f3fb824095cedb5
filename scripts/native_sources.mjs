// The folders of the addon's sources, declared once for all builds; as a program it prints the C++ files in
// them, one path a line, relative to the project.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const FOLDERS = ['', 'binding', 'gemm', 'kernels', 'runtime', 'simd', 'text'].map((name) =>
  path.posix.join('native', name),
);

/** The files whose names match, of the project or of a copy of it. */
export const nativeFiles = (pattern, project = root) =>
  FOLDERS.flatMap((folder) =>
    readdirSync(path.join(project, folder))
      .filter((name) => pattern.test(name))
      .map((name) => `${folder}/${name}`),
  );

/** What the compiler is given. */
export const nativeSources = (project = root) => nativeFiles(/\.cc$/, project);

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(
    nativeSources()
      .map((line) => `${line}\n`)
      .join(''),
  );
