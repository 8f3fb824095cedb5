// A fit holds what it trains: whoever would disturb it is refused by name, before anything has changed.
import { withCode } from '../core/errors';

/** The methods of a part that would change what a fit relies on. */
const GUARDED = [
  'forward',
  'backward',
  'step',
  'update',
  'train',
  'zeroGrad',
  'accumulateGrad',
  'loadStateDict',
  'loadDrawState',
] as const;

type Guarded = Record<string, unknown>;

/** The fit that holds a part. */
const claims = new WeakMap<object, Claim>();

/** Weights that are exchanged for others until a promise ends. */
interface Loan {
  readonly parts: ReadonlySet<object>;
  readonly ended: Promise<void>;
}
const loans = new Set<Loan>();

const loanOf = (has: (part: object) => boolean): Loan | undefined =>
  [...loans].find(({ parts }) => [...parts].some(has));

const busy = (message: string) => withCode(new Error(message), 'BUSY');

/** What a fit holds while it runs. Its own work and its callbacks may call the parts; others may not. */
export class Claim {
  /** How much of the fit's own work, or of its callbacks, is in progress. */
  #open = 0;
  #parts: ReadonlyMap<object, string> = new Map();
  readonly #undo: (() => void)[] = [];

  /** @param parts Each with its name. @throws Error, holding nothing, where one is in use. */
  take(parts: ReadonlyMap<object, string>): void {
    for (const [part, name] of parts)
      if (claims.has(part)) throw busy(`Trainer.fit: another fit in progress holds ${name}; await it first`);
    if (loanOf((part) => parts.has(part)))
      throw busy('Trainer.fit: the model holds averaged weights; await WeightAverage.within first');
    this.#parts = parts;
    for (const [part, name] of parts) {
      claims.set(part, this);
      for (const method of GUARDED) this.#guard(part as Guarded, name, method);
    }
  }

  /** Lets go of the parts. */
  release(): void {
    for (const undo of this.#undo.splice(0)) undo();
    for (const part of this.#parts.keys()) claims.delete(part);
    this.#parts = new Map();
  }

  /** Whether the fit waits for a callback, which may use its parts. */
  get isOpen(): boolean {
    return this.#open > 0;
  }

  /** Does the fit's own work. */
  own<T>(work: () => T): T {
    this.#open += 1;
    try {
      return work();
    } finally {
      this.#open -= 1;
    }
  }

  /** Leaves the parts to a callback, until that and what it has left running with averaged weights have ended. */
  async lend(use: () => void | Promise<void>): Promise<void> {
    this.#open += 1;
    try {
      await use();
      for (let loan = this.#loan(); loan; loan = this.#loan()) await loan.ended;
    } finally {
      this.#open -= 1;
    }
  }

  #loan(): Loan | undefined {
    return loans.size > 0 ? loanOf((part) => this.#parts.has(part)) : undefined;
  }

  /** Shadows a method by one that others may not call; nothing to do for a part that has none or is frozen. */
  #guard(part: Guarded, name: string, method: string): void {
    const original = part[method];
    const before = Object.getOwnPropertyDescriptor(part, method);
    if (typeof original !== 'function' || before?.configurable === false || !Object.isExtensible(part))
      return;
    const claim = this;
    const guard = function (this: unknown, ...given: unknown[]): unknown {
      if (!claim.isOpen) throw held(`${name}.${method}`);
      return original.apply(this, given);
    };
    const enumerable = before?.enumerable ?? false;
    Object.defineProperty(part, method, { value: guard, writable: true, configurable: true, enumerable });
    this.#undo.push(() => {
      if (part[method] !== guard) return; // something else has taken its place
      if (before) Object.defineProperty(part, method, before);
      else delete part[method];
    });
  }
}

const held = (call: string) =>
  busy(
    `${call}: a Trainer.fit in progress holds it; await the fit, or call this in its onStep or onEpoch ` +
      '(predict and evaluate work at any time)',
  );

/**
 * Notes that weights are exchanged for others, until the function that comes back is called.
 *
 * @throws Error where a fit in progress or others hold them.
 */
export function borrow(parts: readonly object[], name: string): () => void {
  if (parts.some((part) => claims.get(part)?.isOpen === false)) throw held(name);
  const borrowed = new Set(parts);
  if (loanOf((part) => borrowed.has(part)))
    throw busy(`${name}: the model holds the weights of another average; await its within first`);
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const loan = { parts: borrowed, ended };
  loans.add(loan);
  return () => {
    loans.delete(loan);
    end();
  };
}
