// The threshold: what a request wishes (attacker-controlled JSON) becomes settings that ingest can read, or is refused by the name
// of the member at fault. What would only be noticed when the first event is refused is noticed here.
import type { JsonObject } from '../../schemas/json.ts';
import {
  type HookScheme,
  type SenderKey,
  type SourceSettings,
  sourceSettings,
} from '../../schemas/registry.ts';
import type { SourceRecord } from '../../schemas/source-api.ts';
import { Refusal } from '../core/errors.ts';
import { importSenderKey } from '../core/signatures/sender-key.ts';
import { FORMATS, PRODUCTS } from './known-names.ts';

/** As many as `hook.secrets` takes (schemas/registry.ts): retired ones count until their end. */
const MAX_HOOK_SECRETS = 4;

/** What a scheme other than by secret cannot do without: unset, it would refuse every request (workers/ingest/protocols/webhooks). */
const NEEDS: Readonly<Partial<Record<HookScheme, 'audience' | 'principal'>>> = {
  'google-pubsub': 'principal',
  sns: 'audience',
};

/** `whsec_` or `whpk_` and base64, or base64 alone (Standard Webhooks, "Signature scheme"). */
const STANDARD_SECRET = /^(?:whsec_|whpk_)?[A-Za-z0-9+/]{16,}={0,2}$/;

/** A refusal that names the member. */
export function invalid(member: string, why: string): Refusal {
  return new Refusal('REGISTRY_SETTINGS_INVALID', `${member}: ${why}`.slice(0, 1_000), {
    detail: { member: member.slice(0, 100) },
  });
}

/** Settings as they are wished for. Throws `Refusal` REGISTRY_SETTINGS_INVALID. */
export async function readSettings(wished: JsonObject): Promise<SourceSettings> {
  const parsed = sourceSettings.safeParse({ v: 1, ...wished });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(issue?.path.join('.') || 'settings', issue?.message ?? 'cannot be read');
  }
  const settings = parsed.data;
  // A source can be switched off whatever is amiss with it; it is looked at when it is switched on again.
  if (!settings.disabled) {
    requireNames(settings);
    requireWindow(settings);
    await requireKeys(settings);
    requireHook(settings);
  }
  if (settings.certificates === undefined) return settings;
  return { ...settings, certificates: [...new Set(settings.certificates)] };
}

function requireNames({ format, product }: SourceSettings): void {
  if (format !== undefined && !FORMATS.includes(format)) {
    throw invalid('format', `is one of ${FORMATS.join(', ')}, or left out to be found out`);
  }
  if (product !== undefined && !PRODUCTS.includes(product)) {
    throw invalid('product', `is one of ${PRODUCTS.join(', ')} (docs/normalization.md)`);
  }
}

function requireWindow({ dedup, dedupWindowSeconds }: SourceSettings): void {
  if (dedup !== undefined && dedupWindowSeconds === 0)
    throw invalid('dedup', 'needs a window: with dedupWindowSeconds 0 nothing is recognized');
}

async function requireKeys({ keys = [], requiresSignature }: SourceSettings): Promise<void> {
  const kids = new Set<string>();
  for (const key of keys) {
    if (kids.has(key.kid)) throw invalid('keys', `two are named ${key.kid}`);
    kids.add(key.kid);
    await requireUsable(key);
  }
  if (requiresSignature === true && keys.length === 0) {
    throw invalid('requiresSignature', 'needs a key to check signatures by: every request would be refused');
  }
}

/** A key that cannot be imported would refuse every request of its sender; a point off the curve is no key. */
async function requireUsable(key: SenderKey): Promise<void> {
  if ((await importSenderKey(key)) === null) throw invalid(`keys.${key.kid}`, `is no key of ${key.alg}`);
}

function requireHook({ hook }: SourceSettings): void {
  if (hook === undefined) return;
  const { scheme, secrets } = hook;
  const need = NEEDS[scheme];
  if (need !== undefined) {
    if (hook[need] === undefined)
      throw invalid(`hook.${need}`, `the scheme "${scheme}" cannot do without it`);
    return;
  }
  if (secrets.length === 0) {
    throw invalid('hook.secrets', `the scheme "${scheme}" needs a secret: every request would be refused`);
  }
  if (scheme === 'standard-webhooks' && !secrets.every((one) => STANDARD_SECRET.test(one))) {
    throw invalid('hook.secrets', 'are base64 behind whsec_ (a shared secret) or whpk_ (a public key)');
  }
}

/** The record of these settings: secrets that are being retired stay, unless the webhook's were given anew or it is gone. */
export function recordOf(settings: SourceSettings, known: SourceRecord | undefined): SourceRecord {
  const { hook } = settings;
  const isSame = hook !== undefined && JSON.stringify(hook.secrets) === JSON.stringify(known?.hook?.secrets);
  const retiring = isSame ? known?.retiring : undefined;
  return bounded(retiring === undefined ? settings : { ...settings, retiring });
}

/** The record, unless it has more secrets than KV takes. */
export function bounded(record: SourceRecord): SourceRecord {
  const secrets = (record.hook?.secrets.length ?? 0) + (record.retiring?.length ?? 0);
  if (secrets > MAX_HOOK_SECRETS) {
    throw invalid(
      'hook.secrets',
      `there would be ${secrets} with those that are still to end; ${MAX_HOOK_SECRETS} at most`,
    );
  }
  return record;
}
