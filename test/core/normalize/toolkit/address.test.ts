import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isEmail,
  isHostname,
  isIp,
  isMac,
  isUuid,
} from '../../../../workers/core/normalize/toolkit/address.ts';
import { hasOcsfSchema, ocsfSchema } from '../../../support/ocsf-schema.ts';
import { checkScalar } from '../../../support/ocsf-types.ts';

/** Texts close to addresses: real ones with a character changed, added or taken away. */
const nearly = (real: fc.Arbitrary<string>) =>
  fc
    .tuple(
      real,
      fc.nat(40),
      fc.constantFrom('', ':', '.', '0', 'f', 'g', '::', ' ', '%', '255', '1'),
      fc.nat(2),
    )
    .map(([text, at, put, take]) => text.slice(0, at) + put + text.slice(at + take));

const texts = fc.oneof(
  nearly(fc.ipV4()),
  nearly(fc.ipV6()),
  fc.ipV6(),
  fc.ipV4(),
  fc.string({ maxLength: 45 }),
);

it('an address is what node takes for one, apart from zones and lengths OCSF has no room for', () => {
  const check = fc.property(texts, (text) => {
    const expected = isIP(text) !== 0 && !text.includes('%') && text.length <= 40;
    expect(isIp(text)).toBe(expected);
  });
  fc.assert(check, { numRuns: 20_000 });
});

describe.skipIf(!hasOcsfSchema)('what passes fits the OCSF type', () => {
  const near = {
    ip_t: [isIp, texts],
    mac_t: [isMac, nearly(fc.constantFrom('00:11:22:aa:bb:CC', '00-11-22-33-44-55'))],
    email_t: [isEmail, fc.oneof(fc.emailAddress(), nearly(fc.emailAddress()))],
    uuid_t: [isUuid, fc.oneof(fc.uuid(), nearly(fc.uuid()))],
  } as const;

  it.each(Object.entries(near))('%s', (type, [check, values]) => {
    const fits = fc.property(values, (text) => {
      fc.pre(check(text));
      expect(checkScalar(ocsfSchema(), type, text)).toBeUndefined();
    });
    fc.assert(fits, { numRuns: 3000, maxSkipsPerRun: 1000 });
  });
});

it.each(['web1', 'web1.corp.example', '_ldap._tcp', 'ip-10-0-0-1', 'bücher.example', '3com'])(
  '%s names a host',
  (text) => {
    expect(isHostname(text)).toBe(true);
  },
);

it.each(['', '10.0.0.1', 'a b', 'a/b', 'a:1', 'a\u0000', 'x'.repeat(254)])('%j names none', (text) => {
  expect(isHostname(text)).toBe(false);
});
