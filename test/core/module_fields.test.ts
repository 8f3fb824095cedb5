import vm from 'node:vm';
import {
  AdamW,
  decayGroups,
  gradCheck,
  LabelSmoothingCE,
  Linear,
  type Module,
  Parameter,
  Sequential,
  type Tensor,
  Trainer,
  tensor,
} from '../../src';
import { expectError } from '../support/errors';
import { Scale } from '../support/scale';
import { matrix } from '../support/tensors';

const linear = () => new Linear(2, 2, { bias: false });
const parameter = () => new Parameter(tensor(new Float32Array(1), [1]));
/** A module whose fields are given. */
const withFields = (fields: object): Module => Object.assign(new Scale(2), fields);
const names = (fields: object) => [...withFields(fields).namedParameters().keys()].slice(1);

test.each<[string, object, string[]]>([
  ['nested arrays', { towers: [[linear(), [linear()]], [], [linear()]] }, ['0.0', '0.1.0', '2.0']],
  ['a plain object', { towers: { image: linear(), text: { deep: linear() } } }, ['image', 'text.deep']],
  [
    'a Map',
    {
      towers: new Map<unknown, unknown>([
        ['b', linear()],
        [2, [linear()]],
        ['a', 1],
      ]),
    },
    ['b', '2.0'],
  ],
  ['a Set', { towers: new Set([linear(), 'x', linear()]) }, ['0', '2']],
  ['an object without a prototype', { towers: Object.assign(Object.create(null), { a: linear() }) }, ['a']],
  ['Maps in arrays in objects', { towers: { a: [new Map([['k', { l: linear() }]])] } }, ['a.0.k.l']],
  [
    'an object of another realm',
    { towers: Object.assign(vm.runInNewContext('({})'), { a: linear() }) },
    ['a'],
  ],
  ['an array of another realm', { towers: Object.assign(vm.runInNewContext('[]'), [linear()]) }, ['0']],
])('modules in %s are found in order, with dotted names', (_, fields, want) => {
  expect(names(fields)).toEqual(want.map((name) => `towers.${name}.weight`));
});

test('parameters in containers are found as modules are', () => {
  expect(names({ gates: { a: parameter(), b: [parameter(), new Map([['c', parameter()]])] } })).toEqual([
    'gates.a',
    'gates.b.0',
    'gates.b.1.c',
  ]);
});

test('train, state dicts and groups reach what containers hold', () => {
  const model = withFields({ heads: new Map([['a', { inner: linear() }]]) });
  const inner = [...model.namedModules().values()][1];
  model.eval();
  expect(inner.training).toBe(false);
  expect(Object.keys(model.stateDict())).toEqual(['scale', 'heads.a.inner.weight']);
  expect(decayGroups(model, 0.1)[0].params).toHaveLength(1);
});

test('containers without parts may hold anything, themselves as well', () => {
  const loop: Record<string, unknown> = { list: [1, 'a', null, undefined, Symbol('s')] };
  loop.self = loop;
  const keys = new Map<unknown, unknown>([
    [{}, [1]],
    [Symbol('s'), {}],
  ]);
  const throwing = {
    inner: new (class {
      get x(): never {
        throw new Error('called');
      }
    })(),
  };
  expect(names({ loop, keys, throwing, big: new Array(1e5).fill({}), when: new Date(), f: () => 1 })).toEqual(
    [],
  );
});

class Router {
  readonly experts: unknown[];
  constructor(...experts: unknown[]) {
    this.experts = experts;
  }
}
const key = Symbol('hidden');

