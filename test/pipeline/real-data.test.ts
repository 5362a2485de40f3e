// Real logs through the whole stack: every line is found again, none is lost, none comes twice, and what is found can be
// proven with a verifier that shares nothing with the project.
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkEventProof, type EventProofDocument, readLog } from '../support/independent-verifier.ts';
import { haveRealData, type RealBody, realBodies } from '../support/real-corpora.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { allEvents, get, logKeyOf, sealed, send } from '../support/stack-client.ts';

if (!haveRealData) console.log('skipped: ../shared/data is not there');

describe.skipIf(!haveRealData)('real logs', () => {
  let stack: Stack;
  const bodies = realBodies();
  const sent: { body: RealBody; packet: string; accepted: number; rejected: number[] }[] = [];

  beforeAll(async () => {
    stack = await startStack();
    for (const body of bodies) {
      const reply = await send(stack, body.lines.join('\n'), { mediaType: body.mediaType, key: body.file });
      expect(reply.status, `${body.file}: ${JSON.stringify(reply.body).slice(0, 300)}`).toBe(202);
      sent.push({
        body,
        packet: reply.body.packet,
        accepted: reply.body.accepted,
        rejected: reply.body.rejected.map((one) => one.index),
      });
    }
    await sealed(
      stack,
      sent.map((one) => one.packet),
    );
  });
  afterAll(async () => stack?.stop());

  it('names every line as accepted or rejected', () => {
    for (const { body, accepted, rejected } of sent)
      expect(accepted + rejected.length, body.file).toBe(body.lines.length);
  });

  it('finds every accepted line again, once, with its exact text', async () => {
    const shares = new Map<string, Share>();
    for (const { body, packet, accepted, rejected } of sent) {
      const events = await allEvents(stack, `packet:${packet}`);
      expect(events.length, body.file).toBe(accepted);
      expect(new Set(events.map((event) => event.metadata.uid)).size, body.file).toBe(accepted);
      const lines = body.lines
        .filter((_, index) => !rejected.includes(index))
        .map((line) => line.replace(/^\uFEFF/, ''));
      expect(events.map((event) => String(event.raw_data)).sort(), body.file).toEqual([...lines].sort());
      for (const event of events) {
        const hash = createHash('sha256').update(String(event.raw_data)).digest('hex');
        expect(event.raw_data_hash.value).toBe(hash);
      }
      const share = shares.get(body.corpus) ?? { lines: 0, real: 0, base: 0, rejected: 0 };
      share.lines += body.lines.length;
      share.real += events.filter((event) => event.class_uid !== 0).length;
      share.base += events.filter((event) => event.class_uid === 0).length;
      share.rejected += rejected.length;
      shares.set(body.corpus, share);
    }
    printShares(shares);
  });

  it('holds exactly the packets that were sent in its public log', async () => {
    const key = await logKeyOf(stack);
    const { entries } = await readLog(
      async (path) => (await get(stack, path)).text(),
      async (path) => Buffer.from(await (await get(stack, path)).arrayBuffer()),
      key.raw,
      key.origin,
    );
    expect(entries.length).toBe(sent.length);
    const manifests = new Set<string>();
    for (const { packet } of sent) {
      const answer = await (await get(stack, `/v1/packets/${packet}`)).json();
      manifests.add(createHash('sha256').update(answer.manifest).digest('hex'));
    }
    expect([...manifests].sort()).toEqual(entries.map((entry) => entry.toString('hex')).sort());
  });

  it('proves events to a verifier written from the specifications, and no changed byte passes it', async () => {
    const key = await logKeyOf(stack);
    for (const { packet, accepted } of sent.filter((_, index) => index % 10 === 0)) {
      const uid = `${packet}.${Math.floor(accepted / 2)}`;
      const proof: EventProofDocument = await (await get(stack, `/v1/events/${uid}/proof`)).json();
      expect(checkEventProof(proof, key.raw, key.origin).size).toBe(sent.length);
      for (const changed of changesOf(proof))
        expect(() => checkEventProof(changed, key.raw, key.origin)).toThrow();
    }
  });
});

interface Share {
  lines: number;
  real: number;
  base: number;
  rejected: number;
}

/** One line a corpus, to the terminal itself: what passing tests say is silenced, and this is what the run is read for. */
function printShares(shares: ReadonlyMap<string, Share>): void {
  for (const [corpus, { lines, real, base, rejected }] of shares) {
    const share = ((real / lines) * 100).toFixed(1);
    writeSync(
      1,
      `corpus ${corpus}: ${lines} lines, ${share} % in a real class, ${base} Base Events, ${rejected} dead-lettered\n`,
    );
  }
}

/** The proof with one character changed in each of its parts. */
function changesOf(proof: EventProofDocument): EventProofDocument[] {
  const flip = (text: string, at: number): string => {
    const old = text.charAt(at);
    return (
      text.slice(0, at) +
      (old === 'a' ? 'b' : old === '1' ? '2' : old >= '0' && old <= '9' ? '1' : 'a') +
      text.slice(at + 1)
    );
  };
  const middle = (text: string): number => Math.floor(text.length / 2);
  return [
    { ...proof, event: flip(proof.event, middle(proof.event)) },
    { ...proof, salt: flip(proof.salt, 7) },
    { ...proof, manifest: flip(proof.manifest, middle(proof.manifest)) },
    { ...proof, index: proof.index + 1 },
    { ...proof, log_index: proof.log_index + 1 },
    ...proof.path.map((hash, at) => ({ ...proof, path: proof.path.with(at, flip(hash, 5)) })),
    ...[proof.tlog_proof.indexOf('\n\n') - 9, proof.tlog_proof.length - 20].map((at) => ({
      ...proof,
      tlog_proof: flip(proof.tlog_proof, at),
    })),
  ];
}
