// npm run prebuilds [-- PLATFORM…]: builds the missing and stale binaries of prebuilds/ and checks each.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkBinary } from './lib/check_binary.mjs';
import { binaryNotices } from './lib/notices.mjs';
import { platforms } from './lib/platforms.mjs';
import { binaryOf, prebuilds, recordBinary, staleness } from './lib/prebuilds.mjs';
import { fail } from './lib/run.mjs';
import { sourceHash, zigBuild } from './lib/zig.mjs';
import { setup } from './setup.mjs';

setup();
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(platforms);
for (const platform of wanted) {
  if (!(platform in platforms)) fail(`${platform}: expected one of ${Object.keys(platforms).join(', ')}`);
  if (!staleness(platform)) {
    console.log(`${platform}: up to date`);
    continue;
  }
  console.log(`${platform}: building`);
  const sources = sourceHash();
  const built = await zigBuild(platform);
  const problems = checkBinary(platform, built);
  if (problems.length) fail(`${platform}: the binary ${problems.join('; ')}`);
  rmSync(binaryOf(platform), { force: true });
  mkdirSync(path.dirname(binaryOf(platform)), { recursive: true });
  copyFileSync(built, binaryOf(platform));
  recordBinary(platform, sources);
}
writeFileSync(path.join(prebuilds, 'notices.txt'), binaryNotices());
