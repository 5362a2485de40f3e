// A works with devices of its own: asks the devices Worker as administrators, gateways and readers would, over real bindings.
import { applyD1Migrations, createExecutionContext, reset, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Scope } from '../../../schemas/registry.ts';
import { encodeHex } from '../../../workers/core/attest/base-encoding.ts';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import { signToken } from '../../../workers/core/attest/token.ts';
import { message, oldMessage } from '../../../workers/core/devices/message.ts';
import { buildApp } from '../../../workers/devices/index.ts';

/** The firmware all devices run unless a test says otherwise. */
export const FIRMWARE = 'ab'.repeat(32);

/** Empty storage with fresh tables, and one allowed firmware of the family `stm32` in tenant `acme`. */
export async function freshWorks(): Promise<void> {
  await reset();
  await applyD1Migrations(env.CATALOG, env.TEST_MIGRATIONS);
  await ask('/v1/attestations/firmware', { body: { family: 'stm32', version: '1.0', hash: FIRMWARE } });
}

/** What a request may say besides its path. */
export interface Asking {
  readonly method?: string;
  readonly body?: unknown;
  readonly tenant?: string;
  readonly scope?: Scope;
  readonly headers?: Record<string, string>;
}

/** A token signed by the deployment's token key. */
export async function token({ tenant = 'acme', scope = 'admin' }: Asking = {}): Promise<string> {
  const claims = { tenant, sub: `some-${scope}`, jti: `${tenant}-${scope}`, scope: [scope] };
  return signToken(claims, await importSigningKey(env.TEST_TOKEN_KEY));
}

/** Any request, by an administrator unless said otherwise. */
export async function ask(
  path: string,
  asking: Asking = {},
  bindings: Partial<DevicesEnv> = {},
): Promise<Response> {
  const { method, body, headers } = asking;
  const context = createExecutionContext();
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const init = {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${await token(asking)}`, ...headers },
    ...(text === undefined ? {} : { body: text }),
  };
  const request = new Request(`https://edge.example${path}`, init);
  const response = await buildApp().fetch(request, { ...env, ...bindings }, context);
  await waitOnExecutionContext(context);
  return response;
}

/** `status`, and the code of a refusal. */
export async function codeOf(answer: Response | Promise<Response>): Promise<string> {
  const response = await answer;
  if (response.ok) return String(response.status);
  const { error } = await response.json<{ error: { code: string } }>();
  return `${response.status} ${error.code}`;
}

/** The answer's JSON. */
export async function json<T = Record<string, unknown>>(answer: Response | Promise<Response>): Promise<T> {
  return (await answer).json<T>();
}

/** What an attestation says, where a test bends it. */
export interface Says {
  readonly device?: string;
  readonly firmwareHash?: string;
  readonly bootCount?: number;
  readonly nonce?: string;
  readonly time?: number;
  readonly version?: 1 | 2;
  readonly more?: Record<string, unknown>;
}

/** A device with a key pair. */
export class Device {
  readonly id: string;
  readonly #pair: CryptoKeyPair;
  readonly #alg: 'p256' | 'ed25519';
  /** Of its public key. */
  readonly hex: string;

  private constructor(id: string, alg: 'p256' | 'ed25519', pair: CryptoKeyPair, hex: string) {
    this.id = id;
    this.#alg = alg;
    this.#pair = pair;
    this.hex = hex;
  }

  /** One that nobody knows yet. */
  static async make(id: string, alg: 'p256' | 'ed25519' = 'p256'): Promise<Device> {
    const algorithm = alg === 'p256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'Ed25519' };
    const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    if (!('publicKey' in pair)) throw new TypeError('a pair is a pair');
    const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
    if (!(raw instanceof ArrayBuffer)) throw new TypeError('a raw key is a buffer');
    return new Device(id, alg, pair, encodeHex(new Uint8Array(raw)));
  }

  /** One that an administrator registered with its key. */
  static async registered(
    id: string,
    wish: Record<string, unknown> = {},
    alg: 'p256' | 'ed25519' = 'p256',
  ): Promise<Device> {
    const device = await Device.make(id, alg);
    const body = { family: 'stm32', public_key_hex: device.hex, ...wish };
    const answer = await ask(`/v1/devices/${id}`, { method: 'PUT', body });
    if (!answer.ok) throw new Error(await answer.text());
    return device;
  }

  /** A nonce for it. */
  async challenge(): Promise<string> {
    const answer = await ask(`/v1/devices/${this.id}/challenge`, { method: 'POST', scope: 'ingest' });
    return (await json<{ nonce: string }>(answer)).nonce;
  }

  /** A signed request. */
  async statement(says: Says = {}): Promise<Record<string, unknown>> {
    const { device = this.id, firmwareHash = FIRMWARE, bootCount = 1, time = Date.now(), version = 2 } = says;
    const nonce = says.nonce ?? (await this.challenge());
    const signed = { device, firmwareHash, bootCount, nonce, time };
    const bytes = version === 1 ? oldMessage(signed) : message(signed);
    const algorithm = this.#alg === 'p256' ? { name: 'ECDSA', hash: 'SHA-256' } : 'Ed25519';
    const signature = await crypto.subtle.sign(algorithm, this.#pair.privateKey, bytes);
    return {
      device_id: device,
      firmware_hash: firmwareHash,
      boot_count: bootCount,
      nonce,
      signature_hex: encodeHex(new Uint8Array(signature)),
      ...(version === 2 ? { version, time } : {}),
      ...says.more,
    };
  }

  /** Attests, and says what came of it: status and the history's reason. */
  async attest(says: Says = {}): Promise<string> {
    return judged(await this.statement(says));
  }
}

/** What came of a request: `status reason`. */
export async function judged(body: Record<string, unknown>): Promise<string> {
  const response = await ask('/v1/attestations', { body, scope: 'ingest' });
  const answer = await json<{ valid: boolean; status: string; device_id: string }>(response);
  if (response.status !== 200) throw new Error(JSON.stringify(answer));
  const id = response.headers.get('edgeseal-attestation');
  const row = await env.CATALOG.prepare('SELECT status, reason FROM device_history WHERE id = ?1')
    .bind(id)
    .first<{ status: string; reason: string }>();
  if (row?.status !== answer.status || answer.valid !== (answer.status === 'valid'))
    throw new Error('the answer is not what was recorded');
  return `${row.status} ${row.reason}`;
}

/** Rows of a table. */
export async function rowsOf(table: string): Promise<Record<string, unknown>[]> {
  return (await env.CATALOG.prepare(`SELECT * FROM ${table}`).all()).results;
}
