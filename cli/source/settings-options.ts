// Options of `edgeseal source add` and `set`, and what they make of a source's settings.
import { randomBytes } from 'node:crypto';
import type { ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { HOOK_SCHEMES } from '../../schemas/registry.ts';
import type { ShownSettings } from '../../schemas/source-api.ts';
import { usage, wholeNumber } from '../command.ts';
import { parseDurationSeconds } from '../durations.ts';
import { readFingerprint, readPublicKey, readText } from './key-material.ts';

/** What settings are given by. */
export const SETTINGS_OPTIONS = {
  format: { type: 'string' },
  product: { type: 'string' },
  label: { type: 'string', multiple: true },
  dedup: { type: 'string', multiple: true },
  'requests-per-minute': { type: 'string' },
  'bytes-per-minute': { type: 'string' },
  'events-per-request': { type: 'string' },
  'bytes-per-request': { type: 'string' },
  key: { type: 'string', multiple: true },
  hmac: { type: 'boolean' },
  kid: { type: 'string' },
  'require-signature': { type: 'boolean' },
  certificate: { type: 'string', multiple: true },
  hook: { type: 'string' },
  'secret-file': { type: 'string' },
  header: { type: 'string' },
  audience: { type: 'string' },
  principal: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

/** Their values. */
export type SettingsValues = ReturnType<typeof parseArgs<{ options: typeof SETTINGS_OPTIONS }>>['values'];

/** A merge patch (RFC 7396) over settings. */
export type SettingsPatch = Record<string, unknown>;

/** What options ask for, and the shared secret that was made for them, which nobody can ask for again. */
export interface Asked {
  readonly patch: SettingsPatch;
  readonly made?: { readonly kid: string; readonly secret: string };
}

const LIMITS = {
  'requests-per-minute': 'requestsPerMinute',
  'bytes-per-minute': 'bytesPerMinute',
  'events-per-request': 'eventsPerRequest',
  'bytes-per-request': 'bytesPerRequest',
} as const;

const LIMIT_OPTIONS = [
  'requests-per-minute',
  'bytes-per-minute',
  'events-per-request',
  'bytes-per-request',
] as const;

/** The patch that options ask for, over what there is: keys and certificates are added to those. Throws Complaint. */
export function readWishes(values: SettingsValues, known: ShownSettings | undefined): Asked {
  const made = values.hmac
    ? { kid: values.kid ?? 'hmac', secret: randomBytes(32).toString('base64url') }
    : undefined;
  const keys = (values.key ?? []).map((path) => readPublicKey(path, values.hmac ? undefined : values.kid));
  const shared = made === undefined ? [] : [{ kid: made.kid, alg: 'hmac-sha256', key: made.secret }];
  const certificates = (values.certificate ?? []).map(readFingerprint);
  const patch = defined({
    format: values.format,
    product: values.product,
    labels: readLabels(values.label),
    ...readDedup(values.dedup),
    limits: readLimits(values),
    keys: added(known?.keys, [...keys, ...shared]),
    requiresSignature: values['require-signature'],
    certificates: added(known?.certificates, certificates),
    hook: readHook(values),
  });
  return made === undefined ? { patch } : { patch, made };
}

const defined = (members: SettingsPatch): SettingsPatch =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const added = <T>(known: readonly T[] | undefined, more: readonly T[]): T[] | undefined =>
  more.length === 0 ? undefined : [...(known ?? []), ...more];

function readLabels(pairs: readonly string[] | undefined): Record<string, string> | undefined {
  if (pairs === undefined) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw usage('source', `--label takes NAME=VALUE, not "${pair}"`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** How long retries are recognized, and of what: each may be given by itself. */
function readDedup(given: readonly string[] = []): SettingsPatch {
  let patch: SettingsPatch = {};
  for (const text of given) patch = { ...patch, ...readOneDedup(text) };
  return patch;
}

function readOneDedup(text: string): SettingsPatch {
  if (text === 'event') return { dedup: 'event' };
  if (text === 'request') return { dedup: null };
  if (text === 'off') return { dedupWindowSeconds: 0, dedup: null };
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : parseDurationSeconds(text);
  if (seconds !== undefined) return { dedupWindowSeconds: seconds };
  throw usage('source', `--dedup takes seconds, a time like 5m, event, request or off, not "${text}"`);
}

function readLimits(values: SettingsValues): SettingsPatch | undefined {
  const limits: SettingsPatch = {};
  for (const option of LIMIT_OPTIONS) {
    const limit = wholeNumber('source', option, values[option], { min: 1, max: 999_999_999_999 });
    if (limit !== undefined) limits[LIMITS[option]] = limit;
  }
  return Object.keys(limits).length === 0 ? undefined : limits;
}

function readHook(values: SettingsValues): SettingsPatch | undefined {
  const { hook: scheme, header, audience, principal } = values;
  if (scheme !== undefined && !HOOK_SCHEMES.some((one) => one === scheme)) {
    throw usage('source', `--hook takes one of ${HOOK_SCHEMES.join(', ')}, not "${scheme}"`);
  }
  const file = values['secret-file'];
  const secrets = file === undefined ? undefined : [readText(file).trim()];
  const hook = defined({ scheme, secrets, header, audience, principal });
  return Object.keys(hook).length === 0 ? undefined : hook;
}

const UNSET: Readonly<Record<string, SettingsPatch>> = {
  format: { format: null },
  product: { product: null },
  labels: { labels: null },
  dedup: { dedupWindowSeconds: null, dedup: null },
  limits: { limits: null },
  keys: { keys: null },
  'require-signature': { requiresSignature: null },
  certificates: { certificates: null },
  hook: { hook: null },
};

/** A patch that takes something away, and what is left then of the lists, which patches replace whole. */
export interface Unset {
  readonly patch: SettingsPatch;
  readonly left: Pick<ShownSettings, 'keys' | 'certificates'>;
}

/** Unsets by an option's name, `label.NAME`, `key.KID` or `certificate.FINGERPRINT`. Throws Complaint. */
export function readUnset(name: string, known: ShownSettings): Unset {
  const limit = LIMIT_OPTIONS.find((option) => option === name);
  if (limit !== undefined) return { patch: { limits: { [LIMITS[limit]]: null } }, left: {} };
  const [kind, ...rest] = name.split('.');
  const what = rest.join('.');
  if (kind === 'label' && what !== '') return { patch: { labels: { [what]: null } }, left: {} };
  if (kind === 'key' && what !== '') {
    const keys = without(known.keys, ({ kid }) => kid === what, name);
    return { patch: { keys }, left: { keys } };
  }
  if (kind === 'certificate' && what !== '') {
    const certificates = without(known.certificates, (one) => one === what, name);
    return { patch: { certificates }, left: { certificates } };
  }
  const patch = Object.hasOwn(UNSET, name) ? UNSET[name] : undefined;
  if (patch === undefined) {
    const names = [
      ...Object.keys(UNSET),
      ...LIMIT_OPTIONS,
      'label.NAME',
      'key.KID',
      'certificate.FINGERPRINT',
    ];
    throw usage('source', `--unset takes ${names.join(', ')}, not "${name}"`);
  }
  return { patch, left: Object.fromEntries(Object.keys(patch).map((member) => [member, undefined])) };
}

function without<T>(known: readonly T[] | undefined, isGone: (one: T) => boolean, name: string): T[] {
  const left = (known ?? []).filter((one) => !isGone(one));
  if (left.length < (known ?? []).length) return left;
  throw usage('source', `There is no ${name} to unset`);
}
