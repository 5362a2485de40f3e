// A rotation as values: the new key or secret in, an end for those it replaces. Private keys stay with senders: a signing key
// comes here as its public half; shared secrets are made here unless one is given (providers that show theirs).
import type { HookScheme, SenderKey } from '../../schemas/registry.ts';
import type { Rotation, SourceRecord } from '../../schemas/source-api.ts';
import { Refusal } from '../core/errors.ts';
import { invalid } from './settings.ts';

/** Schemes whose secret the receiver chooses; the others' comes from their provider. */
const OURS_TO_CHOOSE: readonly HookScheme[] = [
  'standard-webhooks',
  'github',
  'okta',
  'auth0',
  'azure-event-grid',
  'datadog',
  'header',
];

/** Bytes of a secret that is made here: as many as HMAC-SHA256 has in its output. */
export const SECRET_BYTES = 32;

/** A record after a rotation, and what only now can be shown. */
export interface Rotated {
  readonly record: SourceRecord;
  readonly kid?: string;
  /** Present if it was made here. */
  readonly secret?: string;
}

/** What a rotation needs from outside. */
export interface RotationContext {
  readonly now: number;
  /** {@link SECRET_BYTES} of them. */
  readonly random: Uint8Array;
}

/** Rotates a source's key or webhook secret. Throws `Refusal` REGISTRY_SETTINGS_INVALID, REGISTRY_REQUEST_INVALID. */
export function rotate(record: SourceRecord, wish: Rotation, context: RotationContext): Rotated {
  return wish.what === 'key' ? rotateKey(record, wish, context) : rotateHook(record, wish, context);
}

function rotateKey(
  record: SourceRecord,
  wish: Extract<Rotation, { what: 'key' }>,
  { now, random }: RotationContext,
): Rotated {
  const keys = (record.keys ?? []).filter((key) => !isOver(key, now));
  const alg = wish.alg ?? keys.at(-1)?.alg;
  if (alg === undefined) throw invalid('alg', 'the source has no key to take it from: say which');
  const made = alg === 'hmac-sha256' && wish.key === undefined ? base64url(random) : undefined;
  const key = wish.key ?? made;
  if (key === undefined)
    throw invalid('key', `is needed: the private half of a key of ${alg} stays with its sender`);
  const kid = wish.kid ?? `${dayOf(now)}-${hex(random.subarray(0, 3))}`;
  if (keys.some((one) => one.kid === kid)) throw invalid('kid', `there is a key named ${kid} already`);
  const end = now + wish.overlapSeconds * 1000;
  const old = keys.map((one) => ({ ...one, notAfter: Math.min(one.notAfter ?? end, end) }));
  const rest = old.filter((one) => !isOver(one, now));
  return {
    record: { ...record, keys: [...rest, { kid, alg, key }] },
    kid,
    ...(made === undefined ? {} : { secret: made }),
  };
}

function rotateHook(
  record: SourceRecord,
  wish: Extract<Rotation, { what: 'hook' }>,
  { now, random }: RotationContext,
): Rotated {
  const { hook } = record;
  if (hook === undefined) throw new Refusal('REGISTRY_REQUEST_INVALID', 'the source takes no webhooks');
  const made = wish.secret === undefined ? makeSecret(hook.scheme, random) : undefined;
  const secret = wish.secret ?? made;
  if (secret === undefined) {
    throw invalid('secret', `is needed: the scheme "${hook.scheme}" has none, or its provider shows it`);
  }
  const end = now + wish.overlapSeconds * 1000;
  const replaced = hook.secrets
    .filter((one) => one !== secret)
    .map((one) => ({ secret: one, notAfter: end }));
  const retiring = [...(record.retiring ?? []), ...replaced].filter(
    (one) => one.notAfter > now && one.secret !== secret,
  );
  const { retiring: _, ...rest } = record;
  const rotated = { ...rest, hook: { ...hook, secrets: [secret] } };
  return {
    record: retiring.length === 0 ? rotated : { ...rotated, retiring },
    ...(made === undefined ? {} : { secret: made }),
  };
}

function makeSecret(scheme: HookScheme, random: Uint8Array): string | undefined {
  if (!OURS_TO_CHOOSE.includes(scheme)) return undefined;
  // Standard Webhooks, "Webhook secrets": base64 behind whsec_.
  if (scheme === 'standard-webhooks') return `whsec_${Buffer.from(random).toString('base64')}`;
  return base64url(random);
}

/** The record without what has ended; undefined where nothing has. */
export function withoutEnded(record: SourceRecord, now: number): SourceRecord | undefined {
  const due = dueAt(record);
  if (due === null || due > now) return undefined;
  const { retiring = [], keys, ...rest } = record;
  const left = retiring.filter((one) => !isOver(one, now));
  return {
    ...rest,
    ...(keys === undefined ? {} : { keys: keys.filter((key) => !isOver(key, now)) }),
    ...(left.length === 0 ? {} : { retiring: left }),
  };
}

/** When the first key or secret of a record ends; null for never. */
export function dueAt({ keys = [], retiring = [] }: SourceRecord): number | null {
  const ends = [...keys, ...retiring].flatMap(({ notAfter }) => (notAfter === undefined ? [] : [notAfter]));
  return ends.length === 0 ? null : Math.min(...ends);
}

const isOver = ({ notAfter }: Pick<SenderKey, 'notAfter'>, now: number): boolean =>
  notAfter !== undefined && notAfter <= now;

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
