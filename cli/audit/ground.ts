// What an audit stands on: keys that are trusted, the log they are for, and the heads of it that were kept. Files are the auditor's own;
// what the deployment says is believed by signature alone.
import { appendFile, readFile } from 'node:fs/promises';
import * as z from 'zod';
import { importPublicKeys, type PublicKeySet } from '../../workers/core/attest/keys.ts';
import type { Jwks } from '../../workers/core/attest/verify.ts';
import type { Report } from '../../workers/core/audit/finding.ts';
import {
  openHead,
  originOf,
  type SignedHead,
  splitNotes,
} from '../../workers/core/audit/saved-checkpoints.ts';
import { type NoteVerifier, noteVerifier } from '../../workers/core/log/note.ts';
import { getJson } from '../api.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { type Connection, type ConnectionChoice, connect } from '../connection.ts';
import { AuditedDeployment } from './deployment.ts';
import { printableNote } from './printed.ts';

/** Where the keys and the log's name are taken from. */
export interface GroundChoice extends ConnectionChoice {
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
  readonly verifiers: readonly NoteVerifier[];
}

/** Finds them. Throws Complaint when there is no log to audit. */
export async function prepare(values: GroundChoice): Promise<Ground> {
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
  const verifiers = await Promise.all(logKeys.map(({ bytes }) => noteVerifier(origin, bytes)));
  return { deployment, keys, jwks, origin, verifiers };
}

const jwkSet = z.object({ keys: z.array(z.unknown()).min(1) });

async function readKeys(path: string | undefined, connection: Connection): Promise<Jwks> {
  if (path === undefined) return getJson({ url: connection.url }, '/.well-known/jwks.json', jwkSet);
  const read = jwkSet.safeParse(parseJson((await readText(path)) ?? ''));
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

/** The newest head. Throws Complaint with its note when that is not to be believed. */
export async function headOf({ deployment, origin, verifiers }: Ground): Promise<SignedHead> {
  const note = await deployment.checkpoint();
  if (note === null) throw new Complaint('The log has no checkpoint yet, or shows none.');
  try {
    return await openHead(note, origin, verifiers);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new Complaint(`The log's checkpoint is not to be believed: ${words}\n\n${printableNote(note)}`, 1, {
      cause,
    });
  }
}

/** The notes in a file; none when there is no such file. */
export async function notesIn(path: string | undefined): Promise<string[]> {
  return splitNotes((path === undefined ? undefined : await readText(path)) ?? '');
}

/** Saved notes, each once. One that nobody known signed proves nothing, and is said. */
export async function openSaved(
  notes: readonly string[],
  { origin, verifiers }: Ground,
  report: Report,
): Promise<SignedHead[]> {
  const heads: SignedHead[] = [];
  for (const note of new Set(notes)) {
    try {
      heads.push(await openHead(note, origin, verifiers));
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      report({ code: 'checkpoint-unsigned', subject: `${heads.length + 1}`, detail, evidence: [note] });
    }
  }
  return heads;
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
