import { type AdamwStep, adamwStep } from '../../src/addon/adamw';
import { tableOf } from '../../src/addon/records';
import { SEGMENT } from '../../src/addon/segments';
import { adamwRules } from '../support/adamw_rules';
import { refuses } from '../support/errors';

const four = () => [new Float32Array(4)];
const whole = (rule: number) => tableOf(SEGMENT, [{ storage: 0, offset: 0, length: 4, rule }]);
const step = (args: Partial<AdamwStep>) => () =>
  adamwStep({
    momentDtype: 'f32',
    gradScale: 1,
    params: four(),
    grads: four(),
    expAvg: four(),
    expAvgSq: four(),
    maxExpAvgSq: null,
    rules: adamwRules([{}]),
    segments: whole(0),
    ...args,
  });

test('a rule says by name what is done to its segment', () => {
  const moved = (rule: Parameters<typeof adamwRules>[0][number]) => {
    const params = [Float32Array.of(1)];
    const one = () => [new Float32Array(1)];
    const segments = tableOf(SEGMENT, [{ storage: 0, offset: 0, length: 1, rule: 1 }]);
    const rules = adamwRules([{ lr: 100 }, { lr: 0.5, weightDecay: 0, ...rule }]);
    step({ params, grads: [Float32Array.of(2)], expAvg: one(), expAvgSq: one(), rules, segments })();
    return params[0][0];
  };
  expect(moved({})).toBeCloseTo(0.5, 6);
  expect(moved({ maximize: true })).toBeCloseTo(1.5, 6);
  expect(moved({ weightDecay: 0.2 })).toBeCloseTo(0.5 - 0.5 * 0.2, 6);
  // Coupled: the gradient is 2 + 0.2, of which a first step takes the sign.
  expect(moved({ weightDecay: 0.2, decoupled: false })).toBeCloseTo(0.5, 6);
  expect(moved({ eps: 1e9 })).toBeCloseTo(1, 6);
});

refuses(RangeError, [
  ['a list with an array more', step({ grads: [...four(), ...four()] }), 'grads'],
  ['arrays of other lengths', step({ expAvg: [new Float32Array(3)] }), 'expAvg[0]'],
  ['a rule that is not there', step({ segments: whole(1) }), 'segments'],
  ['amsgrad without its moments', step({ rules: adamwRules([{ amsgrad: true }]) }), 'maxExpAvgSq'],
  ['a flag of 2', step({ rules: adamwRules([{ maximize: 2 }]) }), 'rules[0].maximize'],
  ['part of a rule', step({ rules: new Float64Array(9) }), 'rules'],
  ['an unknown dtype', step({ momentDtype: 'f16' as 'f32' }), 'momentDtype'],
]);
refuses(TypeError, [
  ['bfloat16 moments in a Float32Array', step({ momentDtype: 'bf16' }), 'expAvg'],
  ['an array that is not a list', step({ params: new Float32Array(4) as never }), 'params'],
]);
