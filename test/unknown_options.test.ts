// Every public function, constructor and method that takes options refuses one that it does not know.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import * as regulus from '../src';
import { table } from './support/dataset';
import { matrix } from './support/tensors';
import { parts } from './support/training';

const SRC = path.join(__dirname, '..', 'src');

/** The names that index.ts exports as values. */
function exportedNames(): Set<string> {
  return new Set(Object.keys(regulus));
}

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('report') && !file.startsWith('cli'))
  .map((file) =>
    ts.createSourceFile(file, readFileSync(path.join(SRC, file), 'utf8'), ts.ScriptTarget.Latest, true),
  );

const takesOptions = ({ parameters }: ts.SignatureDeclaration) =>
  parameters.some(({ name }) => name.getText() === 'options');
const isHidden = (node: ts.Node) =>
  /@internal/.test(ts.getJSDocCommentsAndTags(node).map(String).join()) ||
  ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal') ||
  (ts.getCombinedModifierFlags(node as ts.Declaration) &
    (ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Abstract)) !==
    0;

/** Members of a class, by name, that take options. */
function optionMembers(node: ts.ClassDeclaration, className: string): string[] {
  return node.members.flatMap((member) => {
    if (ts.isConstructorDeclaration(member)) return takesOptions(member) ? [className] : [];
    if (!ts.isMethodDeclaration(member) || ts.isPrivateIdentifier(member.name) || isHidden(member)) return [];
    return takesOptions(member) ? [`${className}.${member.name.getText()}`] : [];
  });
}

/** Everything public that takes options; the classes below exported ones are public as well. */
function takingOptions(): string[] {
  const names = exportedNames().add('ModuleTree').add('ResidualBody');
  return sources.flatMap(({ statements }) =>
    statements.flatMap((node) => {
      if (ts.isFunctionDeclaration(node) && names.has(node.name!.text))
        return takesOptions(node) ? [node.name!.text] : [];
      if (ts.isClassDeclaration(node) && names.has(node.name!.text))
        return optionMembers(node, node.name!.text);
      return [];
    }),
  );
}

type Given = never;
const model = () => parts().options.model;
const optimizer = () => parts().options.optimizer;
const mlp = () => new regulus.ResidualMLP({ inFeatures: 6, dim: 4, depth: 1, classes: 2 });
const encoder = () => new regulus.TableEncoder({ categories: [2] });
const codes = () => regulus.tensor(Float32Array.of(0, 1), [2, 1]);
const mlpOptions = (options: Given) => ({
  inFeatures: 6,
  dim: 4,
  depth: 1,
  classes: 2,
  ...(options as object),
});

/** The methods of a module of six columns. */
function moduleCalls(name: string, make: () => regulus.Module): Record<string, (options: Given) => unknown> {
  return {
    [`${name}.forward`]: (options) => make().forward(matrix(2, 6), options),
    [`${name}.backward`]: (options) => {
      const module = make();
      return module.backward(regulus.copy(module.forward(matrix(2, 6))), options);
    },
    [`${name}.predict`]: (options) => make().predict(matrix(2, 6), options),
  };
}

