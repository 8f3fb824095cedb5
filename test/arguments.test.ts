// Every wrong argument of every public function: TypeError or RangeError with name, expected and received.
import * as regulus from '../src';
import { expectError } from './support/errors';

const {
  AdamW,
  Adam,
  LabelSmoothingCE,
  Linear,
  LinearCrossEntropy,
  LayerNorm,
  GELU,
  ResidualBlock,
  ResidualMLP,
  Sequential,
  StochasticDepth,
  Parameter,
  tensor,
} = regulus;
const t = (rows: number, columns: number) => tensor(new Float32Array(rows * columns), [rows, columns]);
const p = (name = 'p') => new Parameter(t(2, 3), name);
const any = (value: unknown) => value as never;
const shared = new Linear(2, 2);
const same = p('w');
const nameless = p('');

type Case = [title: string, call: () => unknown, kind: typeof TypeError | typeof RangeError, name: string];
const cases: Case[] = [
  ['tensor of an array', () => tensor(any([1]), [1]), TypeError, 'data'],
  ['tensor without a shape', () => tensor(new Float32Array(1), any(1)), TypeError, 'shape'],
  ['tensor of another length', () => tensor(new Float32Array(5), [2, 3]), RangeError, 'data'],
  ['tensor with a negative dimension', () => tensor(new Float32Array(1), [-1, -1]), RangeError, 'shape[0]'],
  ['tensor with a fractional dimension', () => tensor(new Float32Array(1), [0.5, 2]), RangeError, 'shape[0]'],
  [
    'tensor with a hole in its shape',
    () => tensor(new Float32Array(1), new Array<number>(1)),
    TypeError,
    'shape[0]',
  ],
  [
    'copy of a tensor with a hole in its shape',
    // biome-ignore lint/suspicious/noSparseArray: a hole in an array is the wrong argument
    () => regulus.copy({ data: new Float32Array(2), shape: [2, , 1] as number[] }),
    TypeError,
    't.shape[1]',
  ],
  ['copy of nothing', () => regulus.copy(any(null)), TypeError, 't'],
  ['Parameter of an array', () => new Parameter(any(new Float32Array(2))), TypeError, 'value'],
  ['Parameter with a numeric name', () => new Parameter(t(1, 1), any(3)), TypeError, 'name'],
  ['accumulateGrad of float64', () => p().accumulateGrad(any(new Float64Array(6))), TypeError, 'values'],
  ['accumulateGrad of another length', () => p().accumulateGrad(new Float32Array(5)), RangeError, 'values'],
  ['Linear of 0 features', () => new Linear(0, 2), RangeError, 'inFeatures'],
  ['Linear of a text', () => new Linear(2, any('2')), TypeError, 'outFeatures'],
  [
    'Linear with a misspelt option',
    () => new Linear(2, 2, any({ biass: true })),
    RangeError,
    'options.biass',
  ],
  ['Linear with bias 1', () => new Linear(2, 2, any({ bias: 1 })), TypeError, 'options.bias'],
  ['Linear with seed −1', () => new Linear(2, 2, { seed: -1 }), RangeError, 'options.seed'],
  ['Linear with stream 0.5', () => new Linear(2, 2, { stream: 0.5 }), RangeError, 'options.stream'],
  ['Linear.forward of other columns', () => shared.forward(t(1, 3)), RangeError, 'x.shape'],
  [
    'Linear.forward of one dimension',
    () => shared.forward(tensor(new Float32Array(2), [2])),
    RangeError,
    'x.shape',
  ],
  ['Linear.predict of other columns', () => shared.predict(t(1, 3)), RangeError, 'x.shape'],
  [
    'Linear.backward of other columns',
    () => {
      const linear = new Linear(2, 2);
      linear.forward(t(1, 2));
      linear.backward(t(1, 3));
    },
    RangeError,
    'dy.shape',
  ],
  [
    'Linear.predict into another shape',
    () => shared.predict(t(1, 2), { out: t(2, 2) }),
    RangeError,
    'out.shape',
  ],
  ['LayerNorm with eps 0', () => new LayerNorm(2, { eps: 0 }), RangeError, 'options.eps'],
  ['LayerNorm with eps NaN', () => new LayerNorm(2, { eps: NaN }), RangeError, 'options.eps'],
  ['GELU of an unknown form', () => new GELU({ approximate: any('erf') }), RangeError, 'options.approximate'],
  ['StochasticDepth with probability 1.1', () => new StochasticDepth(1.1), RangeError, 'dropProb'],
  ['StochasticDepth with probability NaN', () => new StochasticDepth(NaN), RangeError, 'dropProb'],
  ['StochasticDepth with probability text', () => new StochasticDepth(any('0.1')), TypeError, 'dropProb'],
  [
    'StochasticDepth of an unknown mode',
    () => new StochasticDepth(0, { mode: any('column') }),
    RangeError,
    'options.mode',
  ],
  [
    'StochasticDepth of an unknown scaling',
    () => new StochasticDepth(0, { scaling: any('double') }),
    RangeError,
    'options.scaling',
  ],
  [
    'StochasticDepth with a misspelt option',
    () => new StochasticDepth(0, any({ scale: 1 })),
    RangeError,
    'options.scale',
  ],
  [
    'a shortcut of one dimension',
    () => new StochasticDepth(0).forward(tensor(new Float32Array(2), [2]), t(1, 2)),
    RangeError,
    'shortcut.shape',
  ],
  [
    'a misspelt option of a draw',
    () => new StochasticDepth(0).forward(t(1, 2), t(1, 2), any({ masks: 1 })),
    RangeError,
    'options.masks',
  ],
  [
    'a gradient of another shape',
    () => {
      const d = new StochasticDepth(0);
      d.forward(t(2, 2), t(2, 2));
      d.backward(t(2, 3));
    },
    RangeError,
    'dy.shape',
  ],
  [
    'a prediction of a shortcut of one dimension',
    () => new StochasticDepth(0).predict(tensor(new Float32Array(2), [2]), t(1, 2)),
    RangeError,
    'shortcut.shape',
  ],
  [
    'a prediction of a branch of another shape',
    () => new StochasticDepth(0).predict(t(2, 2), t(3, 2)),
    RangeError,
    'branch.shape',
  ],
  [
    'a branch of another shape',
    () => new StochasticDepth(0).forward(t(2, 2), t(3, 2)),
    RangeError,
    'branch.shape',
  ],
  [
    'a mask of the wrong length',
    () => new StochasticDepth(0).forward(t(2, 2), t(2, 2), { mask: new Uint8Array(3) }),
    RangeError,
    'options.mask',
  ],
  [
    'a mask with a 2 in it',
    () => new StochasticDepth(0).forward(t(2, 2), t(2, 2), { mask: Uint8Array.of(1, 2) }),
    RangeError,
    'options.mask[1]',
  ],
  [
    'a mask that starts with a 2',
    () => new StochasticDepth(0).forward(t(2, 2), t(2, 2), { mask: Uint8Array.of(2, 1) }),
    RangeError,
    'options.mask[0]',
  ],
  [
    'a mask of another type',
    () => new StochasticDepth(0).forward(t(2, 2), t(2, 2), { mask: any([1, 0]) }),
    TypeError,
    'options.mask',
  ],
  [
    'a mask outside training',
    () => new StochasticDepth(0).eval().forward(t(2, 2), t(2, 2), { mask: Uint8Array.of(1, 1) }),
    RangeError,
    'options.mask',
  ],
  [
    'step −1',
    () => new StochasticDepth(0).forward(t(2, 2), t(2, 2), { step: -1 }),
    RangeError,
    'options.step',
  ],
  [
    'step 2³²',
    () => new StochasticDepth(0).forward(t(2, 2), t(2, 2), { step: 2 ** 32 }),
    RangeError,
    'options.step',
  ],
  [
    'rowOffset 2⁵³ − 1',
    () => new StochasticDepth(0).forward(t(2, 2), t(2, 2), { rowOffset: 2 ** 53 - 1 }),
    RangeError,
    'options.rowOffset',
  ],
  [
    'rowOffset ½',
    () => new StochasticDepth(0).forward(t(2, 2), t(2, 2), { rowOffset: 0.5 }),
    RangeError,
    'options.rowOffset',
  ],
  [
    'ResidualMLP with a hole in its probabilities',
    () => new ResidualMLP({ inFeatures: 2, dim: 2, depth: 2, classes: 2, dropPath: new Array<number>(2) }),
    TypeError,
    'options.dropPath[0]',
  ],
  ['linearSurvival of depth 0', () => StochasticDepth.linearSurvival(0, 0.5), RangeError, 'depth'],
  ['linearSurvival above 1', () => StochasticDepth.linearSurvival(3, 2), RangeError, 'lastSurvival'],
  ['linearDrop of depth 0', () => StochasticDepth.linearDrop(0, 0.5), RangeError, 'depth'],
  ['linearDrop above 1', () => StochasticDepth.linearDrop(3, 2), RangeError, 'lastDrop'],
  ['ResidualBlock of hidden 0', () => new ResidualBlock(2, { hidden: 0 }), RangeError, 'options.hidden'],
  [
    'ResidualBlock with relu',
    () => new ResidualBlock(2, { activation: any('relu') }),
    RangeError,
    'options.activation',
  ],
  [
    'ResidualBlock with normEps −1',
    () => new ResidualBlock(2, { normEps: -1 }),
    RangeError,
    'options.normEps',
  ],
  ['ResidualMLP without options', () => new ResidualMLP(any(undefined)), TypeError, 'options'],
  [
    'ResidualMLP without classes',
    () => new ResidualMLP(any({ inFeatures: 2, dim: 2, depth: 1 })),
    TypeError,
    'options.classes',
  ],
  [
    'ResidualMLP with too few drop probabilities',
    () => new ResidualMLP({ inFeatures: 2, dim: 2, depth: 2, classes: 2, dropPath: [0] }),
    RangeError,
    'options.dropPath',
  ],
  [
    'ResidualMLP with drop path 2',
    () => new ResidualMLP({ inFeatures: 2, dim: 2, depth: 2, classes: 2, dropPath: 2 }),
    RangeError,
    'options.dropPath',
  ],
  [
    'ResidualMLP with too few masks',
    () => new ResidualMLP({ inFeatures: 2, dim: 2, depth: 2, classes: 2 }).forward(t(1, 2), { masks: [] }),
    RangeError,
    'options.masks',
  ],
  ['Sequential of nothing', () => new Sequential(), RangeError, 'modules'],
  ['Sequential of an object', () => new Sequential(any({})), TypeError, 'modules[0]'],
  [
    'Sequential of a depth, which takes two inputs',
    () => new Sequential(any(new StochasticDepth(0))),
    TypeError,
    'modules[0]: expected a Module of one input',
  ],
  ['Sequential with the same module twice', () => new Sequential(shared, shared), RangeError, '1'],
  ['train of a number', () => shared.train(any(1)), TypeError, 'on'],
  ['loadStateDict of nothing', () => shared.loadStateDict(any(null)), TypeError, 'state'],
  ['loadStateDict without the bias', () => shared.loadStateDict({ weight: t(2, 2) }), RangeError, 'state'],
  [
    'loadStateDict of another shape',
    () => shared.loadStateDict({ weight: t(2, 3), bias: tensor(new Float32Array(2), [2]) }),
    RangeError,
    "state['weight'].shape",
  ],
  ['smoothing below 0', () => new LabelSmoothingCE({ smoothing: -0.1 }), RangeError, 'options.smoothing'],
  ['smoothing NaN', () => new LabelSmoothingCE({ smoothing: NaN }), RangeError, 'options.smoothing'],
  [
    'negative class weights',
    () => new LabelSmoothingCE({ classWeights: Float32Array.of(1, -1) }),
    RangeError,
    'options.classWeights[1]',
  ],
  [
    'class weights of numbers',
    () => new LabelSmoothingCE({ classWeights: any([1, 1]) }),
    TypeError,
    'options.classWeights',
  ],
  [
    'class weights for other classes',
    () => new LabelSmoothingCE({ classWeights: Float32Array.of(1) }).forward(t(1, 2), [0]),
    RangeError,
    'options.classWeights',
  ],
  [
    'ignoreIndex 2³¹',
    () => new LabelSmoothingCE({ ignoreIndex: 2 ** 31 }),
    RangeError,
    'options.ignoreIndex',
  ],
  [
    'LabelSmoothingCE with a misspelt option',
    () => new LabelSmoothingCE(any({ weight: 1 })),
    RangeError,
    'options.weight',
  ],
  [
    'logits of one dimension',
    () => new LabelSmoothingCE().forward(tensor(new Float32Array(2), [2]), [0]),
    RangeError,
    'logits.shape',
  ],
  ['ignoreIndex ½', () => new LabelSmoothingCE({ ignoreIndex: 0.5 }), RangeError, 'options.ignoreIndex'],
  [
    'an unknown reduction',
    () => new LabelSmoothingCE({ reduction: any('average') }),
    RangeError,
    'options.reduction',
  ],
  ['inPlace 1', () => new LabelSmoothingCE({ inPlace: any(1) }), TypeError, 'options.inPlace'],
  [
    'logits without classes',
    () => new LabelSmoothingCE().forward(t(1, 0), [0]),
    RangeError,
    'logits.shape: expected [rows, at least one class], received [1, 0]',
  ],
  [
    'a class out of range',
    () => new LabelSmoothingCE().forward(t(2, 3), [0, 3]),
    RangeError,
    'target[1]: expected a class from 0 to 2 or ignoreIndex (-100), received 3',
  ],
  [
    'a negative class',
    () => new LabelSmoothingCE().forward(t(2, 3), Int32Array.of(-1, 0)),
    RangeError,
    'target[0]',
  ],
  ['a class of ½', () => new LabelSmoothingCE().forward(t(1, 3), [0.5]), RangeError, 'target[0]'],
  ['a class as text', () => new LabelSmoothingCE().forward(t(1, 3), any(['0'])), TypeError, 'target[0]'],
  [
    'no target',
    () => new LabelSmoothingCE().forward(t(1, 3), any(null)),
    TypeError,
    'target: expected class indices (an integer array) or a tensor of probabilities',
  ],
  ['a number for a target', () => new LabelSmoothingCE().forward(t(1, 3), any(0)), TypeError, 'target'],
  [
    'float classes',
    () => new LabelSmoothingCE().forward(t(1, 3), any(Float32Array.of(0))),
    TypeError,
    'target',
  ],
  ['too few classes', () => new LabelSmoothingCE().forward(t(2, 3), [0]), RangeError, 'target'],
  [
    'probabilities of another shape',
    () => new LabelSmoothingCE().forward(t(2, 3), t(2, 2)),
    RangeError,
    'target.shape',
  ],
  [
    'an upstream of rows for the mean',
    () => {
      const c = new LabelSmoothingCE();
      c.forward(t(1, 2), [0]);
      c.backward(any(Float32Array.of(1)));
    },
    TypeError,
    'upstream',
  ],
  [
    'no upstream for none',
    () => {
      const c = new LabelSmoothingCE({ reduction: 'none' });
      c.forward(t(1, 2), [0]);
      c.backward();
    },
    TypeError,
    'upstream',
  ],
  ['LinearCrossEntropy of nothing', () => new LinearCrossEntropy(any(null)), TypeError, 'linear'],
  [
    'LinearCrossEntropy in place',
    () => new LinearCrossEntropy(shared, any({ inPlace: true })),
    RangeError,
    'options.inPlace',
  ],
  [
    'LinearCrossEntropy with smoothing 2',
    () => new LinearCrossEntropy(shared, { smoothing: 2 }),
    RangeError,
    'options.smoothing',
  ],
  [
    'LinearCrossEntropy with weights of other classes',
    () => new LinearCrossEntropy(shared, { classWeights: Float32Array.of(1) }),
    RangeError,
    'options.classWeights',
  ],
  [
    'LinearCrossEntropy of other columns',
    () => new LinearCrossEntropy(shared).forward(t(1, 3), [0]),
    RangeError,
    'x.shape',
  ],
  [
    'LinearCrossEntropy of a class out of range',
    () => new LinearCrossEntropy(shared).forward(t(1, 2), [2]),
    RangeError,
    'target[0]',
  ],
  [
    'LinearCrossEntropy of rows for the mean',
    () => {
      const c = new LinearCrossEntropy(shared);
      c.forward(t(1, 2), [0]);
      c.backward(any(Float32Array.of(1)));
    },
    TypeError,
    'upstream',
  ],
  ['AdamW of nothing', () => new AdamW([]), RangeError, 'params: expected at least one parameter'],
  [
    'AdamW of null',
    () => new AdamW(any(null)),
    TypeError,
    'params: expected an iterable of parameters or groups',
  ],
  [
    'AdamW of an object',
    () => new AdamW(any({})),
    TypeError,
    'params: expected an iterable of parameters or groups',
  ],
  [
    'AdamW of parameters and groups',
    () => new AdamW(any([p('a'), { params: [p('b')] }])),
    TypeError,
    "params: expected either parameters or groups, received 'a mixture'",
  ],
  [
    'AdamW of a group with an unknown option',
    () => new AdamW(any([{ params: [p()], learningRate: 1 }])),
    RangeError,
    'params[0].learningRate',
  ],
  [
    'AdamW of two groups with the same parameter',
    () => new AdamW([{ params: [same] }, { params: [same] }]),
    RangeError,
    'params[1].params: expected each parameter once',
  ],
  [
    'AdamW of two groups with one name',
    () => new AdamW([{ params: [p('a')] }, { params: [p('a')] }]),
    RangeError,
    'params[1].params: expected a name of its own for every parameter',
  ],
  ['AdamW of a number', () => new AdamW(any(3)), TypeError, 'params'],
  ['AdamW of numbers', () => new AdamW(any([1])), TypeError, 'params[0].params[0]'],
  [
    'AdamW of a null among parameters',
    () => new AdamW(any([p(), null])),
    TypeError,
    'params[0].params[1]: expected a Parameter or [name, Parameter], received null',
  ],
  [
    'AdamW with the same parameter twice',
    () => new AdamW([same, same]),
    RangeError,
    "params[0].params: expected each parameter once, received 'w'",
  ],
  [
    'AdamW with the same nameless parameter twice',
    () => new AdamW([nameless, nameless]),
    RangeError,
    "params[0].params: expected each parameter once, received 'the same one twice'",
  ],
  ['AdamW with two of one name', () => new AdamW([p('a'), p('a')]), RangeError, 'params[0].params'],
  ['AdamW with lr NaN', () => new AdamW([p()], { lr: NaN }), RangeError, 'params[0].lr'],
  [
    'AdamW with beta 1',
    () => new AdamW([p()], { betas: [0.9, 1] }),
    RangeError,
    'params[0].betas[1]: expected a number below 1',
  ],
  ['AdamW with beta −1', () => new AdamW([p()], { betas: [-1, 0.9] }), RangeError, 'params[0].betas[0]'],
  [
    'AdamW with one beta',
    () => new AdamW([p()], { betas: any([0.9]) }),
    TypeError,
    'params[0].betas: expected two numbers',
  ],
  [
    'AdamW with a hole for a beta',
    // biome-ignore lint/suspicious/noSparseArray: a hole in an array is the wrong argument
    () => new AdamW([p()], { betas: any([, 0.9]) }),
    TypeError,
    'params[0].betas[0]: expected a number, received undefined',
  ],
  [
    'AdamW with a beta for both',
    () => new AdamW([p()], { betas: any(0.9) }),
    TypeError,
    'params[0].betas: expected two numbers',
  ],
  ['AdamW with eps −1', () => new AdamW([p()], { eps: -1 }), RangeError, 'params[0].eps'],
  [
    'AdamW with weightDecay −1',
    () => new AdamW([p()], { weightDecay: -1 }),
    RangeError,
    'params[0].weightDecay',
  ],
  ['AdamW with amsgrad 1', () => new AdamW([p()], { amsgrad: any(1) }), TypeError, 'params[0].amsgrad'],
  ['AdamW with maximize 1', () => new AdamW([p()], { maximize: any(1) }), TypeError, 'params[0].maximize'],
  ['AdamW with maxGradNorm 0', () => new AdamW([p()], { maxGradNorm: 0 }), RangeError, 'options.maxGradNorm'],
  [
    'AdamW with float16 moments',
    () => new AdamW([p()], { momentDtype: any('f16') }),
    RangeError,
    'options.momentDtype',
  ],
  [
    'AdamW with an unknown option',
    () => new AdamW([p()], any({ learningRate: 1 })),
    RangeError,
    'options.learningRate',
  ],
  ['Adam with lr −1', () => new Adam([p()], { lr: -1 }), RangeError, 'params[0].lr'],
  [
    'a learning rate that became NaN',
    () => {
      const o = new AdamW([p()]);
      o.paramGroups[0].lr = NaN;
      o.step();
    },
    RangeError,
    'paramGroups[0].lr',
  ],
  [
    'the state of a stranger',
    () => new AdamW([p()]).state(p()),
    RangeError,
    'parameter: expected a parameter of this optimizer',
  ],
  [
    'stateDict without names',
    () => new AdamW([p('')]).stateDict(),
    RangeError,
    'parameter.name: expected a name for every parameter',
  ],
  [
    'loadStateDict of an optimizer without state',
    () => new AdamW([p()]).loadStateDict(any({})),
    TypeError,
    'state: expected what stateDict returned',
  ],
  [
    'decayGroups of an object',
    () => regulus.decayGroups(any({}), 0.1),
    TypeError,
    'module: expected a Module',
  ],
  ['decayGroups with −1', () => regulus.decayGroups(shared, -1), RangeError, 'weightDecay'],
  ['clipGradNorm with 0', () => regulus.clipGradNorm([p()], 0), RangeError, 'maxNorm'],
  ['clipGradNorm of a number', () => regulus.clipGradNorm(any(1), 1), TypeError, 'params'],
  [
    'an unknown schedule',
    () => regulus.lrSchedule(any('linear'), { lr: 1, totalSteps: 3 }),
    RangeError,
    'name',
  ],
  [
    'a schedule of 0 steps',
    () => regulus.lrSchedule('cosine', { lr: 1, totalSteps: 0 }),
    RangeError,
    'options.totalSteps',
  ],
  [
    'a schedule with a misspelt option',
    () => regulus.lrSchedule('cosine', any({ lr: 1, totalSteps: 3, warmup: 1 })),
    RangeError,
    'options.warmup',
  ],
  [
    'a schedule of a negative rate',
    () => regulus.lrSchedule('cosine', { lr: -1, totalSteps: 3 }),
    RangeError,
    'options.lr',
  ],
  [
    'a warm-up longer than the run',
    () => regulus.lrSchedule('cosine', { lr: 1, totalSteps: 3, warmupSteps: 4 }),
    RangeError,
    'options.warmupSteps',
  ],
  [
    'the rate of half a step',
    () => regulus.lrSchedule('cosine', { lr: 1, totalSteps: 3 })(0.5),
    RangeError,
    'step',
  ],
  [
    'one-cycle with warm-up',
    () => regulus.lrSchedule('one-cycle', { lr: 1, totalSteps: 9, warmupSteps: 2 }),
    RangeError,
    'options.warmupSteps',
  ],
  [
    'softmax of no classes',
    () => regulus.softmax(t(1, 0)),
    RangeError,
    'logits.shape: expected [rows, at least one class], received [1, 0]',
  ],
  [
    'accuracy with a class out of range',
    () => regulus.accuracy(t(1, 2), [2]),
    RangeError,
    'target[0]: expected a class from 0 to 1, received 2',
  ],
  [
    'calibration in 0 bins',
    () => regulus.expectedCalibrationError(t(1, 2), [0], { bins: 0 }),
    RangeError,
    'options.bins',
  ],
  ['manualSeed ½', () => regulus.manualSeed(0.5), RangeError, 'seed'],
  ['0 threads', () => regulus.setNumThreads(0), RangeError, 'count'],
  ['300 threads', () => regulus.setNumThreads(300), RangeError, 'count'],
  ['saveSafetensors to a number', () => regulus.saveSafetensors(any(1), {}), TypeError, 'path'],
  [
    'saveSafetensors of a number',
    () => regulus.saveSafetensors('unused', any({ a: 1 })),
    TypeError,
    "tensors['a']",
  ],
  [
    'saveSafetensors of bfloat16 bits of another shape',
    () => regulus.saveSafetensors('unused', { a: { data: new Uint16Array(3), shape: [2] } }),
    RangeError,
    "tensors['a'].data",
  ],
  ['bfloat16 of numbers', () => regulus.bfloat16(any([1])), TypeError, 't'],
  [
    'saveSafetensors with a numeric metadata',
    () => regulus.saveSafetensors('unused', {}, any({ a: 1 })),
    TypeError,
    'metadata.a',
  ],
  [
    'LabelSmoothingCE with weights of no class',
    () => new LabelSmoothingCE({ classWeights: new Float32Array(0) }),
    RangeError,
    'options.classWeights',
  ],
  ['Sequential of a Proxy', () => new Sequential(new Proxy(new Linear(2, 2), {})), TypeError, 'modules[0]'],
  [
    'decayGroups of a Proxy',
    () => regulus.decayGroups(new Proxy(new Linear(2, 2), {}), 0),
    TypeError,
    'module',
  ],
  ['AdamW of a Proxy', () => new AdamW([['p', new Proxy(p(), {})]]), TypeError, 'params[0].params[0]'],
  [
    'a backward that calls a number',
    () => {
      shared.forward(t(1, 2));
      shared.backward(t(1, 2), any({ onGradients: 1 }));
    },
    TypeError,
    'options.onGradients',
  ],
  [
    'gradCheck with step 0',
    () => regulus.gradCheck(shared, t(1, 2), { step: 0 }),
    RangeError,
    'options.step',
  ],
];

