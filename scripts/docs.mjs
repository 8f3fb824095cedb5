// npm run docs [-- TypeDoc's options]: makes one site, build/site, of the guides and of the API reference
// from the doc comments. It fails where an export has none, and where a link is dead.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { deadLinks } from './lib/dead_links.mjs';
import { fail, root, run } from './lib/run.mjs';
import { toolsFolder } from './lib/tools.mjs';
import { setup } from './setup.mjs';

setup();
const args = process.argv.slice(2);
const { values } = parseArgs({ args, options: { out: { type: 'string' } }, strict: false });
const site = values.out ?? path.join(root, 'build', 'site');
const typedoc = path.join(toolsFolder('typedoc'), 'node_modules', 'typedoc', 'bin', 'typedoc');
if (!run(process.execPath, [typedoc, ...args])) process.exit(1);
const dead = deadLinks(site);
if (dead.length > 0) fail(`dead links:\n  ${[...new Set(dead)].join('\n  ')}`);
