// A webhook's source in the registry, and requests to it as its provider makes them, signed from what the providers document.
import { env } from 'cloudflare:workers';
import { createHmac } from 'node:crypto';
import { type HookSettings, sourceKey } from '../../../../../schemas/registry.ts';
import { FrontDoor, verdictOf } from '../../front-door.ts';

/** Tenant of `/hooks/<source>`, as wrangler.toml has it. */
export const TENANT = 'local';

/** Now, in epoch seconds. */
export const seconds = (): number => Math.floor(Date.now() / 1000);

/** HMAC-SHA256. */
export const hmac = (key: string | Uint8Array, message: string, encoding: 'hex' | 'base64'): string =>
  createHmac('sha256', key).update(message).digest(encoding);

/** Puts a source into the registry. */
export async function setUp(
  source: string,
  hook: Partial<HookSettings> & Pick<HookSettings, 'scheme'>,
  more: object = {},
  tenant = TENANT,
): Promise<void> {
  await env.REGISTRY.put(sourceKey(tenant, source), JSON.stringify({ v: 1, hook, ...more }));
}

/** Takes everything out of the registry. */
export async function tearDown(): Promise<void> {
  for (const { name } of (await env.REGISTRY.list()).keys) await env.REGISTRY.delete(name);
}

/** POST to a webhook's address. */
export async function deliver(
  door: FrontDoor,
  path: string,
  body: BodyInit | null,
  headers: Record<string, string> = {},
): Promise<Response> {
  return door.fetch(path, { method: 'POST', body, headers });
}

/** `200`, or the status and code of a refusal, of one delivery to a door of its own. */
export async function verdict(
  path: string,
  body: BodyInit | null,
  headers: Record<string, string>,
): Promise<string> {
  const response = await deliver(new FrontDoor(), path, body, headers);
  return response.status === 200 ? '200' : verdictOf(response);
}
