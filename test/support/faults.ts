// Bindings that fail on purpose: the real D1, R2 and Queue behind a proxy that can refuse a call, lose the reply to one that
// happened, or end the Worker right after it. Every fault of the matrix (docs, design section 4) is one of these three.

/** `fails`: the call does nothing and throws. `lost`: it happens, and throws. `crash`: it happens, and nothing after it does. */
export type FaultKind = 'fails' | 'lost' | 'crash';

/** Where a fault strikes: the nth call (from 1) of an operation such as `ARCHIVE.put` or `CATALOG.batch`. */
export interface Fault {
  readonly operation: string;
  readonly nth: number;
  readonly kind: FaultKind;
}

/** Counts calls, strikes at the planned one, and lets a test look in between. */
export class FaultPlan {
  /** Operations in the order they were called. */
  readonly calls: string[] = [];
  isDead = false;
  #fault: Fault | undefined;
  #pauses = new Map<string, () => Promise<void>>();
  #watchers = new Map<string, (args: readonly unknown[]) => void>();

  constructor(fault?: Fault) {
    this.#fault = fault;
  }

  /** Runs `meanwhile` before the nth call of an operation goes through. */
  pause(operation: string, nth: number, meanwhile: () => Promise<void>): void {
    this.#pauses.set(`${operation} ${nth}`, meanwhile);
  }

  /** Shows what an operation is called with. */
  watch(operation: string, see: (args: readonly unknown[]) => void): void {
    this.#watchers.set(operation, see);
  }

  /** Whether the planned fault has struck: a matrix whose faults never strike proves nothing. */
  get hasStruck(): boolean {
    const { operation, nth } = this.#fault ?? { operation: '', nth: 0 };
    return this.#count(operation) >= nth;
  }

  async run<T>(operation: string, call: () => Promise<T>, args: readonly unknown[] = []): Promise<T> {
    if (this.isDead) throw new Error('the Worker is gone');
    this.calls.push(operation);
    this.#watchers.get(operation)?.(args);
    const nth = this.#count(operation);
    await this.#pauses.get(`${operation} ${nth}`)?.();
    const fault = this.#fault;
    if (fault?.operation !== operation || fault.nth !== nth) return call();
    if (fault.kind === 'fails') throw new Error(`${operation}: Network connection lost.`);
    const result = await call();
    if (fault.kind === 'crash') this.isDead = true;
    if (fault.kind === 'crash' || fault.kind === 'lost') throw new Error(`${operation}: no reply`);
    return result;
  }

  #count(operation: string): number {
    return this.calls.filter((called) => called === operation).length;
  }
}

/**
 * The binding, with its asynchronous methods under the plan as `<name>.<method>`. For D1, whatever the method, the operation is
 * `<name>.write` if a statement of it changes rows, else `<name>.read`.
 */
export function underFaults<T extends object>(name: string, binding: T, plan: FaultPlan): T {
  return new Proxy(binding, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property);
      if (typeof member !== 'function') return member;
      if (property === 'prepare') {
        return (text: string) => statement(name, text, Reflect.apply(member, target, [text]), plan);
      }
      return (...args: unknown[]) =>
        plan.run(
          operationOf(name, String(property), args),
          async () => Reflect.apply(member, target, args.map(unwrapAll)),
          args,
        );
    },
  });
}

/** What a statement's proxy stands for. */
const behind = new WeakMap<object, { readonly real: object; readonly text: string }>();

function statement(name: string, text: string, real: object, plan: FaultPlan): object {
  const proxy = new Proxy(real, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property);
      if (typeof member !== 'function') return member;
      if (property === 'bind') {
        return (...args: unknown[]) => statement(name, text, Reflect.apply(member, target, args), plan);
      }
      return (...args: unknown[]) =>
        plan.run(verbOf(name, [text]), async () => Reflect.apply(member, target, args));
    },
  });
  behind.set(proxy, { real, text });
  return proxy;
}

function operationOf(name: string, method: string, args: readonly unknown[]): string {
  const [statements] = args;
  if (method !== 'batch' || !Array.isArray(statements)) return `${name}.${method}`;
  return verbOf(
    name,
    statements.map((one) => behind.get(one)?.text ?? ''),
  );
}

function verbOf(name: string, texts: readonly string[]): string {
  return texts.some((text) => /^\s*(insert|update|delete)/i.test(text)) ? `${name}.write` : `${name}.read`;
}

/** D1's batch wants its own statements, not their proxies. */
function unwrapAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapAll);
  return typeof value === 'object' && value !== null ? (behind.get(value)?.real ?? value) : value;
}

/** Every way a call may go wrong. */
export const FAULT_KINDS: readonly FaultKind[] = ['fails', 'lost', 'crash'];

/** The place of each of these calls among those of its name, in the order in which they are made. */
export function faultsOf(calls: readonly string[]): { readonly operation: string; readonly nth: number }[] {
  return calls.map((operation, i) => ({
    operation,
    nth: calls.slice(0, i + 1).filter((call) => call === operation).length,
  }));
}
