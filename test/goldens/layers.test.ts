// A layer has one input and at most a weight and a bias. Its class is the export with the name of the
// folder. It is constructed from the options of the case: sizes by position, the others as its options.
import * as regulus from '../../src';
import { expectLayer } from '../support/golden_layer';
import { allGoldens, describeEachTarget, type Golden } from '../support/goldens';

type Options = Record<string, unknown>;
type LayerClass = new (...args: unknown[]) => regulus.Module;

const SIZES = ['dim', 'in_features', 'out_features'];
const INPUTS = ['x', 'dy', 'weight', 'bias'];

const isLayer = (golden: Golden<unknown>) =>
  golden.has('dy') && golden.names().every((name) => INPUTS.includes(name) || name.startsWith('want.'));

/** The class of a folder's name: LayerNorm of layer_norm. */
function classOf(op: string): LayerClass {
  const [, found] = Object.entries(regulus).find(([name]) => name.toLowerCase() === op.replaceAll('_', ''))!;
  return found as unknown as LayerClass;
}

function layerOf({ op, options }: Golden<Options>): regulus.Module {
  const sizes = SIZES.filter((name) => name in options).map((name) => options[name]);
  const others = Object.entries(options).filter(([name]) => !SIZES.includes(name));
  return new (classOf(op))(...sizes, Object.fromEntries(others));
}

const cases = allGoldens<Options>().filter(isLayer);

describeEachTarget(() => {
  test.each(cases.map((golden) => [golden.op, golden.name, golden] as const))(
    '%s %s follows PyTorch',
    (_op, _name, golden) => expectLayer(golden, layerOf(golden)),
  );
});
