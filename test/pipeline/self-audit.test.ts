// The deployment audits itself with each pulse: nothing is said while nothing is wrong, and what somebody changes behind the Workers' backs
// becomes a finding, an error in the log, and a sealed statement that holds a Detection Finding.
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { statementsPage } from '../../schemas/statement-api.ts';
import { importSigningKey } from '../../workers/core/attest/keys.ts';
import { formatCheckpoint } from '../../workers/core/log/checkpoint.ts';
import { noteVerifier, signNote } from '../../workers/core/log/note.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { get, sealed, send } from '../support/stack-client.ts';

let stack: Stack;
const packets: string[] = [];

beforeAll(async () => {
  stack = await startStack();
  for (const n of [1, 2, 3]) {
    const { body } = await send(stack, `{"message":"door ${n}"}`);
    packets.push(body.packet);
    await sealed(stack, [body.packet]);
  }
});
afterAll(() => stack.stop());

type Row = Record<string, string | number | null>;

async function sql(text: string, ...values: (string | number | null)[]): Promise<Row[]> {
  const reached = await stack.reach({ kind: 'sql', sql: text, values });
  return 'rows' in reached ? [...reached.rows] : [];
}

/** Pulses until the self-audit has been round once more, whatever the clock says. */
async function auditRound(): Promise<Row[]> {
  await sql("DELETE FROM upkeep WHERE task = 'audit'");
  await stack.triggerCron();
  const until = Date.now() + 60_000;
  while (
    (await sql("SELECT 1 FROM upkeep WHERE task = 'audit' AND position LIKE '%\"index\":0,%'")).length === 0
  ) {
    if (Date.now() > until) throw new Error(`no audit: ${(await stack.logs()).slice(-2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return sql('SELECT code, subject, tenant FROM audit_findings ORDER BY code, subject');
}

/** Events that the self-audit raised, newest first, once there are so many and ingest has been asked for no more. */
async function findings(count = 1): Promise<Record<string, unknown>[]> {
  const until = Date.now() + 60_000;
  for (;;) {
    const answer = await get(stack, '/v1/events?q=source:edgeseal-audit%20AND%20class_uid:2004');
    const { events } = z
      .object({ events: z.array(z.record(z.string(), z.unknown())) })
      .parse(await answer.json());
    const [{ open } = { open: 1 }] = await sql(
      'SELECT count(*) AS open FROM audit_findings WHERE packet IS NULL',
    );
    if (events.length >= count && open === 0) return events;
    if (Date.now() > until) throw new Error(`no events: ${(await stack.logs()).slice(-2_000)}`);
    await stack.triggerCron();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

it('finds nothing where nothing is wrong, and rests until the next day', async () => {
  expect(await auditRound()).toEqual([]);
  const [row] = await sql("SELECT position FROM upkeep WHERE task = 'audit'");
  expect(JSON.parse(String(row?.position))).toMatchObject({ index: 0 });
  expect(JSON.parse(String(row?.position)).roundAt).toBeGreaterThan(Date.now() + 23 * 3_600_000);
});

it('raises what it finds, once, as a sealed Detection Finding', async () => {
  const [segment] = await sql('SELECT id, object FROM segments ORDER BY id LIMIT 1');
  await stack.reach({ kind: 'delete', bucket: 'ARCHIVE', key: String(segment?.object) });
  const lost = { code: 'segment-missing', subject: String(segment?.id), tenant: 'stack' };
  expect(await auditRound()).toEqual([lost]);
  expect(await auditRound()).toEqual([lost]);
  expect(await stack.logs()).toContain('"event":"audit-finding"');
  const page = statementsPage.parse(await (await get(stack, '/v1/statements?kind=finding')).json());
  expect(page.statements).toHaveLength(1);
  expect(JSON.parse(page.statements[0]?.statement ?? '')).toMatchObject({
    event: { class_uid: 2004, severity_id: 5, finding_info: { title: 'Self-audit: segment-missing' } },
  });
  const { checks: _, ...ready } = await (await get(stack, '/readyz')).json();
  expect(ready).toMatchObject({ audit_findings: 1, audit_age_seconds: expect.any(Number) });
});

it('raises it as one event of the tenant it concerns too, searchable and provable like any', async () => {
  const [segment] = await sql(
    "SELECT id, object FROM segments WHERE object LIKE '%tenant=stack%' ORDER BY id LIMIT 1",
  );
  const found = await findings();
  expect(found).toMatchObject([
    {
      ...{ severity_id: 5, activity_id: 1, status_code: 'segment-missing' },
      resources: [{ uid: String(segment?.id), type: 'segment' }],
      finding_info: { uid: `segment-missing ${segment?.id}` },
    },
  ]);
  const [row] = await sql('SELECT packet, statement FROM audit_findings');
  await sealed(stack, [String(row?.packet)]);
  const manifest = await (await get(stack, `/v1/packets/${row?.packet}`)).json();
  expect(manifest).toMatchObject({ source: 'edgeseal-audit', events: 1 });
  const proof = await (await get(stack, `/v1/events/${row?.packet}.0/proof`)).json();
  expect(JSON.parse(proof.manifest)).toMatchObject({
    sender: { proof: 'worker', key: 'edgeseal-audit' },
  });
});

it('says it once however often it is seen, and again, as an update, when it has become another', async () => {
  const before = await findings();
  await auditRound();
  await auditRound();
  expect(await findings()).toEqual(before);
  await sql("UPDATE audit_findings SET detail = 'otherwise', said_at = said_at - 3600000");
  await auditRound();
  expect(await findings(2)).toMatchObject([{ activity_id: 2 }, { activity_id: 1 }]);
  await auditRound();
  expect(await findings(2)).toHaveLength(2);
});

it('finds what the catalog has lost, which no reader of one tenant could', async () => {
  const rows = await sql('SELECT id FROM segments ORDER BY log_start DESC LIMIT 1');
  await sql('DELETE FROM segments WHERE id = ?', rows[0]?.id ?? null);
  expect(await auditRound()).toContainEqual({
    code: 'entry-unclaimed',
    subject: expect.stringMatching(/^\d+-\d+$/),
    tenant: '_',
  });
});

it('notices that the log was set back, since it keeps the last checkpoint outside of the catalog', async () => {
  const { key, publicKey } = await importSigningKey(stack.keys.log, 'log');
  const [head] = await sql('SELECT note FROM log_head');
  const origin = String(head?.note).split('\n')[0] ?? '';
  const signer = { ...(await noteVerifier(origin, publicKey)), privateKey: key };
  const other = formatCheckpoint({ origin, size: 1, root: Buffer.alloc(32, 1) });
  await sql('UPDATE log_head SET note = ?, size = 1', await signNote(other, [signer]));
  expect(await auditRound()).toContainEqual(
    expect.objectContaining({ code: 'log-rolled-back', tenant: '_' }),
  );
});

it('says of a checkpoint that no published key signed that nothing can be audited by it', async () => {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('no pair of keys');
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const [head] = await sql('SELECT note FROM log_head');
  const origin = String(head?.note).split('\n')[0] ?? '';
  const signer = { ...(await noteVerifier(origin, publicKey)), privateKey: pair.privateKey };
  const checkpoint = formatCheckpoint({ origin, size: 1, root: Buffer.alloc(32, 1) });
  await sql('UPDATE log_head SET note = ?', await signNote(checkpoint, [signer]));
  const unsigned = "SELECT subject, tenant FROM audit_findings WHERE code = 'checkpoint-unsigned'";
  await expect
    .poll(
      async () => {
        await stack.triggerCron();
        return sql(unsigned);
      },
      { timeout: 60_000 },
    )
    .toEqual([{ subject: 'newest', tenant: '_' }]);
});
