// DNS servers' lines: broken ones cost nothing, and long ones no time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectWhole, mangledLine, vectorLines } from '../../../support/broken-lines.ts';
import { mapText } from '../../../support/map-text.ts';
import { hasOcsfSchema } from '../../../support/ocsf-schema.ts';

const only = (line: string) => mapText(`${line}\n`)[0]?.mapped;

describe('dns servers', () => {
  it.skipIf(!hasOcsfSchema)('make valid events of broken lines, and lose nothing of them', () => {
    const lines = vectorLines('dns-servers');
    fc.assert(fc.property(mangledLine(lines), expectWhole), {
      numRuns: Number(process.env.LINE_RUNS ?? 1500),
    });
  });

  it('leaves a name that is too long out of the query, and the line whole', () => {
    const line = `<30>Nov 20 10:00:00 ns1 named[1]: client 192.0.2.1#53 (x): query: ${'a.'.repeat(500)} IN A + (192.0.2.53)`;
    expect(only(line)).toMatchObject({ class_uid: 4003, src_endpoint: { ip: '192.0.2.1' } });
    expect(only(line)?.query).toBeUndefined();
  });

  it('reads no client out of a name that pretends to be one', () => {
    const line =
      '<30>Nov 20 10:00:00 ns1 named[1]: client 192.0.2.1#53 (203.0.113.9#1): query: 203.0.113.9#1 IN A + (192.0.2.53)';
    expect(only(line)?.src_endpoint).toEqual({ ip: '192.0.2.1', port: 53 });
  });

  it('takes what a Windows server sends as an answer for the word of the client it answers', () => {
    const debug =
      '11/20/2026 12:00:00 AM 0B58 PACKET 01D1 UDP Snd 192.0.2.15 4711 R Q [8085 A DR NOERROR] A (1)a(0)';
    expect(only(debug)).toMatchObject({
      activity_id: 2,
      src_endpoint: { ip: '192.0.2.15' },
      time: Date.UTC(2026, 10, 20),
    });
  });
});
