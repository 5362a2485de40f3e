// What a request makes of the settings that are there: put in their place (PUT), or merged into them (PATCH, RFC 7396). Secrets
// are shown to nobody, so whoever sends back what was shown leaves them out: what is left out of a key or a webhook stays.
import type { JsonObject, JsonValue } from '../../schemas/json.ts';
import type { SourceRecord } from '../../schemas/source-api.ts';
import { isObject } from '../core/decode/json.ts';
import { invalid } from './settings.ts';

/** RFC 7396, section 2. Both come from a reader that bounds their depth. */
export function mergePatch(target: JsonValue | undefined, patch: JsonValue | undefined): JsonValue {
  if (!isObject(patch)) return patch ?? null;
  const members = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name), value));
  }
  // fromEntries defines its members: a "__proto__" of the request is a name like any other.
  return Object.fromEntries(members);
}

/** The wished settings with the secrets they leave out, where the record has them: keys by name, a webhook's of the same scheme. */
export function withKeptSecrets(wished: JsonObject, known: SourceRecord | undefined): JsonObject {
  const kept: JsonObject = { ...wished };
  const { keys, hook } = wished;
  if (Array.isArray(keys)) kept.keys = keys.map((key) => withKeptKey(key, known));
  if (isObject(hook) && !('secrets' in hook) && hook.scheme === known?.hook?.scheme) {
    kept.hook = { ...hook, secrets: known?.hook?.secrets ?? [] };
  }
  return kept;
}

function withKeptKey(wished: JsonValue, known: SourceRecord | undefined): JsonValue {
  if (!isObject(wished)) return wished;
  if ('key' in wished) {
    requireNoSecret(wished, known);
    return wished;
  }
  const same = known?.keys?.find(({ kid }) => kid === wished.kid);
  // Under another algorithm a shared secret would be taken for a public key, and shown.
  if (same === undefined || (wished.alg ?? same.alg) !== same.alg) return wished;
  return { ...wished, alg: same.alg, key: same.key };
}

/** A shared secret of the source is no public key of it: as one it would be shown. */
function requireNoSecret({ alg, key }: JsonObject, known: SourceRecord | undefined): void {
  const isSecret = known?.keys?.some((one) => one.alg === 'hmac-sha256' && one.key === key) ?? false;
  if (isSecret && alg !== 'hmac-sha256') throw invalid('keys', 'a shared secret is no public key');
}
