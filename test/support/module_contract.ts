import { copy, gradCheck, type Module, type Tensor, tensor } from '../../src';
import { expectError } from './errors';
import { values } from './reference';
import { matrix } from './tensors';

const COLUMNS = 6;
const numbers = (t: { data: Float32Array }) => Array.from(t.data);
const gradients = (module: Module) => module.parameters().map((p) => Array.from(p.grad!));

/** Forward and backward of the same three rows. */
function pass(module: Module): Tensor {
  return module.backward(copy(module.forward(matrix(3, COLUMNS))));
}

/** What every module of one input promises; `make` gives a new one that takes 6 columns. */
export function describeModule(title: string, make: () => Module): void {
  describe(title, () => {
    test('has the gradients that finite differences show', () => {
      const report = gradCheck(make(), matrix(5, COLUMNS));
      for (const [name, error] of Object.entries(report)) expect([name, error < 1e-2]).toEqual([name, true]);
    });

    test('refuses backward before forward, and a second backward', () => {
      const module = make();
      const refused = new RegExp(`^${module.constructor.name}.backward: call forward first`);
      expect(() => module.backward(matrix(3, COLUMNS))).toThrow(refused);
      const dy = copy(module.forward(matrix(3, COLUMNS)));
      module.backward(dy);
      expect(() => module.backward(dy)).toThrow(/call forward first/);
    });

    test('predicts what forward gives in eval, without disturbing a pending backward', () => {
      const module = make().eval();
      const x = matrix(4, COLUMNS);
      const dy = copy(module.forward(x));
      const undisturbed = numbers(module.backward(dy));
      const forward = numbers(module.forward(x));
      const prediction = module.predict(x);
      const kept = numbers(prediction);
      module.predict(matrix(7, COLUMNS, 2));
      expect(numbers(module.backward(dy))).toEqual(undisturbed);
      expect(kept).toEqual(forward);
      expect(numbers(prediction)).toEqual(kept);
    });

    test('works on zero rows', () => {
      const module = make();
      const y = module.forward(matrix(0, COLUMNS));
      expect(y.shape[0]).toBe(0);
      expect(module.backward(copy(y)).shape).toEqual([0, COLUMNS]);
    });

    test('accumulates gradients until zeroGrad empties them', () => {
      const module = make().eval();
      const parameters = module.parameters();
      expect(parameters.every((p) => p.grad === null)).toBe(true);
      pass(module);
      const once = gradients(module);
      pass(module);
      parameters.forEach((p, i) => {
        p.grad!.forEach((g, j) => {
          expect(g).toBeCloseTo(2 * once[i][j], 4);
        });
      });
      module.zeroGrad();
      expect(parameters.every((p) => p.grad === null)).toBe(true);
      pass(module);
      expect(gradients(module)).toEqual(once);
    });

    test('adds to each gradient that it holds and writes each that is empty', () => {
      const module = make().eval();
      const parameters = module.parameters();
      pass(module);
      const once = gradients(module);
      for (const emptied of parameters) {
        module.zeroGrad();
        pass(module);
        emptied.zeroGrad();
        pass(module);
        parameters.forEach((p, i) => {
          const passes = p === emptied ? 1 : 2;
          p.grad!.forEach((g, j) => {
            expect(g).toBeCloseTo(passes * once[i][j], 4);
          });
        });
      }
    });

    test('keeps all parameters in one flat buffer, and round-trips its state', () => {
      const module = make();
      expect(new Set(module.parameters().map((p) => p.data.buffer)).size).toBeLessThanOrEqual(1);
      for (const p of module.parameters()) expect(p.data.byteOffset % 64).toBe(0);
      const state = module.stateDict();
      const other = make();
      other.loadStateDict(state);
      expect(other.stateDict()).toEqual(state);
      for (const p of module.parameters()) p.data.fill(9);
      expect(other.stateDict()).toEqual(state);
    });

    test('makes its result again after the caller has transferred it away', () => {
      const module = make().eval();
      const x = matrix(3, COLUMNS);
      const want = numbers(module.forward(x));
      const y = module.forward(x);
      structuredClone(y.data, { transfer: [y.data.buffer as ArrayBuffer] });
      expect(numbers(module.forward(x))).toEqual(want);
    });

    test('predicts into out, the same as into new memory', () => {
      const module = make();
      const x = matrix(3, COLUMNS);
      const want = module.predict(x);
      const out = tensor(new Float32Array(want.data.length), want.shape);
      expect(module.predict(x, { out })).toBe(out);
      expect(numbers(out)).toEqual(numbers(want));
    });

    test('refuses an out that overlaps its input, is not a tensor, or is given bare, and writes nothing', () => {
      const module = make();
      const { shape } = module.predict(matrix(3, COLUMNS));
      const memory = values(6 * COLUMNS, 3);
      const before = Array.from(memory);
      const x = tensor(memory.subarray(0, 3 * COLUMNS), [3, COLUMNS]);
      const overlapping = tensor(memory.subarray(4, 4 + shape[0] * shape[1]), shape);
      expect(() => module.predict(x, { out: overlapping })).toThrow(RangeError);
      expectError(() => module.predict(x, { out: new Float32Array(12) as never }), TypeError, 'out');
      expectError(() => module.predict(x, matrix(3, 4) as never), RangeError, 'options.data');
      expectError(() => module.predict(x, null as never), TypeError, 'options');
      expect(Array.from(memory)).toEqual(before);
    });
  });
}

/** A module's result lies in its own memory: as its next input it would be overwritten while it is read. */
export function testRefusesItsOwnResult(make: () => Module): void {
  test('refuses its own last result as input', () => {
    const module = make();
    const y = module.forward(matrix(3, COLUMNS));
    expect(() => module.forward(y)).toThrow(/overlapping/);
  });
}