/** A right call of each, but for the options. */
const CALLS: Record<string, (options: Given) => unknown> = {
  ...moduleCalls('GELU', () => new regulus.GELU()),
  ...moduleCalls('LayerNorm', () => new regulus.LayerNorm(6)),
  ...moduleCalls('Linear', () => new regulus.Linear(6, 6)),
  ...moduleCalls('RMSNorm', () => new regulus.RMSNorm(6)),
  ...moduleCalls('ResidualBlock', () => new regulus.ResidualBlock(6)),
  ...moduleCalls('ResidualBody', () => mlp().body),
  ...moduleCalls('ResidualMLP', mlp),
  ...moduleCalls('Sequential', () => new regulus.Sequential(new regulus.Linear(6, 6))),
  'Embedding.forward': (options) => new regulus.Embedding(3, 2).forward([0, 2], options),
  'Embedding.backward': (options) => {
    const module = new regulus.Embedding(3, 2);
    return module.backward(regulus.copy(module.forward([0, 2])), options);
  },
  'Embedding.predict': (options) => new regulus.Embedding(3, 2).predict([0, 2], options),
  Embedding: (options) => new regulus.Embedding(3, 2, options),
  'TableEncoder.forward': (options) => encoder().forward(codes(), options),
  'TableEncoder.backward': (options) => {
    const module = encoder();
    return module.backward(regulus.copy(module.forward(codes())), options);
  },
  'TableEncoder.predict': (options) => encoder().predict(codes(), options),
  TableEncoder: (options) => new regulus.TableEncoder({ categories: [2], ...(options as object) }),
  GELU: (options) => new regulus.GELU(options),
  LayerNorm: (options) => new regulus.LayerNorm(6, options),
  Linear: (options) => new regulus.Linear(6, 6, options),
  RMSNorm: (options) => new regulus.RMSNorm(6, options),
  ResidualBlock: (options) => new regulus.ResidualBlock(6, options),
  ResidualMLP: (options) => new regulus.ResidualMLP(mlpOptions(options)),
  StochasticDepth: (options) => new regulus.StochasticDepth(0.5, options),
  'StochasticDepth.forward': (options) =>
    new regulus.StochasticDepth(0.5).forward(matrix(2, 6), matrix(2, 6, 1), options),
  'StochasticDepth.predict': (options) =>
    new regulus.StochasticDepth(0.5).predict(matrix(2, 6), matrix(2, 6, 1), options),
  'ModuleTree.loadStateDict': (options) => model().loadStateDict(model().stateDict(), options),
  BCEWithLogitsLoss: (options) => new regulus.BCEWithLogitsLoss(options),
  HuberLoss: (options) => new regulus.HuberLoss(options),
  MSELoss: (options) => new regulus.MSELoss(options),
  PoissonNLLLoss: (options) => new regulus.PoissonNLLLoss(options),
  QuantileLoss: (options) => new regulus.QuantileLoss({ quantiles: [0.5], ...(options as object) }),
  accuracy: (options) => regulus.accuracy(matrix(1, 2), [0], options),
  averagePrecisionScore: (options) => regulus.averagePrecisionScore([0, 1], [0, 1], options),
  balancedAccuracyScore: (options) => regulus.balancedAccuracyScore([0], [0], options),
  brierScoreLoss: (options) => regulus.brierScoreLoss([0], [0], options),
  f1Score: (options) => regulus.f1Score([0], [0], options),
  logLoss: (options) => regulus.logLoss([0], [0], options),
  meanAbsoluteError: (options) => regulus.meanAbsoluteError([0], [0], options),
  meanPinballLoss: (options) => regulus.meanPinballLoss([0], [0], options),
  precisionScore: (options) => regulus.precisionScore([0], [0], options),
  r2Score: (options) => regulus.r2Score([0, 1], [0, 1], options),
  recallScore: (options) => regulus.recallScore([0], [0], options),
  rocAucScore: (options) => regulus.rocAucScore([0, 1], [0, 1], options),
  rootMeanSquaredError: (options) => regulus.rootMeanSquaredError([0], [0], options),
  AdamW: (options) => new regulus.AdamW(model().namedParameters(), options),
  'AdamW.step': (options) => optimizer().step(options),
  BatchLoader: (options) => {
    const { part, standardisation } = parts().loader;
    return new regulus.BatchLoader(part, standardisation, options);
  },
  'BatchLoader.inOrder': (options) => parts().loader.inOrder(options),
  'BatchLoader.shuffled': (options) => parts().loader.shuffled(0, 0, options),
  ConstantLR: (options) => new regulus.ConstantLR(optimizer(), options),
  CosineAnnealingLR: (options) =>
    new regulus.CosineAnnealingLR(optimizer(), { tMax: 2, ...(options as object) }),
  DistributedDataParallel: (options) => new regulus.DistributedDataParallel(model(), options),
  ExponentialLR: (options) => new regulus.ExponentialLR(optimizer(), { gamma: 1, ...(options as object) }),
  LabelSmoothingCE: (options) => new regulus.LabelSmoothingCE(options),
  LinearCrossEntropy: (options) => new regulus.LinearCrossEntropy(new regulus.Linear(2, 3), options),
  LinearLR: (options) => new regulus.LinearLR(optimizer(), options),
  MultiStepLR: (options) => new regulus.MultiStepLR(optimizer(), { milestones: [], ...(options as object) }),
  OneCycleLR: (options) =>
    new regulus.OneCycleLR(optimizer(), { maxLr: 1, totalSteps: 9, ...(options as object) }),
  PolynomialLR: (options) => new regulus.PolynomialLR(optimizer(), options),
  SequentialLR: (options) =>
    new regulus.SequentialLR([new regulus.LinearLR(optimizer())], { milestones: [], ...(options as object) }),
  StepLR: (options) => new regulus.StepLR(optimizer(), { stepSize: 1, ...(options as object) }),
  Trainer: (options) => new regulus.Trainer({ ...parts().options, ...(options as object) }),
  'Trainer.fit': (options) => {
    const { loader, options: trained } = parts();
    return new regulus.Trainer(trained).fit(loader, { epochs: 1, ...(options as object) });
  },
  WeightAverage: (options) => new regulus.WeightAverage(model(), options),
  'WeightAverage.loadStateDict': (options) =>
    new regulus.WeightAverage(model()).loadStateDict(model().stateDict(), options),
  'WeightAverage.predict': (options) => new regulus.WeightAverage(model()).predict(matrix(2, 2), options),
  dataWarnings: (options) => regulus.dataWarnings(regulus.split(table(20)), options),
  expectedCalibrationError: (options) => regulus.expectedCalibrationError(matrix(0, 2), [], options),
  fit: (options) => regulus.fit([[1], [2]], ['a', 'b'], options),
  gradCheck: (options) => regulus.gradCheck(model(), matrix(2, 2), options),
  kFold: (options) => [...regulus.kFold(table(20), { folds: 2, ...(options as object) })],
  loadData: (options) => regulus.loadData({ data: 'glyphs', ...(options as object) }),
  loadRun: (options) => regulus.loadRun('runs/none', options),
  loadSafetensors: (options) => regulus.loadSafetensors('none.safetensors', options),
  lrSchedule: (options) => regulus.lrSchedule('cosine', { lr: 1, totalSteps: 2, ...(options as object) }),
  saveRun: (options) => regulus.saveRun('runs/none', {} as Given, options),
  softmax: (options) => regulus.softmax(matrix(2, 2), options),
  split: (options) => regulus.split(table(20), options),
  train: (options) => regulus.train(options as object),
};

