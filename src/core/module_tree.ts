// The tree of modules and parameters: names, state, training flag and draw counters, whatever the modules
// compute.
import { types } from 'node:util';
import { checkBoolean, hasMethod, rangeError, typeError } from './check';
import { copyOf } from './memory';
import { childrenWithin, partsWithinReach } from './module_fields';
import { inspectCustom, treeText } from './module_text';
import type { Parameter } from './parameter';
import { type LoadedState, type LoadStateDictOptions, loadState, type StateDict } from './state_dict';
import type { Tensor } from './tensor';

/** Counts the training forwards of a module that draws; saved in checkpoints, never in a state dict. */
export class DrawCounter {
  next = 0;
}

type Child = Parameter | ModuleTree;

/** @internal Anything that has parameters or modules below it, of this package's making or a user's. */
export function isModule(value: unknown): value is ModuleTree {
  return (
    typeof value === 'object' && value !== null && typeof (value as ModuleTree).namedChildren === 'function'
  );
}
function isParameter(value: unknown): value is Parameter {
  return (
    typeof value === 'object' && value !== null && typeof (value as Parameter).accumulateGrad === 'function'
  );
}

/** @internal Checks an argument that must be a module. */
export function checkModule(name: string, value: unknown): void {
  if (!hasMethod(value, 'namedChildren')) throw typeError(name, 'a Module', value);
}

const isChild = (value: unknown): value is Child => isParameter(value) || isModule(value);

/**
 * What every module has, however many inputs its forward takes: parameters and child modules are found by
 * walking its own fields and the arrays, plain objects, Maps and Sets in them, in the order in which they
 * were
 * assigned. A part that is elsewhere within reach, such as in an instance of a class, is an error. Private
 * #fields, WeakMaps and closures cannot be seen: Trainer and gradCheck refuse a module whose backward writes
 * a
 * gradient there.
 */
export abstract class ModuleTree {
  /** Whether forward draws masks (true, the default) or behaves as at inference. */
  training = true;
  /** @internal Set by modules that draw. */
  readonly drawCounter: DrawCounter | null = null;

  /** @internal How many tensors forward takes: Sequential chains modules of one. */
  get forwardInputs(): number {
    return 1;
  }

  /** @internal Own parameters and modules with their names; a container overrides it to name its children. */
  *namedChildren(): Iterable<[string, Child]> {
    yield* childrenWithin(this, isChild);
  }

  /** @internal Whether all that its fields hold has to be among its children: not where it chooses them. */
  get ownsFields(): boolean {
    return this.namedChildren === ModuleTree.prototype.namedChildren;
  }

