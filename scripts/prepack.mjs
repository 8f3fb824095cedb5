// Before npm pack and npm publish: builds dist/ where it is stale, and names the binaries that the package
// will lack. What may be published is decided by npm run release:check.
import { existsSync } from 'node:fs';
import { buildDist } from './build.mjs';
import { platforms } from './lib/platforms.mjs';
import { binaryOf } from './lib/prebuilds.mjs';
import { installPackages } from './setup.mjs';

installPackages();
buildDist();
const missing = Object.keys(platforms).filter((platform) => !existsSync(binaryOf(platform)));
if (missing.length)
  console.error(`No binary for ${missing.join(', ')}: "npm run prebuilds" builds those of all platforms.`);
