// What is left to check of an event that was erased (docs/erasure.md): its leaf was received in that packet, the packet is in the log, and
// that it was erased is a statement in the same log. Offline, from public keys alone. Browser-safe.
import { encodeHex } from './base-encoding.ts';
import { verifyInclusion } from './merkle.ts';
import {
  bytes,
  count,
  invalid,
  members,
  type PacketProof,
  parsePacketProof,
  text,
} from './proof-document.ts';
import { parseStatementProof, type StatementProof } from './statement-proof.ts';
import { type Jwks, logSteps, step, type Verification, type VerifyOptions, verdict } from './verify.ts';

/** The proof of a leaf whose event is gone: `proof` of an answer 410. */
interface ErasedProof extends PacketProof {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly path: readonly Uint8Array[];
}

/** What the verifier knows from elsewhere. */
export type ErasedOptions = Pick<VerifyOptions, 'origin' | 'uid'>;

/** An RFC 6962 path has at most one hash a level. */
const MAX_PATH = 53;

/**
 * Checks the proof of an erased event together with the proof of the statement that erased it (both attacker-controlled). Without the
 * statement a leaf in place of an event shows nothing: anybody could have left the event out. Never throws.
 */
export async function verifyErasedProof(
  document: unknown,
  statementProof: unknown,
  jwks: Jwks,
  options: ErasedOptions = {},
): Promise<Verification> {
  return verdict(document, parseErasedProof, async (proof) => {
    const uid = `${proof.manifest.packet}.${proof.index}`;
    const received = [
      await step('The leaf is of the event asked for', () => checkUid(uid, options.uid)),
      await step('Its path leads to the root in the manifest of its packet', () => checkPath(proof)),
      ...(await logSteps({ ...proof, text: proof.manifest.text }, 'manifest', jwks, options)),
    ];
    const erased = await verdict(statementProof, readStatement, async (said) => [
      await step('The statement says that this event was erased', () => checkStatement(said, proof, uid)),
      ...(await logSteps(said, 'statement', jwks, options)),
    ]);
    return [...received, ...erased.steps];
  });
}

/** Reads one strictly. Throws `Refusal` ATTEST_PROOF_INVALID naming what is wrong. */
function parseErasedProof(document: unknown): ErasedProof {
  const known = ['v', 'leaf', 'index', 'path', 'manifest', 'log_index', 'tlog_proof'];
  const { leaf, index, path, ...packet } = members(document, known);
  if (!Array.isArray(path) || path.length > MAX_PATH) throw invalid('path is not a list of hashes');
  return {
    ...parsePacketProof(packet),
    leaf: bytes(leaf, 32, 'leaf'),
    index: count(index, 'index'),
    path: path.map((hash) => bytes(hash, 32, 'a hash of path')),
  };
}

function readStatement(document: unknown): StatementProof {
  if (document === undefined)
    throw invalid(
      'that of the statement which erased the event is missing (GET /v1/statements/<hash>/proof)',
    );
  return parseStatementProof(document);
}

function checkUid(uid: string, asked: string | undefined): string {
  if (asked !== undefined && asked !== uid) throw new Error(`it is of ${uid}, not ${asked}`);
  return uid;
}

function checkPath({ leaf, index, path, manifest }: ErasedProof): string {
  if (!verifyInclusion(index, manifest.events, leaf, path, manifest.root))
    throw new Error('the leaf, its index or its path is not what was sealed');
  return `leaf ${encodeHex(leaf)}, event ${index} of ${manifest.events}`;
}

function checkStatement({ statement }: StatementProof, { leaf, manifest }: ErasedProof, uid: string): string {
  const { kind, tenant, members: said } = statement;
  if (kind !== 'erasure') throw new Error(`it is a ${kind.slice(0, 40)}, no erasure`);
  if (said.uid !== uid || said.leaf !== encodeHex(leaf) || tenant !== manifest.tenant)
    throw new Error('it is the erasure of another event');
  const at = new Date(count(said.created_at, 'created_at of the erasure'));
  const when = Number.isNaN(at.getTime()) ? String(said.created_at) : at.toISOString();
  return `erased at ${when}, asked for by ${text(said.asked_by, 'asked_by of the erasure')}: ${text(said.reason, 'reason of the erasure')}`;
}
