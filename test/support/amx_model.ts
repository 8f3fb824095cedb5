// To be imported before the library: it then loads the addon that has a model of the AMX instructions.
import { existsSync } from 'node:fs';
import path from 'node:path';

const BUILT = path.join(__dirname, '..', '..', 'build', 'Release', 'regulus.node');
const besides = (addon: string) => path.join(path.dirname(path.resolve(addon)), 'regulus_amx_model.node');

const beside = besides(process.env.REGULUS_ADDON || BUILT);

/** The addon without the model. */
export const plainAddon = process.env.REGULUS_ADDON || BUILT;
process.env.REGULUS_ADDON = existsSync(beside) ? beside : besides(BUILT);
process.env.REGULUS_MATMUL = 'amx';
