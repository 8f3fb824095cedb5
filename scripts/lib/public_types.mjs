// The declarations that a user's compiler loads: the others of dist are left out of the package.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Removes the declarations in `folder` that its index.d.ts does not lead to. */
export function removePrivateTypes(folder) {
  const program = ts.createProgram([path.join(folder, 'index.d.ts')], { noLib: true, types: [] });
  const loaded = new Set(program.getSourceFiles().map(({ fileName }) => path.resolve(fileName)));
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = path.resolve(folder, name);
    if (name.endsWith('.d.ts') && !loaded.has(file)) rmSync(file);
  }
}
