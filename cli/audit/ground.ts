// What an audit stands on: keys that are trusted, the log they are for, and the heads of it that were kept. Files are the auditor's own;
// what the deployment says is believed by signature alone.
import { appendFile, readFile } from 'node:fs/promises';
import * as z from 'zod';
import { parseJws } from '../../workers/core/attest/jws.ts';
import { importPublicKeys, type PublicKeySet } from '../../workers/core/attest/keys.ts';
import type { Jwks } from '../../workers/core/attest/verify.ts';
import type { Report } from '../../workers/core/audit/finding.ts';
import {
  openSignedHead,
  originOf,
  type SignedHead,
  splitNotes,
} from '../../workers/core/audit/saved-checkpoints.ts';
import { noteVerifier } from '../../workers/core/log/note.ts';
import { getJson } from '../api.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { type Connection, type ConnectionChoice, connect } from '../connection.ts';
import { AuditedDeployment } from './deployment.ts';
import { type DoubtedHead, isDoubted, isRevoked, type LogKey } from './doubted-heads.ts';
import { printableNote } from './printed.ts';
import { cosignedHead, readWitnesses, type WitnessChoice, type Witnesses } from './witnesses.ts';

/** Where the keys and the log's name are taken from. */
export interface GroundChoice extends ConnectionChoice, WitnessChoice {
  readonly keys?: string | undefined;
  readonly origin?: string | undefined;
  readonly since?: string | undefined;
}

/** Keys, log and deployment of one run. */
export interface Ground {
  readonly deployment: AuditedDeployment;
  readonly keys: PublicKeySet;
  readonly jwks: Jwks;
  readonly origin: string;
  /** Whose the token is, as far as it says. */
  readonly tenant: string | undefined;
  readonly verifiers: readonly LogKey[];
  /** Whose cosignatures count, if the auditor named any. */
  readonly witnesses: Witnesses | undefined;
}

/** Finds them. Throws Complaint when there is no log to audit. */
export async function prepare(values: GroundChoice): Promise<Ground> {
  const witnesses = await readWitnesses(values);
  const connection = connect(values, 'read');
  const deployment = new AuditedDeployment(connection);
  const jwks = await readKeys(values.keys, connection);
  let keys: PublicKeySet;
  try {
    keys = await importPublicKeys(JSON.stringify(jwks));
  } catch (cause) {
    throw new Complaint(`${values.keys ?? connection.url} gives no JWK set of this kind.`, EXIT.failed, {
      cause,
    });
  }
  const origin =
    values.origin ?? (await originFrom(values.since)) ?? originOf((await deployment.checkpoint()) ?? '');
  if (origin === null) throw new Complaint('The log has no checkpoint yet, or shows none.');
  const logKeys = keys.keys.filter(({ use }) => use === 'log');
  const verifiers = await Promise.all(
    logKeys.map(async ({ bytes, validity }) => ({ ...(await noteVerifier(origin, bytes)), validity })),
  );
  return { deployment, keys, jwks, origin, tenant: tenantOf(connection), verifiers, witnesses };
}

function tenantOf({ token }: Connection): string | undefined {
  const tenant = parseJws(token)?.payload.tenant;
  return typeof tenant === 'string' ? tenant : undefined;
}

const jwkSet = z.object({ keys: z.array(z.unknown()).min(1) });

async function readKeys(path: string | undefined, connection: Connection): Promise<Jwks> {
  if (path === undefined) return getJson({ url: connection.url }, '/.well-known/jwks.json', jwkSet);
  const text = await readText(path);
  if (text === undefined) throw new Complaint(`There is no file ${path}.`);
  const read = jwkSet.safeParse(parseJson(text));
  if (read.success) return read.data;
  throw new Complaint(`${path} is no JWK set.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What it is instead does not matter.
    return null;
  }
}

/** Undefined when there is no such file. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Complaint(`Cannot read ${path}: ${cause instanceof Error ? cause.message : cause}`, 1, {
      cause,
    });
  }
}

/** The name that the first saved checkpoint gives: another log under another name is then no answer. */
async function originFrom(path: string | undefined): Promise<string | null> {
  const [first] = splitNotes((path === undefined ? undefined : await readText(path)) ?? '');
  return first === undefined ? null : originOf(first);
}

/** The newest head, and what is to be said of who signed it. Throws Complaint with its note when no key that is known did. */
export async function headOf(ground: Ground): Promise<OpenedHead> {
  const note = await ground.deployment.checkpoint();
  if (note === null) throw new Complaint('The log has no checkpoint yet, or shows none.');
  try {
    return await opened(note, ground);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new Complaint(`The log's checkpoint is not to be believed: ${words}\n\n${printableNote(note)}`, 1, {
      cause,
    });
  }
}

/** A head, with the doubt about it if each of its keys has come to an end. */
export interface OpenedHead {
  readonly head: SignedHead;
  readonly doubt: DoubtedHead | undefined;
}

async function opened(note: string, { origin, verifiers }: Ground): Promise<OpenedHead> {
  const { head, signedBy } = await openSignedHead(note, origin, verifiers);
  const validities = signedBy.map(({ validity }) => validity);
  return { head, doubt: isDoubted(validities) ? { head, validities } : undefined };
}

/** The notes in a file; none when there is no such file. */
export async function notesIn(path: string | undefined): Promise<string[]> {
  return splitNotes((path === undefined ? undefined : await readText(path)) ?? '');
}

/** Heads that were kept: those whose word is the log's, or a witness's, and those under doubt. */
export interface SavedHeads {
  readonly believed: SignedHead[];
  readonly doubted: DoubtedHead[];
}

/** Saved notes, each once. One that nobody known signed proves nothing, and is said. */
export async function openSaved(
  notes: readonly string[],
  ground: Ground,
  report: Report,
): Promise<SavedHeads> {
  const saved: SavedHeads = { believed: [], doubted: [] };
  for (const [at, note] of [...new Set(notes)].entries()) {
    try {
      // What a trusted witness cosigned it saw, whoever signed it for the log.
      const cosigned = await cosignedHead(note, ground.origin, ground.witnesses);
      const { head, doubt } =
        cosigned === undefined ? await opened(note, ground) : { head: cosigned.head, doubt: undefined };
      if (doubt !== undefined) saved.doubted.push(doubt);
      if (doubt === undefined || !isRevoked(doubt.validities)) saved.believed.push(head);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      report({ code: 'checkpoint-unsigned', subject: `${at + 1}`, detail, evidence: [note] });
    }
  }
  return saved;
}

/** Appends the head unless the file has it. */
export async function keepHead(path: string, head: SignedHead): Promise<void> {
  const known = (await readText(path)) ?? '';
  if (splitNotes(known).includes(head.note)) return;
  try {
    await appendFile(path, `${known === '' ? '' : '\n'}${head.note}`);
  } catch (cause) {
    throw new Complaint(`Cannot write to ${path}: ${cause}`, 1, { cause });
  }
}
