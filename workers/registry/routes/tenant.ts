// /v1/sources/*, the star being the name: what all sources of a tenant may send together. Kept, published and versioned as a source's
// settings are; shown to the tenant's administrators, and set by an operator alone.
import type { JsonObject } from '../../../schemas/json.ts';
import {
  ALL_SOURCES,
  sourceSettings,
  type TenantSettings,
  tenantKey,
  tenantSettings,
} from '../../../schemas/registry.ts';
import type { SourceRecord, TenantAnswer } from '../../../schemas/source-api.ts';
import { isObject } from '../../core/decode/json.ts';
import { Refusal, Unavailable, Violation } from '../../core/errors.ts';
import { within } from '../../platform/deadline.ts';
import { requireOperator } from '../admin.ts';
import type { RegistryApp, RegistryContext } from '../app.ts';
import { changeSource, type Wish } from '../change.ts';
import { readJsonBody } from '../json-body.ts';
import { mergePatch } from '../merge.ts';
import { etagOf, preconditionOf } from '../precondition.ts';
import { tenantSettingsOf } from '../published.ts';
import { readSource, type StoredSource } from '../records.ts';
import { invalid } from '../settings.ts';
import { answerChanges } from './sources.ts';

/** The star itself: as a path's last part it would match whatever is there. */
const PATH = '/v1/sources/:all{\\*}';

/** KV answers in tens of milliseconds. */
const KV_DEADLINE_MS = 2_000;

/** Mounts the paths of this file; before those of sources, which have other names. */
export function mountTenant(app: RegistryApp): void {
  app.get(PATH, serve);
  app.put(PATH, put);
  app.patch(PATH, patch);
  app.get(`${PATH}/changes`, (c) => answerChanges(c, ALL_SOURCES));
}

async function serve(c: RegistryContext): Promise<Response> {
  const stored = await readSource(c.env.CATALOG, c.get('admin').tenant, ALL_SOURCES);
  if (stored === undefined) {
    throw new Refusal('REGISTRY_SOURCE_UNKNOWN', 'the sources of this tenant have no limit together');
  }
  return c.json(shown(stored), 200, { etag: etagOf(stored.version) });
}

async function put(c: RegistryContext): Promise<Response> {
  const wished = await readJsonBody(c.req.raw);
  return change(c, () => wished);
}

async function patch(c: RegistryContext): Promise<Response> {
  const wished = await readJsonBody(c.req.raw);
  return change(c, async (known) => {
    const { limits } = known === undefined ? await writtenByHand(c) : tenantSettingsOf(known);
    const merged = mergePatch({ limits: { ...limits } }, wished);
    if (!isObject(merged)) throw invalid('settings', 'are an object');
    return merged;
  });
}

type Next = (known: SourceRecord | undefined) => JsonObject | Promise<JsonObject>;

async function change(c: RegistryContext, next: Next): Promise<Response> {
  requireOperator(c);
  const wish: Wish = { action: 'set', next: async (known) => recordOf(await next(known)) };
  const precondition = preconditionOf(c.req.raw.headers);
  const context = { env: c.env, admin: c.get('admin'), source: ALL_SOURCES, precondition, now: Date.now() };
  const { stored, created } = await changeSource(context, wish);
  return c.json(shown(stored), created ? 201 : 200, { etag: etagOf(stored.version) });
}

/** What may count while there is no record: before there were any, operators wrote KV. Changing one limit must not lift the other. */
async function writtenByHand(c: RegistryContext): Promise<TenantSettings> {
  const key = tenantKey(c.get('admin').tenant);
  const text = await within(KV_DEADLINE_MS, 'KV', c.env.REGISTRY.get(key)).catch((cause: unknown) => {
    throw new Unavailable('REGISTRY_CATALOG_UNAVAILABLE', 'KV did not answer; nothing was changed', {
      cause,
    });
  });
  try {
    return text === null ? { v: 1 } : tenantSettings.parse(JSON.parse(text));
  } catch (cause) {
    throw new Violation('CONFIG_INVALID', `${key} in KV is not as documented`, { cause });
  }
}

/** Throws `Refusal` REGISTRY_SETTINGS_INVALID for anything but limits that a tenant can have. */
function recordOf(wished: JsonObject): SourceRecord {
  const parsed = tenantSettings.safeParse({ v: 1, ...wished });
  if (parsed.success) return sourceSettings.parse(parsed.data);
  const [issue] = parsed.error.issues;
  throw invalid(issue?.path.join('.') || 'settings', issue?.message ?? 'cannot be read');
}

function shown({ tenant, version, record, ...rest }: StoredSource): TenantAnswer {
  return {
    ...{
      tenant,
      version,
      created_at: rest.createdAt,
      updated_at: rest.updatedAt,
      updated_by: rest.updatedBy,
    },
    settings: tenantSettingsOf(record),
  };
}
