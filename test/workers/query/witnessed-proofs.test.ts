// Proofs under a checkpoint that witnesses cosigned: the newest by itself has none for its first second or two, and on a busy log is
// never the one they signed.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { EventProofAnswer } from '../../../schemas/proof-api.ts';
import { verifyEventProof } from '../../../workers/core/attest/verify.ts';
import { verifyCompleteAnswer } from '../../../workers/core/attest/verify-complete.ts';
import { verifyWitnesses } from '../../../workers/core/attest/verify-witnesses.ts';
import { cosign } from '../../../workers/core/log/cosignature.ts';
import { parseNote } from '../../../workers/core/log/note.ts';
import { closeBooks } from '../../../workers/persist/books.ts';
import { type BuiltPacket, NOON } from '../../support/packet-builder.ts';
import { checkTlogProof, sha256 } from '../../support/reference-log.ts';
import { witnessNamed } from '../../support/sealed-proofs.ts';
import { archive, freshArchive, get, publishedVkey, seal } from './sealed-archive.ts';

const witness = await witnessNamed('w.example/1');
const HOUR = 3_600_000;
const TILE = 256;

let vkey: string;
let jwks: { keys: unknown[] };
let first: BuiltPacket[];
let later: BuiltPacket[];
let statement: string;

/** Cosigns the head, as the witness Worker records it. */
async function cosignHead(witnessed: 0 | 1): Promise<number> {
  const note = await (await get('/log/checkpoint', null)).text();
  const { text } = parseNote(note);
  const size = Number(text.split('\n')[1]);
  const signatures = note.slice(text.length + 1);
  const line = await cosign(text, witness, 1_795_000_000);
  await env.CATALOG.prepare('INSERT INTO cosigned_checkpoints VALUES (?, ?, ?, ?, ?, ?)')
    .bind(size, text, signatures, line, witnessed, NOON)
    .run();
  return size;
}

const pathOf = (packet: BuiltPacket | undefined, checkpoint = 'witnessed') =>
  `/v1/events/${packet?.id}.0/proof?checkpoint=${checkpoint}`;
const refusal = async (path: string) => {
  const response = await get(path);
  const { error } = await response.json<{ error: { code: string } }>();
  return [response.status, error.code, response.headers.get('retry-after')];
};
const cosigned = async (document: unknown) =>
  (await verifyWitnesses(document, { witnesses: [witness.vkey] })).ok;

beforeAll(async () => {
  await freshArchive();
  vkey = await publishedVkey();
  jwks = await (await get('/.well-known/jwks.json', null)).json();
  first = await archive(...Array.from({ length: 200 }, () => ({})));
  await seal();
  await closeBooks({ catalog: env.CATALOG, now: NOON + 2 * HOUR, random: () => 1 });
  await seal();
}, 60_000);

test('before the first there is none, and it is said', async () => {
  expect(await refusal(pathOf(first[0]))).toEqual([404, 'LOG_NOT_WITNESSED', null]);
});

describe('once witnesses have cosigned', () => {
  let size: number;

  beforeAll(async () => {
    size = await cosignHead(1);
    // The partial tile of that size is full by now, and in R2; and another checkpoint has too few cosignatures.
    later = await archive(...Array.from({ length: 2 * TILE }, () => ({})));
    await seal();
    await cosignHead(0);
    const { results } = await env.CATALOG.prepare('SELECT hash FROM statements').all<{ hash: string }>();
    statement = results[0]?.hash ?? '';
  }, 60_000);

  test('proofs can be had under that checkpoint, though the log has grown', async () => {
    for (const packet of [first[0], first[130], first[199]]) {
      const proof = await (await get(pathOf(packet))).json<EventProofAnswer>();
      const { head } = checkTlogProof(
        proof.tlog_proof,
        sha256(new TextEncoder().encode(proof.manifest)),
        vkey,
      );
      expect(head.size).toBe(size);
      expect([(await verifyEventProof(proof, jwks)).ok, await cosigned(proof)]).toEqual([true, true]);
    }
  });

  test('so can those of packets and statements', async () => {
    for (const path of [`/v1/packets/${first[3]?.id}/proof`, `/v1/statements/${statement}/proof`])
      expect(await cosigned(await (await get(`${path}?checkpoint=witnessed`)).json()), path).toBe(true);
  });

  test('the newest is the one unless told, with whatever cosignatures it has', async () => {
    for (const path of [
      pathOf(first[0], 'newest'),
      pathOf(later[5], 'newest'),
      `/v1/statements/${statement}/proof`,
    ])
      expect(await cosigned(await (await get(path)).json()), path).toBe(true);
    await archive({});
    await seal();
    expect(await cosigned(await (await get(pathOf(first[0], 'newest'))).json())).toBe(false);
    expect(await cosigned(await (await get(pathOf(first[0]))).json())).toBe(true);
  });

  test('what came after it has to wait for the next', async () => {
    expect(await refusal(pathOf(later[0]))).toEqual([404, 'QUERY_NOT_SEALED', '1']);
    await cosignHead(1);
    expect(await cosigned(await (await get(pathOf(later[0]))).json())).toBe(true);
  });

  test('a complete answer can be had under it, or under the newest', async () => {
    const path = `/v1/events?q=source:fw&from=${NOON}&to=${NOON + HOUR}&proof=complete`;
    await archive({});
    await seal();
    for (const [wish, isCosigned] of [
      ['', false],
      ['&checkpoint=newest', false],
      ['&checkpoint=witnessed', true],
    ] as const) {
      const answer = await (await get(`${path}${wish}`)).json();
      const { steps } = await verifyCompleteAnswer(answer, jwks);
      expect([steps[1]?.ok, await cosigned(answer)], wish).toEqual([true, isCosigned]);
    }
    const search = `/v1/events?q=source:fw&checkpoint=witnessed`;
    expect(await refusal(search)).toEqual([400, 'QUERY_PARAMETER_INVALID', null]);
  });

  test('a book that came after it has to wait, too', async () => {
    await closeBooks({ catalog: env.CATALOG, now: NOON + 30 * HOUR, random: () => 1 });
    await archive({ source: 'new', receivedAt: NOON + 31 * HOUR });
    await closeBooks({ catalog: env.CATALOG, now: NOON + 40 * HOUR, random: () => 1 });
    await seal();
    const path = `/v1/events?q=source:new&from=${NOON + 31 * HOUR}&to=${NOON + 32 * HOUR}&proof=complete`;
    expect((await get(path)).status).toBe(200);
    expect(await refusal(`${path}&checkpoint=witnessed`)).toEqual([404, 'QUERY_NOT_SEALED', '1']);
  });

  test.each(['oldest', '', 'newest&checkpoint=newest', 'newest&more=1'])(
    '%j is not asked for',
    async (wish) => {
      expect(await refusal(pathOf(first[0], wish))).toEqual([400, 'QUERY_PARAMETER_INVALID', null]);
    },
  );
});
