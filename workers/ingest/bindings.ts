// Whether the runtime handed over every binding that wrangler.toml promises, by name and before anything is done: a missing one is
// found by the first request and not in the middle of one. What is in the variables and keys: deployment.ts.
import { Violation } from '../core/errors.ts';

/** The bindings as they may be: what the runtime gives is not what wrangler.toml promised until it was looked at. */
export type UncheckedBindings = { readonly [Name in keyof IngestEnv]?: unknown };

/** Bindings by the one method that ingest cannot do without. */
const BINDINGS = {
  REGISTRY: 'get',
  SPILL: 'put',
  PACKETS: 'send',
  QUERY: 'fetch',
  RATE_60: 'limit',
  RATE_600: 'limit',
  RATE_6000: 'limit',
  RATE_60000: 'limit',
} as const;

/** Throws `Violation` CONFIG_INVALID unless every binding is there and is of its kind. */
export function assertBindings(env: UncheckedBindings): void {
  for (const [name, method] of Object.entries(BINDINGS)) {
    const binding: unknown = env[name as keyof typeof BINDINGS];
    const fits = typeof binding === 'object' && binding !== null && method in binding;
    if (!fits) throw invalidConfig(name, 'the binding is missing or of another kind');
  }
  for (const name of ['RECEIPT_KEY', 'PUBLIC_KEYS'] as const) {
    if (typeof env[name] !== 'string' || env[name] === '') throw invalidConfig(name, 'the secret is missing');
  }
}

/** `Violation` CONFIG_INVALID about one binding, variable or secret. */
export function invalidConfig(name: string, why: string, cause?: unknown): Violation {
  return new Violation('CONFIG_INVALID', `${name}: ${why}`, { cause, detail: { name } });
}
