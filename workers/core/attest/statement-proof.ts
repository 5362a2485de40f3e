// The proof of a statement (docs/accounting.md, "Statements"): read strictly, and checked up to the signature of the log.
// Browser-safe, like verify.ts, whose steps it shares.
import type { JsonObject } from '../../../schemas/json.ts';
import { parseTlogProof } from '../log/tlog-proof.ts';
import { encodeHex, encodeUtf8 } from './base-encoding.ts';
import { canonicalObject, count, invalid, members, text } from './proof-document.ts';
import { sha256 } from './sha256.ts';
import {
  type Jwks,
  type LoggedText,
  logSteps,
  step,
  type Verification,
  type VerifyOptions,
  verdict,
} from './verify.ts';

/** What a statement says, as far as every kind does. */
export interface ProvenStatement {
  /** Canonical text, as it was hashed. */
  readonly text: string;
  readonly kind: string;
  readonly tenant: string;
  readonly members: JsonObject;
}

/** The proof of a statement: its text is an entry of the log. */
export interface StatementProof extends LoggedText {
  readonly statement: ProvenStatement;
}

/** What the verifier knows from elsewhere. */
export interface StatementOptions extends Pick<VerifyOptions, 'origin'> {
  /** Hex SHA-256 of the statement that was asked for. */
  readonly hash?: string;
}

const MEMBERS = ['v', 'statement', 'log_index', 'tlog_proof'];

/** Reads a statement's text (attacker-controlled). Throws `Refusal` ATTEST_PROOF_INVALID: a manifest, which has no kind, is none. */
export function parseStatement(source: string): ProvenStatement {
  const said = canonicalObject(source, 'statement');
  if (said.v !== 1) throw invalid(`a statement of version ${String(said.v)} is not known, only 1 is`);
  return {
    text: source,
    kind: text(said.kind, 'kind of the statement'),
    tenant: text(said.tenant, 'tenant of the statement'),
    members: said,
  };
}

/** Reads the proof of a statement. Throws `Refusal` ATTEST_PROOF_INVALID naming what is wrong. */
export function parseStatementProof(document: unknown): StatementProof {
  const proof = members(document, MEMBERS);
  if (proof.v !== 1) throw invalid(`version ${String(proof.v)} is not known, only 1 is`);
  const statement = parseStatement(text(proof.statement, 'statement'));
  return {
    statement,
    text: statement.text,
    logIndex: count(proof.log_index, 'log_index'),
    tlogProof: parseTlogProof(text(proof.tlog_proof, 'tlog_proof')),
  };
}

/** Checks the proof of a statement (attacker-controlled). Never throws. */
export async function verifyStatementProof(
  document: unknown,
  jwks: Jwks,
  options: StatementOptions = {},
): Promise<Verification> {
  return verdict(document, parseStatementProof, async (proof) => [
    await step('The statement is the one it should be', () => checkStatement(proof, options)),
    ...(await logSteps(proof, 'statement', jwks, options)),
  ]);
}

function checkStatement({ statement }: StatementProof, { hash }: StatementOptions): string {
  const found = encodeHex(sha256(encodeUtf8(statement.text)));
  if (hash !== undefined && hash !== found) throw new Error(`it is ${found}, not ${hash}`);
  return `${statement.kind} of tenant ${statement.tenant}`;
}
