// What a network is made of: its modules with their sizes, and what it costs to run and to train.
import { checkModule, type ModuleTree } from '../core/module_tree';
import { Linear } from './linear';

/** A module of a network. */
export interface ModuleSummary {
  /** As in namedParameters: `blocks.0.linear1`; '' for the network itself. */
  name: string;
  /** The name of its class. */
  type: string;
  /** Columns of what it returns for each row; null where the module does not say. */
  columns: number | null;
  /** Values in its parameters, those of the modules in it included. */
  parameters: number;
  /** Floating-point operations of its matrix products for one row at inference: 2 a weight. */
  flops: number;
}

/** What `summary` tells of a network; String() of it is a table. */
export interface NetworkSummary {
  /** The network itself, then the modules in it, in the order of namedModules. */
  modules: readonly ModuleSummary[];
  /** Values in all parameters. */
  parameters: number;
  /** Bytes of the parameters. */
  parameterBytes: number;
  /** Bytes of parameters, gradients and AdamW's two moments in float32. */
  trainingBytes: number;
  /** The same of all modules; a training step takes three times as many. */
  flops: number;
  /** The table. */
  toString(): string;
}

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
/** The weight, its gradient and two moments. */
const TRAINED_VALUES = 4;

/** The columns that a layer returns, by the names that layers have for them. */
function ownColumns(module: ModuleTree): number | null {
  const { outFeatures, embeddingDim, dim } = module as Record<string, unknown> & ModuleTree;
  const columns = outFeatures ?? embeddingDim ?? dim;
  return typeof columns === 'number' ? columns : null;
}

/** A container returns what the last layer in it does. */
function columnsOf(module: ModuleTree): number | null {
  const within = [...module.namedModules().values()].slice(1).map(ownColumns);
  return ownColumns(module) ?? within.findLast((columns) => columns !== null) ?? null;
}

const sumOf = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

function moduleSummary(name: string, module: ModuleTree): ModuleSummary {
  const linear = [...module.namedModules().values()].filter((each) => each instanceof Linear);
  return {
    name,
    type: module.constructor.name,
    columns: columnsOf(module),
    parameters: sumOf(module.parameters().map(({ data }) => data.length)),
    flops: sumOf(linear.map(({ inFeatures, outFeatures }) => 2 * inFeatures * outFeatures)),
  };
}

/** Rows of texts as a table: the first two columns begin on the left, numbers end on the right. */
function tableText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => row[j].length)));
  return rows
    .map((row) =>
      row.map((text, j) => (j < 2 ? text.padEnd(widths[j]) : text.padStart(widths[j]))).join('  '),
    )
    .join('\n');
}

const count = (value: number) => value.toLocaleString('en');

function summaryText({ modules, parameterBytes, trainingBytes }: Omit<NetworkSummary, 'toString'>): string {
  const table = tableText([
    ['module', 'type', 'output', 'parameters', 'FLOPs a row'],
    ...modules.map(({ name, type, columns, parameters, flops }) => [
      name || '(network)',
      type,
      columns === null ? '-' : `[rows, ${columns}]`,
      count(parameters),
      count(flops),
    ]),
  ]);
  const bytes = [parameterBytes, trainingBytes].map((each) => `${(each / 1e6).toFixed(2)} MB`);
  return `${table}\n\nparameters ${bytes[0]}, with gradients and moments ${bytes[1]}`;
}

/**
 * Sizes and costs of a network and of each module in it (torchinfo's summary); String() of the result is a
 * table. Nothing is run.
 *
 * @throws TypeError for anything but a module; RangeError where two of its parts have one name.
 */
export function summary(model: ModuleTree): NetworkSummary {
  checkModule('model', model);
  const modules = [...model.namedModules()].map(([name, module]) => moduleSummary(name, module));
  const [{ parameters, flops }] = modules;
  const parameterBytes = FLOAT * parameters;
  const facts = {
    modules,
    parameters,
    parameterBytes,
    trainingBytes: TRAINED_VALUES * parameterBytes,
    flops,
  };
  return { ...facts, toString: () => summaryText(facts) };
}
