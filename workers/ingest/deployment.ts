// What the runtime hands over, checked at the door and by name, before anything is done with it: a missing binding or a
// broken key is found by the first request and not in the middle of one. Fails closed: half a configuration is none.
import * as z from 'zod/mini';
import { name } from '../../schemas/packet.ts';
import {
  importPublicKeys,
  importSigningKey,
  type PublicKeySet,
  type SigningKey,
} from '../core/attest/keys.ts';
import { assertBindings, invalidConfig, type UncheckedBindings } from './bindings.ts';
import { InFlight } from './in-flight.ts';
import { PacketsQueue } from './packets-queue.ts';
import { Rates } from './rates.ts';
import { Registry } from './registry.ts';
import { SpentNonces } from './spent-nonces.ts';

const variables = z.object({
  ISSUER: z.string().check(z.minLength(1)),
  SPILL_POLICY: z.enum(['auto', 'always']),
  DEFAULT_TENANT: name,
  MTLS: z.enum(['off', 'on']),
  REGISTRY_CACHE_SECONDS: z.pipe(z.string().check(z.regex(/^[0-9]{1,5}$/)), z.transform(Number)),
});

/** Everything ingest works with, for as long as the isolate lives. Holds the receipt key; written by nobody. */
export interface Deployment {
  readonly issuer: string;
  /** `always`: nothing rides in a queue message, since the local queue lives in memory. */
  readonly spillPolicy: 'auto' | 'always';
  /** Whose sources the webhook addresses without a tenant are. */
  readonly defaultTenant: string;
  /** Whether client certificates are looked at. */
  readonly mtls: boolean;
  readonly receiptKey: SigningKey;
  readonly publicKeys: PublicKeySet;
  readonly registry: Registry;
  readonly queue: PacketsQueue;
  readonly spill: R2Bucket;
  readonly inFlight: InFlight;
  readonly rates: Rates;
  readonly spentNonces: SpentNonces;
}

/** One deployment an isolate: `env` is the same object for all its requests. */
const opened = new WeakMap<object, Deployment>();

/** The deployment behind these bindings. Throws `Violation` CONFIG_INVALID that names the first thing amiss. */
export async function openDeployment(env: IngestEnv): Promise<Deployment> {
  const known = opened.get(env);
  if (known !== undefined) return known;
  assertBindings(env);
  const settings = readVariables(env);
  // The finished value is kept, not the promise: a request that is cancelled half-way must not leave one that never ends.
  const deployment: Deployment = {
    issuer: settings.ISSUER,
    spillPolicy: settings.SPILL_POLICY,
    defaultTenant: settings.DEFAULT_TENANT,
    mtls: settings.MTLS === 'on',
    receiptKey: await readKey('RECEIPT_KEY', () => importSigningKey(env.RECEIPT_KEY, 'receipt')),
    publicKeys: await readKey('PUBLIC_KEYS', () => importPublicKeys(env.PUBLIC_KEYS)),
    registry: new Registry(env.REGISTRY, settings.REGISTRY_CACHE_SECONDS * 1000),
    queue: new PacketsQueue(env.PACKETS),
    spill: env.SPILL,
    inFlight: new InFlight(),
    rates: new Rates(env),
    spentNonces: new SpentNonces(),
  };
  // Whoever finished first is kept: what requests that came together count must be counted in one place.
  const first = opened.get(env);
  if (first !== undefined) return first;
  opened.set(env, deployment);
  return deployment;
}

function readVariables(env: UncheckedBindings): z.infer<typeof variables> {
  const found = variables.safeParse(env);
  if (found.success) return found.data;
  throw invalidConfig(String(found.error.issues[0]?.path[0]), 'is not as documented');
}

async function readKey<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw invalidConfig(name, 'the key is not one as documented', cause);
  }
}
