// What may be seen of a record: everything but shared secrets, of which a hint tells one from another. Answers and the trail are
// made of this and of nothing else.
import type { SenderKey } from '../../schemas/registry.ts';
import type { SecretHint, ShownSettings, SourceAnswer, SourceRecord } from '../../schemas/source-api.ts';
import type { StoredSource } from './records.ts';

/** A secret shorter than this has no characters to spare. */
const MIN_HINTED_LENGTH = 16;

/** The API's view of a source. */
export function shownSource({ tenant, source, version, record, ...rest }: StoredSource): SourceAnswer {
  return {
    tenant,
    source,
    version,
    created_at: rest.createdAt,
    updated_at: rest.updatedAt,
    updated_by: rest.updatedBy,
    settings: shownSettingsOf(record),
    secrets: hintsOf(record),
  };
}

/** The settings, fit to be sent back as they are. */
export function shownSettingsOf({ retiring: _, keys, hook, ...open }: SourceRecord): ShownSettings {
  const shown: ShownSettings = { ...open };
  if (keys !== undefined) shown.keys = keys.map(shownKey);
  if (hook !== undefined) {
    const { secrets: __, ...rest } = hook;
    shown.hook = rest;
  }
  return shown;
}

function shownKey({ key, ...rest }: SenderKey): SenderKey | Omit<SenderKey, 'key'> {
  return rest.alg === 'hmac-sha256' ? rest : { ...rest, key };
}

function hintsOf({ keys, hook, retiring }: SourceRecord): SourceAnswer['secrets'] {
  return {
    keys: (keys ?? []).flatMap(({ kid, alg, key }) =>
      alg === 'hmac-sha256' ? [{ kid, ...hintOf(key) }] : [],
    ),
    hook: [
      ...(hook?.secrets ?? []).map(hintOf),
      ...(retiring ?? []).map(({ secret, notAfter }) => ({ ...hintOf(secret), notAfter })),
    ],
  };
}

function hintOf(secret: string): SecretHint {
  return { ends: secret.length < MIN_HINTED_LENGTH ? '' : secret.slice(-4) };
}

/** Member -> before and after, of what differs: what the trail keeps. A changed secret shows as far as its hint does. */
export function differences(
  before: SourceRecord | undefined,
  after: SourceRecord,
): Record<string, readonly [unknown, unknown]> {
  const old = before === undefined ? {} : flat(before);
  const new_ = flat(after);
  const names = new Set([...Object.keys(old), ...Object.keys(new_)]);
  const found: [string, readonly [unknown, unknown]][] = [];
  for (const name of names) {
    const [a, b] = [old[name], new_[name]];
    if (JSON.stringify(a) !== JSON.stringify(b)) found.push([name, [a ?? null, b ?? null]]);
  }
  return Object.fromEntries(found);
}

/** One level deep: settings, and the hints beside them. */
function flat(record: SourceRecord): Readonly<Record<string, unknown>> {
  const hints = hintsOf(record);
  const secrets = hints.keys.length + hints.hook.length === 0 ? {} : { secrets: hints };
  return { ...shownSettingsOf(record), ...secrets };
}
