// To be imported before the library: it then loads the addon that has a model of the AMX instructions.
import { existsSync } from 'node:fs';
import path from 'node:path';

const BUILT = path.join(__dirname, '..', '..', 'build', 'Release', 'regulus.node');
const modelOf = (plain: string) => plain.replace(/[^/\\]*$/, 'regulus_amx_model.node');

/** The addon without the model; the one that is given may have it. */
export const plainAddon = path
  .resolve(process.env.REGULUS_ADDON || BUILT)
  .replace(/regulus_amx_model\.node$/, 'regulus.node');

const beside = modelOf(plainAddon);
process.env.REGULUS_ADDON = existsSync(beside) ? beside : modelOf(BUILT);
process.env.REGULUS_MATMUL = 'amx';
