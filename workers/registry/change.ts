// The story of a change: read the record, make the next one of it, write it with its trail, tell KV. D1 first: what KV was told
// and D1 does not know could never be made good again.
import type { SourceRecord } from '../../schemas/source-api.ts';
import { Refusal } from '../core/errors.ts';
import type { Admin } from './app.ts';
import { log } from './log.ts';
import { publish } from './outbox.ts';
import { isExpected, type Precondition } from './precondition.ts';
import { entriesOf } from './published.ts';
import { commitChange, readSource, type StoredSource, VersionTaken } from './records.ts';
import { dueAt } from './rotate.ts';
import { differences } from './shown.ts';

/** What is wished: the next record of the one that is there. Throws `Refusal` for what cannot be. */
export interface Wish {
  readonly action: 'set' | 'delete' | 'rotate' | 'expire';
  next(known: SourceRecord | undefined): SourceRecord | Promise<SourceRecord>;
}

/** Whose source, by whom, under which condition. */
export interface ChangeContext {
  readonly env: RegistryEnv;
  readonly admin: Admin;
  readonly source: string;
  readonly precondition?: Precondition | undefined;
  readonly now: number;
}

/** What came of it. */
export interface Changed {
  readonly stored: StoredSource;
  readonly created: boolean;
}

/** Another writer between reading and writing is met by reading again. */
const MAX_ATTEMPTS = 4;

/**
 * Changes a source. Throws `Refusal` REGISTRY_* with nothing changed; `Unavailable` when D1 failed (it may have happened) or
 * KV did (it has, and counts once KV was told): doing it again is right both times.
 */
export async function changeSource(context: ChangeContext, wish: Wish): Promise<Changed> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const changed = await attemptChange(context, wish);
    if (changed !== undefined) return changed;
  }
  throw new Refusal('REGISTRY_VERSION_CONFLICT', 'the source is being changed by others; read it again');
}

async function attemptChange(context: ChangeContext, wish: Wish): Promise<Changed | undefined> {
  const { env, admin, source, precondition, now } = context;
  const before = await readSource(env.CATALOG, admin.tenant, source);
  const record = await wish.next(before?.record);
  if (before !== undefined && JSON.stringify(record) === JSON.stringify(before.record)) {
    // RFC 9110, section 13.1.1: what has been done already may be answered as done. KV may still have to be told.
    await publish(env.REGISTRY, entriesOf(undefined, before), now);
    return { stored: before, created: false };
  }
  if (!isExpected(precondition, before?.version)) throw conflict(before);
  const after = successor(before, record, context);
  const entries = entriesOf(before, after);
  const change = { after, jti: admin.jti, action: actionOf(wish, before), entries };
  try {
    await commitChange(env.CATALOG, { ...change, differences: differences(before?.record, record) });
  } catch (error) {
    if (error instanceof VersionTaken) return undefined;
    throw error;
  }
  log('info', 'changed', { tenant: admin.tenant, source, version: after.version, action: change.action });
  await publish(env.REGISTRY, entries, now);
  return { stored: after, created: before === undefined };
}

function successor(
  before: StoredSource | undefined,
  record: SourceRecord,
  { admin, source, now }: ChangeContext,
): StoredSource {
  return {
    tenant: admin.tenant,
    source,
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    updatedBy: admin.subject,
    dueAt: dueAt(record),
    record,
  };
}

const actionOf = ({ action }: Wish, before: StoredSource | undefined): string =>
  before === undefined ? 'create' : action;

function conflict(before: StoredSource | undefined): Refusal {
  if (before === undefined) {
    return new Refusal('REGISTRY_VERSION_CONFLICT', 'there is no such source');
  }
  return new Refusal('REGISTRY_VERSION_CONFLICT', `the source is there, in version ${before.version}`, {
    detail: { version: before.version },
  });
}