test.each<[string, () => object, string]>([
  ['an instance of a class', () => ({ router: new Router(linear()) }), 'router.experts.0'],
  ['an instance in a Map', () => ({ all: new Map([['a', new Router([linear()])]]) }), 'all.a.experts.0.0'],
  ['an instance, a parameter', () => ({ router: new Router(parameter()) }), 'router.experts.0'],
  ['a symbol', () => ({ [key]: linear() }), 'Symbol(hidden)'],
  ['an array under a symbol', () => ({ list: { [key]: [linear()] } }), 'list.Symbol(hidden).0'],
  ['a named field of an array', () => ({ list: Object.assign([1], { extra: linear() }) }), 'list.extra'],
  ["a Map's key", () => ({ map: new Map([[linear(), 1]]) }), 'map.(key)'],
])('a part that is hidden in %s is refused by its path', (_, fields, path) => {
  expectError(
    () => withFields(fields()).parameters(),
    RangeError,
    `${path}: expected modules and parameters in enumerable fields`,
  );
  const outer = new Sequential(new Scale(2), new Scale(2));
  Object.assign(outer.modules[1], fields());
  expectError(() => outer.train(), RangeError, `1.${path}`);
});

test('a field that is not enumerable is refused by its name', () => {
  const model = Object.defineProperty(new Scale(2), 'inner', { value: linear() });
  expectError(
    () => model.parameters(),
    RangeError,
    'inner: expected modules and parameters in enumerable fields',
  );
});

test('a Map whose module has no name is refused by its path', () => {
  expectError(
    () => names({ heads: new Map([[{}, linear()]]) }),
    RangeError,
    'heads: expected texts or numbers as the keys of modules and parameters',
  );
});

test('one name for two parts is refused, and so is one part with two names', () => {
  const shared = linear();
  expectError(
    () => names({ a: { 'b.c': linear(), b: { c: linear() } } }),
    RangeError,
    'a.b.c: expected a name',
  );
  expectError(
    () => names({ a: shared, b: { c: shared } }),
    RangeError,
    'b.c: expected a module or parameter of its',
  );
  const child = new Scale(2);
  const parent = withFields({ child });
  Object.assign(child, { parent });
  expectError(
    () => parent.parameters(),
    RangeError,
    'child.parent: expected a module or parameter of its own',
  );
});

test("an object that holds the module's own parts alone hides nothing", () => {
  const model = withFields({ inner: linear() });
  const optimizer = new AdamW(model.namedParameters());
  Object.assign(model, { optimizer, trainer: new Router(model, model.parameters()) });
  expect([...model.namedParameters().keys()]).toEqual(['scale', 'inner.weight']);
});

test('what a subclass of Sequential adds is found, or refused', () => {
  class Tail extends Sequential {
    readonly extra: unknown;
    constructor(extra: unknown) {
      super(linear(), linear());
      this.extra = extra;
    }
  }
  const tail = new Tail([linear()]);
  expect([...tail.namedParameters().keys()]).toEqual(['0.weight', '1.weight', 'extra.0.weight']);
  expectError(() => new Tail(new Router(linear())).parameters(), RangeError, 'extra.experts.0');
});

/** A model with a layer where no walk comes. */
class Hidden extends Scale {
  readonly #layer = linear();
  override forward(x: Tensor) {
    return this.#layer.forward(super.forward(x));
  }
  override backward(dy: Tensor) {
    return super.backward(this.#layer.backward(dy));
  }
  override predict(x: Tensor) {
    return this.#layer.predict(super.predict(x));
  }
}

test('a layer in a private field is refused by Trainer and gradCheck when its gradient is written', async () => {
  const model = new Hidden(2);
  const message = /^(model|module): expected parameters\(\) to have every parameter .* shape \[2, 2\]/;
  expectError(() => gradCheck(model, matrix(3, 2)), RangeError, message);
  const optimizer = new AdamW(model.namedParameters());
  const trainer = new Trainer({ model, optimizer, criterion: new LabelSmoothingCE() });
  const before = [...model.scale.data];
  const batch = { x: matrix(3, 2), target: [0, 1, 0] };
  await expect(trainer.fit([batch], { epochs: 1 })).rejects.toThrow(message);
  expect([...model.scale.data]).toEqual(before);
});
