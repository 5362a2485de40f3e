// Source settings and revocations from KV, remembered for REGISTRY_CACHE_SECONDS an isolate, since KV is paid by the read and
// asked twice a request. Ingest outlives KV (promise 7): when it fails or hangs, what was last known counts, and where nothing
// was known, the defaults do (docs/threat-model.md): a signature and an expiry were checked, and events lost are lost for good.
import type * as z from 'zod/mini';
import {
  certificateKey,
  revokedKey,
  type SourceSettings,
  sourceKey,
  sourceSettings,
  type TenantSettings,
  tenantKey,
  tenantSettings,
} from '../../schemas/registry.ts';
import { Unavailable, Violation } from '../core/errors.ts';
import { within } from '../platform/deadline.ts';
import { causeOf, log } from './log.ts';

/** KV answers in tens of ms, hot keys in less; a sender should not wait longer for what has a default. */
const KV_DEADLINE_MS = 1_000;

/** After a failure KV is left alone this long, so that an outage costs one request in many its deadline. */
const RETRY_AFTER_MS = 5_000;

/** Entries one isolate remembers: 4,096 * ~300 B = 1.2 MB of its 128 MB. */
const MAX_ENTRIES = 4_096;

/** KV caches at the edge for 30 s at least. */
const MIN_KV_CACHE_SECONDS = 30;

interface Remembered {
  /** The text under the key; null when there is none. */
  readonly text: string | null;
  readonly freshUntil: number;
  /** KV did not answer, and nothing was known before. */
  readonly isGuess: boolean;
}

/** What the registry says, as seen from one isolate. */
export class Registry {
  readonly #kv: KVNamespace;
  readonly #cacheMs: number;
  readonly #remembered = new Map<string, Remembered>();
  #silentUntil = 0;

  constructor(kv: KVNamespace, cacheMs: number) {
    this.#kv = kv;
    this.#cacheMs = cacheMs;
  }

  /** Whether the tenant's token with this `jti` was revoked, as far as is known. */
  async isRevoked(tenant: string, jti: string, now: number): Promise<boolean> {
    return (await this.#read(revokedKey(tenant, jti), now)) !== null;
  }

  /**
   * Settings of a source; the defaults where it has none. Throws `Violation` CONFIG_INVALID for an entry that does not
   * parse: a misspelt `disabled` must not let a source in.
   */
  settingsOf(tenant: string, source: string, now: number): Promise<SourceSettings> {
    return this.#settings(sourceKey(tenant, source), sourceSettings, now);
  }

  /**
   * The same for what only the registry can say, such as a sender's keys. Throws `Unavailable` AUTH_REGISTRY_UNAVAILABLE
   * instead of the defaults when KV does not answer and nothing was known: a key that was not found is no reason to refuse.
   */
  async knownSettingsOf(tenant: string, source: string, now: number): Promise<SourceSettings> {
    const settings = await this.settingsOf(tenant, source, now);
    this.#requireAnswer(sourceKey(tenant, source));
    return settings;
  }

  /** Settings of a tenant, likewise. They only limit, so a KV that was silent a moment ago is not waited for again. */
  async settingsOfTenant(tenant: string, now: number): Promise<TenantSettings> {
    if (now < this.#silentUntil) return { v: 1 };
    return this.#settings(tenantKey(tenant), tenantSettings, now);
  }

  async #settings<T>(key: string, schema: z.ZodMiniType<T>, now: number): Promise<T> {
    const text = await this.#read(key, now);
    if (text === null) return schema.parse({ v: 1 });
    try {
      return schema.parse(JSON.parse(text));
    } catch (cause) {
      throw new Violation('CONFIG_INVALID', `REGISTRY: the entry ${key} is not as documented`, { cause });
    }
  }

  /** The source a client certificate was given to; null for none. Throws as {@link knownSettingsOf}. */
  async ownerOfCertificate(
    fingerprint: string,
    now: number,
  ): Promise<{ readonly tenant: string; readonly source: string } | null> {
    const key = certificateKey(fingerprint);
    const [tenant, source, ...more] = (await this.#read(key, now))?.split('/') ?? [];
    this.#requireAnswer(key);
    return tenant && source && more.length === 0 ? { tenant, source } : null;
  }

  #requireAnswer(key: string): void {
    if (!this.#remembered.get(key)?.isGuess) return;
    const message = 'the registry does not answer, and what it says of this sender is not known here';
    throw new Unavailable('AUTH_REGISTRY_UNAVAILABLE', message);
  }

  async #read(key: string, now: number): Promise<string | null> {
    const known = this.#remembered.get(key);
    if (known !== undefined && now < known.freshUntil) return known.text;
    try {
      const cacheTtl = Math.max(MIN_KV_CACHE_SECONDS, this.#cacheMs / 1000);
      const text = await within(KV_DEADLINE_MS, 'REGISTRY', this.#kv.get(key, { cacheTtl }));
      this.#remember(key, { text, freshUntil: now + this.#cacheMs, isGuess: false });
      return text;
    } catch (error) {
      log('warn', 'registry-silent', { known: known !== undefined, cause: causeOf(error) });
      this.#silentUntil = now + RETRY_AFTER_MS;
      const text = known?.text ?? null;
      const isGuess = known?.isGuess ?? true;
      this.#remember(key, { text, freshUntil: now + RETRY_AFTER_MS, isGuess });
      return text;
    }
  }

  #remember(key: string, entry: Remembered): void {
    // Deleted first, so that the Map's order is the order of reading and the one dropped is the oldest.
    this.#remembered.delete(key);
    this.#remembered.set(key, entry);
    if (this.#remembered.size <= MAX_ENTRIES) return;
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined) this.#remembered.delete(oldest);
  }
}
