// /v1/sources: settings of the tenant's sources, listed, shown, put, merged, taken away, rotated, and who changed them.
import type * as z from 'zod/mini';
import { name } from '../../../schemas/packet.ts';
import { sourceSettings } from '../../../schemas/registry.ts';
import {
  type ChangesPage,
  listParameters,
  type RotationAnswer,
  rotation,
  type SourceRecord,
} from '../../../schemas/source-api.ts';
import { isObject } from '../../core/decode/json.ts';
import { Refusal } from '../../core/errors.ts';
import type { RegistryApp, RegistryContext } from '../app.ts';
import { type Changed, changeSource, type Wish } from '../change.ts';
import { readJsonBody } from '../json-body.ts';
import { mergePatch, withKeptSecrets } from '../merge.ts';
import { etagOf, preconditionOf } from '../precondition.ts';
import { listChanges, listSources, readSource } from '../records.ts';
import { type Rotated, rotate, SECRET_BYTES } from '../rotate.ts';
import { bounded, invalid, readSettings, recordOf } from '../settings.ts';
import { shownSettingsOf, shownSource } from '../shown.ts';

/** Mounts the paths of this file. */
export function mountSources(app: RegistryApp): void {
  app.get('/v1/sources', serveList);
  app.get('/v1/sources/:source', serveSource);
  app.put('/v1/sources/:source', put);
  app.patch('/v1/sources/:source', patch);
  app.delete('/v1/sources/:source', remove);
  app.post('/v1/sources/:source/rotate', serveRotation);
  app.get('/v1/sources/:source/changes', serveChanges);
}

async function serveList(c: RegistryContext): Promise<Response> {
  const { limit, cursor = '' } = pageOf(c);
  const found = await listSources(c.env.CATALOG, c.get('admin').tenant, { after: cursor, limit });
  const sources = found.map(shownSource);
  return c.json({ sources, cursor: sources.length < limit ? null : (sources.at(-1)?.source ?? null) });
}

async function serveSource(c: RegistryContext): Promise<Response> {
  const source = sourceOf(c);
  const stored = await readSource(c.env.CATALOG, c.get('admin').tenant, source);
  if (stored === undefined) throw unknown(source);
  return c.json(shownSource(stored), 200, { etag: etagOf(stored.version) });
}

async function put(c: RegistryContext): Promise<Response> {
  const wished = await readJsonBody(c.req.raw);
  const next: Wish['next'] = async (known) =>
    recordOf(await readSettings(withKeptSecrets(wished, known)), known);
  return answer(c, await change(c, { action: 'set', next }));
}

/** A source without settings has the defaults, so they are what is merged into. */
async function patch(c: RegistryContext): Promise<Response> {
  const wished = await readJsonBody(c.req.raw);
  const next: Wish['next'] = async (known) => {
    const shown = known === undefined ? {} : JSON.parse(JSON.stringify(shownSettingsOf(known)));
    const merged = mergePatch(shown, wished);
    if (!isObject(merged)) throw invalid('settings', 'are an object');
    return recordOf(await readSettings(withKeptSecrets(merged, known)), known);
  };
  return answer(c, await change(c, { action: 'set', next }));
}

/** Without settings a source would have the defaults, and send: what is left of it says that it is off, and keeps no secret. */
async function remove(c: RegistryContext): Promise<Response> {
  const next = (): SourceRecord => sourceSettings.parse({ v: 1, disabled: true });
  return answer(c, await change(c, { action: 'delete', next }));
}

async function serveRotation(c: RegistryContext): Promise<Response> {
  const wish = rotation.safeParse(await readJsonBody(c.req.raw));
  if (!wish.success) throw badRequest(wish.error);
  const random = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  let rotated: Rotated | undefined;
  const next: Wish['next'] = async (known) => {
    if (known === undefined) throw unknown(sourceOf(c));
    rotated = rotate(known, wish.data, { now: Date.now(), random });
    const { retiring, ...settings } = rotated.record;
    const checked = await readSettings({ ...JSON.parse(JSON.stringify(settings)) });
    return bounded(retiring === undefined ? checked : { ...checked, retiring });
  };
  const { stored } = await change(c, { action: 'rotate', next });
  const made = { ...(rotated?.kid === undefined ? {} : { kid: rotated.kid }) };
  const shown: RotationAnswer = { ...shownSource(stored), ...made };
  if (rotated?.secret !== undefined) shown.secret = rotated.secret;
  return c.json(shown, 200, { etag: etagOf(stored.version) });
}

const serveChanges = (c: RegistryContext): Promise<Response> => answerChanges(c, sourceOf(c));

/** A page of the trail of a source, or of all of them together. Throws `Refusal` REGISTRY_SOURCE_UNKNOWN. */
export async function answerChanges(c: RegistryContext, source: string): Promise<Response> {
  const { limit, cursor = '999999999' } = pageOf(c);
  if (!/^\d{1,9}$/.test(cursor)) throw badRequest('the cursor is none of this list');
  const { tenant } = c.get('admin');
  const rows = await listChanges(c.env.CATALOG, { tenant, source }, { before: Number(cursor), limit });
  if (rows.length === 0 && cursor === '999999999') throw unknown(source);
  const changes = rows.map(({ version, at, actor, jti, action, changes: text }) => ({
    ...{ version, at, actor, jti, action },
    changes: JSON.parse(text),
  }));
  const page: ChangesPage = {
    changes,
    cursor: rows.length < limit ? null : String(rows.at(-1)?.version ?? 0),
  };
  return c.json(page);
}

function change(c: RegistryContext, wish: Wish): Promise<Changed> {
  const precondition = preconditionOf(c.req.raw.headers);
  const context = { env: c.env, admin: c.get('admin'), source: sourceOf(c), precondition, now: Date.now() };
  return changeSource(context, wish);
}

function answer(c: RegistryContext, { stored, created }: Changed): Response {
  return c.json(shownSource(stored), created ? 201 : 200, { etag: etagOf(stored.version) });
}

function sourceOf(c: RegistryContext): string {
  const source = name.safeParse(c.req.param('source'));
  if (source.success) return source.data;
  throw badRequest('a source is named by 1 to 64 letters, digits, dots, dashes and underscores');
}

/** Where a page of a list begins and how long it is. Throws `Refusal` REGISTRY_REQUEST_INVALID. */
export function pageOf(c: RegistryContext): z.infer<typeof listParameters> {
  const found = listParameters.safeParse(c.req.query());
  if (found.success) return found.data;
  throw badRequest(found.error);
}

function badRequest(why: string | z.core.$ZodError): Refusal {
  if (typeof why === 'string') return new Refusal('REGISTRY_REQUEST_INVALID', why);
  const [issue] = why.issues;
  const member = issue?.path.join('.') || 'the request';
  return new Refusal('REGISTRY_REQUEST_INVALID', `${member}: ${issue?.message ?? 'cannot be read'}`);
}

function unknown(source: string): Refusal {
  return new Refusal('REGISTRY_SOURCE_UNKNOWN', `${source} has no settings: it has the defaults`);
}