  /**
   * Every module and parameter below this one. The same one twice, or one name for two, is an error that
   * names
   * both, and so is one within reach that the walk does not come to.
   */
  *#walk(): Generator<[string, Child]> {
    const seen = new Map<object, string>([[this, '']]);
    yield* this.#walkBelow('', seen, new Set());
    for (const [module, path] of [...seen]) if (isModule(module)) module.#refuseHidden(path, seen);
  }

  *#walkBelow(prefix: string, seen: Map<object, string>, paths: Set<string>): Generator<[string, Child]> {
    for (const [name, child] of this.namedChildren()) {
      const path = prefix + name;
      if (types.isProxy(child)) throw typeError(path, 'a module or parameter itself', child);
      const before = seen.get(child);
      if (before !== undefined)
        throw rangeError(path, 'a module or parameter of its own', `the one at ${before || 'the top'}`);
      if (paths.has(path)) throw rangeError(path, 'a name for one module or parameter', 'two');
      seen.set(child, path);
      paths.add(path);
      yield [path, child];
      if (isModule(child)) yield* child.#walkBelow(`${path}.`, seen, paths);
    }
  }

  /** @throws RangeError for a part within reach that is not among those seen. */
  #refuseHidden(path: string, seen: ReadonlyMap<object, string>): void {
    if (!this.ownsFields) return;
    for (const [name, child] of partsWithinReach(this, isChild)) {
      if (seen.has(child)) continue;
      throw rangeError(
        path ? `${path}.${name}` : name,
        'modules and parameters in enumerable fields, arrays, plain objects, Maps and Sets; ' +
          'in a #private field if it is no part of this module',
        isModule(child) ? 'a module elsewhere' : 'a parameter elsewhere',
      );
    }
  }

  /** This module, named '', and every one below it, by name (named_modules). */
  namedModules(): Map<string, ModuleTree> {
    const found = new Map<string, ModuleTree>([['', this]]);
    for (const [name, child] of this.#walk()) if (isModule(child)) found.set(name, child);
    return found;
  }

  /** All parameters by name, PyTorch's names for PyTorch's layers (`blocks.0.linear1.weight`). */
  namedParameters(): Map<string, Parameter> {
    const found = new Map<string, Parameter>();
    for (const [name, child] of this.#walk()) if (isParameter(child)) found.set(name, child);
    return found;
  }

  /** All parameters, in the order of namedParameters. */
  parameters(): Parameter[] {
    return [...this.namedParameters().values()];
  }

  /** Copies of all parameters by name. */
  stateDict(): Record<string, Tensor> {
    const entries = [...this.namedParameters()].map(
      ([name, p]) => [name, { data: copyOf(p.data), shape: p.shape }] as const,
    );
    return Object.fromEntries(entries);
  }

  /**
   * Copies values in, by name. Checks names and shapes of all before it writes any. Names may have the
   * prefixes
   * of torch.compile (`_orig_mod.`) and DataParallel (`module.`); integer buffers that no module has are
   * passed
   * over. A process warning (REGULUS_STATE_DICT) says either.
   *
   * @param options.strict False: takes the entries that fit, and returns the names of the others.
   * @returns The parameters without an entry, and the entries without a parameter.
   * @throws RangeError naming a missing or unexpected entry or a wrong shape; TypeError for an entry that is
   * no tensor of floats.
   */
  loadStateDict(state: StateDict, options?: LoadStateDictOptions): LoadedState {
    return loadState(this.namedParameters(), state, options);
  }

  /** Makes every parameter's gradient empty. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.zeroGrad();
  }

  /** Turns training behaviour on or off, here and below; returns this. */
  train(on = true): this {
    checkBoolean('on', on);
    for (const module of this.namedModules().values()) module.training = on;
    return this;
  }

  /** train(false). */
  eval(): this {
    return this.train(false);
  }

  /** The counters that key the next draws, by module name; a checkpoint keeps them. */
  drawState(): Record<string, number> {
    return Object.fromEntries([...this.#counters()].map(([name, counter]) => [name, counter.next]));
  }

  /**
   * Restores what drawState returned. Checks all before it writes any.
   *
   * @throws TypeError or RangeError naming an entry that is missing, unexpected or no count.
   */
  loadDrawState(state: Readonly<Record<string, number>>): void {
    if (typeof state !== 'object' || state === null) throw typeError('state', 'a record of counts', state);
    const counters = new Map(this.#counters());
    for (const name of Object.keys(state))
      if (!counters.has(name)) throw rangeError('state', 'the modules of this one that draw', name);
    const counts = Array.from(counters, ([name, counter]) => {
      const next = Object.hasOwn(state, name) ? state[name] : undefined;
      if (!Number.isSafeInteger(next) || next! < 0)
        throw rangeError(`state['${name}']`, 'an integer of at least 0', next);
      return [counter, next!] as const;
    });
    for (const [counter, next] of counts) counter.next = next;
  }

  /** The settings that toString shows of this module, `in_features=3`; none by default (extra_repr). */
  extraRepr(): string {
    return '';
  }

  /** The tree of modules as PyTorch prints it: names, settings, and what is inside. */
  toString(): string {
    const children = [...this.namedChildren()].flatMap(([path, child]) =>
      isModule(child) ? [[path, String(child)] as const] : [],
    );
    return treeText(this.constructor.name, this.extraRepr(), children);
  }

  /** @internal What console.log shows: the tree instead of every array. */
  [inspectCustom](): string {
    return this.toString();
  }

  *#counters(): Generator<[string, DrawCounter]> {
    for (const [name, { drawCounter }] of this.namedModules()) if (drawCounter) yield [name, drawCounter];
  }
}