test.each(cases)('%s is refused with name, expected and received', (_, call, kind, name) =>
  expectError(call, kind, name),
);

test('symbols, Proxies and Maps are described, not read', () => {
  expect(() => tensor(new Float32Array(1), any(Symbol('s')))).toThrow(
    'shape: expected an array of dimensions, received a symbol',
  );
  expect(() => regulus.clipGradNorm([new Proxy(p(), {})], 1)).toThrow(
    'params[0]: expected a Parameter or [name, Parameter], received a Proxy',
  );
  expect(() => new Linear(2, 2, any(new Map([['bias', false]])))).toThrow(
    'options: expected an object, received a Map',
  );
});

test('a long array is described, not printed', () => {
  expect(() => tensor(new Float32Array(1e5), [3])).toThrow('received Float32Array of length 100000');
});

test('detached memory is refused by name', () => {
  const x = t(2, 2);
  structuredClone(x.data, { transfer: [x.data.buffer as ArrayBuffer] });
  expectError(() => shared.forward(x), RangeError, 'x.data');
});

test('a prediction into its own input is refused and writes nothing', () => {
  const x = tensor(Float32Array.of(1, 2, 3, 4), [2, 2]);
  expectError(() => shared.predict(x, { out: x }), RangeError, 'y');
  expect([...x.data]).toEqual([1, 2, 3, 4]);
});
