// A log of somebody else, with its key, that asks the Worker under test for cosignatures: honest, or bent as the test wants it.
import { env } from 'cloudflare:workers';
import { consistencyProof, leafHash, rootOf } from '../../../workers/core/attest/merkle.ts';
import { formatCheckpoint } from '../../../workers/core/log/checkpoint.ts';
import { encodeVkey, type NoteSigner, noteVerifier, signNote } from '../../../workers/core/log/note.ts';
import { formatAddCheckpoint } from '../../../workers/core/log/witness-request.ts';
import worker from '../../../workers/witness/index.ts';

/** What a test says of one request; what it leaves out is as an honest log has it. */
export interface Submission {
  readonly old: number;
  readonly size: number;
  readonly proof?: readonly Uint8Array[];
  readonly root?: Uint8Array;
  readonly signers?: readonly NoteSigner[];
  /** Another history of the same log. */
  readonly fork?: string;
}

/** A key under a name. */
export async function noteSigner(name: string): Promise<NoteSigner> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (pair instanceof CryptoKey) throw new Error('not a pair');
  const raw = await crypto.subtle.exportKey('raw', pair.publicKey);
  if (!(raw instanceof ArrayBuffer)) throw new Error('not raw');
  return { ...(await noteVerifier(name, new Uint8Array(raw))), privateKey: pair.privateKey };
}

/** The log. */
export class ForeignLog {
  readonly signer: NoteSigner;

  constructor(signer: NoteSigner) {
    this.signer = signer;
  }

  /** A request body. */
  async body({ old, size, fork = '', ...bent }: Submission): Promise<string> {
    const leaves = Array.from({ length: size }, (_, i) => leafHash(new TextEncoder().encode(`${fork}${i}`)));
    const root = bent.root ?? rootOf(leaves);
    const text = formatCheckpoint({ origin: this.signer.name, size, root });
    const proof = bent.proof ?? (old > 0 && old < size ? consistencyProof(old, leaves) : []);
    return formatAddCheckpoint({
      oldSize: old,
      proof,
      checkpoint: await signNote(text, bent.signers ?? [this.signer]),
    });
  }

  /** Submits; `at` is for tests that bend the body itself. */
  async submit(
    submission: Submission,
  ): Promise<{ status: number; text: string; type: string | null; note: string }> {
    const body = await this.body(submission);
    return { ...(await post(body, [this.signer])), note: body.slice(body.indexOf('\n\n') + 2) };
  }
}

/** Posts a body to a witness that knows these logs. */
export async function post(
  body: string | Uint8Array<ArrayBuffer>,
  known: readonly NoteSigner[],
): Promise<{ status: number; text: string; type: string | null }> {
  const request = new Request<unknown, IncomingRequestCfProperties>(
    'https://edgeseal.test/witness/add-checkpoint',
    { method: 'POST', body },
  );
  const WITNESSED_LOGS = known.map(encodeVkey).join('\n');
  const response = await worker.fetch(request, { ...env, WITNESSED_LOGS });
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
}

/** The verifier key of the Worker under test. */
export async function witnessVkey(): Promise<string> {
  const response = await worker.fetch(new Request('https://edgeseal.test/witness/vkey'), env);
  return (await response.text()).trimEnd();
}