/** Methods of a wrapper that only an MPI job can make: test/distributed has them. */
const IN_AN_MPI_JOB = [
  'DistributedDataParallel.backward',
  'DistributedDataParallel.forward',
  'DistributedDataParallel.predict',
];

test('everything public that takes options is tried', () => {
  expect(Object.keys(CALLS).sort()).toEqual(
    takingOptions()
      .filter((name) => !IN_AN_MPI_JOB.includes(name))
      .sort(),
  );
});

test.each(Object.entries(CALLS))('%s refuses an unknown option, by its name', async (_, call) => {
  const run = async () => call({ unheardOf: 1 } as Given);
  await expect(run()).rejects.toThrow(RangeError);
  await expect(run()).rejects.toThrow(
    /^options\.unheardOf: expected one of the options .+, received 'unheardOf'$/,
  );
});

test('a name that is near is suggested', () => {
  expect(() => new regulus.AdamW(model().namedParameters(), { weight_decay: 0.1 } as never)).toThrow(
    /^options\.weight_decay: expected one of the options .* \(did you mean weightDecay\?\), received 'weight_decay'$/,
  );
});

test.each([[[1]], [new Map()], [new Set()], [Promise.resolve({})], [null], ['a'], [1]])(
  'options that are %p are refused',
  (options) => {
    expect(() => new regulus.LayerNorm(4, options as never)).toThrow(
      /^options: expected an object, received/,
    );
  },
);
