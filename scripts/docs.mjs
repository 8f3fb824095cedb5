// npm run docs [-- TypeDoc's options]: makes the API reference, docs/api, from the doc comments; fails where
// an export has none.
import path from 'node:path';
import { run } from './lib/run.mjs';
import { toolsFolder } from './lib/tools.mjs';
import { setup } from './setup.mjs';

setup();
const typedoc = path.join(toolsFolder('typedoc'), 'node_modules', 'typedoc', 'bin', 'typedoc');
process.exit(run(process.execPath, [typedoc, ...process.argv.slice(2)]) ? 0 : 1);
