// What KV holds of a record: settings as ingest reads them (schemas/registry.ts), and whose source each client certificate is.
import {
  ALL_SOURCES,
  certificateKey,
  type SourceSettings,
  sourceKey,
  type TenantSettings,
  tenantKey,
} from '../../schemas/registry.ts';
import type { SourceRecord } from '../../schemas/source-api.ts';
import type { Entry } from './outbox.ts';
import type { StoredSource } from './records.ts';

/** The keys of KV that a change touches. `before` is what KV was told last; undefined to tell it everything. */
export function entriesOf(before: StoredSource | undefined, after: StoredSource): Entry[] {
  const { tenant, source, record } = after;
  if (source === ALL_SOURCES) return [entry(tenantKey(tenant), JSON.stringify(tenantSettingsOf(record)))];
  const certificates = record.certificates ?? [];
  const gone = (before?.record.certificates ?? []).filter((one) => !certificates.includes(one));
  return [
    entry(sourceKey(tenant, source), JSON.stringify(published(record))),
    ...certificates.map((one) => entry(certificateKey(one), `${tenant}/${source}`)),
    ...gone.map((one) => entry(certificateKey(one), null)),
  ];
}

/** The record of all sources together has limits and nothing else. */
export function tenantSettingsOf({ v, limits }: SourceRecord): TenantSettings {
  return limits === undefined ? { v } : { v, limits };
}

/** Retired secrets of a webhook count like the others until upkeep takes them away. */
function published({ retiring = [], ...settings }: SourceRecord): SourceSettings {
  const { hook } = settings;
  if (hook === undefined) return settings;
  return {
    ...settings,
    hook: { ...hook, secrets: [...hook.secrets, ...retiring.map(({ secret }) => secret)] },
  };
}

const entry = (key: string, value: string | null): Entry => ({ key, value, expiresAt: null });
