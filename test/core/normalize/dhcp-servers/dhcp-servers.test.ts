// DHCP servers' lines: broken ones cost nothing; and the audit log of Windows, whose columns a header names.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { normalize } from '../../../../workers/core/normalize/normalize.ts';
import { attested } from '../../../support/attested.ts';
import { expectWhole, mangledLine, vectorLines } from '../../../support/broken-lines.ts';
import { lostLeaves } from '../../../support/kept-leaves.ts';
import { RECEIVED_AT } from '../../../support/map-text.ts';
import { checkOcsf, hasOcsfSchema } from '../../../support/ocsf-schema.ts';

const audit = (members: JsonObject) => ({
  format: 'csv',
  raw: '',
  record: {
    ID: '10',
    Date: '11/20/26',
    Time: '10:00:00',
    Description: 'Assign',
    'IP Address': '192.0.2.10',
    'Host Name': 'laptop-7.example.com',
    'MAC Address': '00005E005301',
    ...members,
  },
});

const map = (members: JsonObject) => normalize(audit(members), { receivedAt: RECEIVED_AT, source: 'sender' });

describe('dhcp servers', () => {
  it.skipIf(!hasOcsfSchema)('make valid events of broken lines, and lose nothing of them', () => {
    const lines = vectorLines('dhcp-servers');
    fc.assert(fc.property(mangledLine(lines), expectWhole), {
      numRuns: Number(process.env.LINE_RUNS ?? 1500),
    });
  });

  it.each([
    ['10', 'Assign', 5, 'Success'],
    ['11', 'Renew', 5, 'Success'],
    ['12', 'Release', 7, undefined],
    ['15', 'NACK', 6, 'Failure'],
    ['17', 'Expired', 9, undefined],
    ['30', 'DNS Update Request', 99, undefined],
  ])('reads event %s (%s) of the audit log of Windows', (ID, Description, activity, status) => {
    const mapped = map({ ID, Description });
    expect(mapped).toMatchObject({
      class_uid: 4004,
      activity_id: activity,
      src_endpoint: { ip: '192.0.2.10', hostname: 'laptop-7.example.com', mac: '00:00:5E:00:53:01' },
      time: Date.UTC(2026, 10, 20, 10),
      metadata: { event_code: ID },
    });
    expect(mapped.status).toBe(status);
    expect(lostLeaves(audit({ ID, Description }), mapped)).toEqual([]);
  });

  it.skipIf(!hasOcsfSchema)('keeps an audit record that names nobody', () => {
    const nobody = { ID: '00', Description: 'Started', 'IP Address': '', 'Host Name': '', 'MAC Address': '' };
    const mapped = map(nobody);
    expect(checkOcsf(JSON.parse(JSON.stringify(attested(mapped, ''))))).toMatchObject({ errors: [] });
    expect(lostLeaves(audit(nobody), mapped)).toEqual([]);
  });
});
