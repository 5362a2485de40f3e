// Asks the registry Worker as an administrator would, over real bindings, some of which may be made to fail.
import { applyD1Migrations, createExecutionContext, reset, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Scope } from '../../../schemas/registry.ts';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import { signToken } from '../../../workers/core/attest/token.ts';
import { buildApp } from '../../../workers/registry/index.ts';

/** What a token of these tests says unless told otherwise. */
export const ADMIN = { tenant: 'acme', sub: 'root', jti: 'admin-1', scope: ['admin'] as Scope[] };

/** Empty storage with fresh tables. */
export async function freshStorage(): Promise<void> {
  await reset();
  await applyD1Migrations(env.CATALOG, env.TEST_MIGRATIONS);
}

/** A token signed by the deployment's token key. */
export async function token(claims: Partial<typeof ADMIN> & { exp?: number } = {}): Promise<string> {
  return signToken({ ...ADMIN, ...claims }, await importSigningKey(env.TEST_TOKEN_KEY));
}

/** What a request may say besides its path. */
export interface Asking {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly claims?: Partial<typeof ADMIN>;
}

/** The Worker in front of its bindings, some of them replaced. */
export class Office {
  readonly env: RegistryEnv;

  constructor(replaced: Partial<RegistryEnv> = {}) {
    this.env = { ...env, ...replaced };
  }

  /** Any request, with a good token unless `headers` bring another. */
  async fetch(path: string, { method, body, headers, claims }: Asking = {}): Promise<Response> {
    const context = createExecutionContext();
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const init = {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${await token(claims)}`, ...headers },
      ...(text === undefined ? {} : { body: text }),
    };
    const response = await buildApp().fetch(
      new Request(`https://edge.example${path}`, init),
      this.env,
      context,
    );
    await waitOnExecutionContext(context);
    return response;
  }

  /** PUT of settings. */
  put(source: string, settings: unknown, rest: Asking = {}): Promise<Response> {
    return this.fetch(`/v1/sources/${source}`, { method: 'PUT', body: settings, ...rest });
  }

  /** PATCH of settings. */
  patch(source: string, settings: unknown, rest: Asking = {}): Promise<Response> {
    return this.fetch(`/v1/sources/${source}`, { method: 'PATCH', body: settings, ...rest });
  }

  /** POST to rotate. */
  rotate(source: string, wish: unknown): Promise<Response> {
    return this.fetch(`/v1/sources/${source}/rotate`, { body: wish });
  }

  /** What the front door's cron asks for. */
  async upkeep(): Promise<{ expired: number; told: number; failed: number }> {
    return (await this.fetch('/upkeep', { method: 'POST' })).json();
  }
}

/** `status`, and the code of a refusal. */
export async function verdictOf(response: Response | Promise<Response>): Promise<string> {
  const answer = await response;
  if (answer.ok) return String(answer.status);
  const { error } = await answer.json<{ error: { code: string } }>();
  return `${answer.status} ${error.code}`;
}

/** A key of KV, parsed. */
export async function inKv(key: string): Promise<unknown> {
  const text = await env.REGISTRY.get(key);
  return text === null ? null : JSON.parse(text);
}

/** Rows of a table. */
export async function rowsOf(table: string): Promise<Record<string, unknown>[]> {
  return (await env.CATALOG.prepare(`SELECT * FROM ${table}`).all()).results;
}

/** A public key of Ed25519 in base64url. */
export async function ed25519(): Promise<string> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('publicKey' in pair)) throw new TypeError('an Ed25519 key is a pair');
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
  if (!(raw instanceof ArrayBuffer)) throw new TypeError('a raw key is a buffer');
  return Buffer.from(raw).toString('base64url');
}
