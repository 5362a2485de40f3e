// Whatever an administrator's request says: it becomes settings that ingest can read, or is refused. Nothing else.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonValue } from '../../../schemas/json.ts';
import { HOOK_SCHEMES, sourceSettings } from '../../../schemas/registry.ts';
import { type SourceRecord, shownSettings } from '../../../schemas/source-api.ts';
import { isObject } from '../../../workers/core/decode/json.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { mergePatch, withKeptSecrets } from '../../../workers/registry/merge.ts';
import { readSettings, recordOf } from '../../../workers/registry/settings.ts';
import { shownSettingsOf } from '../../../workers/registry/shown.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const HMAC = Buffer.from('a shared secret of 32 characters').toString('base64url');

const known: SourceRecord = {
  ...{ v: 1, disabled: false, dedupWindowSeconds: 300, labels: { site: 'berlin' } },
  keys: [{ kid: 'a', alg: 'hmac-sha256', key: HMAC }],
  hook: { scheme: 'standard-webhooks', secrets: [SECRET] },
  retiring: [{ secret: 'whsec_C2FVsBQIhrscChlQIMV', notAfter: 1 }],
};

const anything = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
const or = (likely: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> =>
  fc.oneof({ weight: 4, arbitrary: likely }, { weight: 1, arbitrary: anything });

const key = fc.record(
  {
    kid: or(fc.constantFrom('a', 'b')),
    alg: or(fc.constantFrom('hmac-sha256', 'ed25519')),
    key: or(fc.constant(HMAC)),
  },
  { requiredKeys: ['kid'] },
);
const hook = fc.record(
  {
    scheme: or(fc.constantFrom(...HOOK_SCHEMES)),
    secrets: or(fc.array(fc.string())),
    principal: or(fc.string()),
  },
  { requiredKeys: ['scheme'] },
);
const patch = fc.dictionary(
  fc.oneof(
    fc.constantFrom('disabled', 'format', 'labels', 'keys', 'hook', 'limits', '__proto__', 'retiring'),
    fc.string(),
  ),
  fc.oneof(anything, fc.boolean(), fc.constant('cef'), fc.array(key, { maxLength: 9 }), hook),
  { maxKeys: 4 },
);

it('a secret is not kept under another algorithm, where it would be shown as a public key', () => {
  const keys = [{ kid: 'a', alg: 'ed25519' }];
  expect(withKeptSecrets({ keys }, known)).toEqual({ keys });
  expect(withKeptSecrets({ keys: [{ kid: 'a' }] }, known)).toEqual({
    keys: [{ kid: 'a', alg: 'hmac-sha256', key: HMAC }],
  });
  const spelt = [{ kid: 'b', alg: 'ed25519', key: HMAC }];
  expect(() => withKeptSecrets({ keys: spelt }, known)).toThrow('a shared secret is no public key');
});

it('every merge patch makes readable settings or a refusal, and shows no secret', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(patch, async (wish) => {
      const before: JsonValue = JSON.parse(JSON.stringify(shownSettingsOf(known)));
      const merged = mergePatch(before, JSON.parse(JSON.stringify(wish)));
      if (!isObject(merged)) throw new Error('a patch of an object is an object');
      try {
        const { retiring: _, ...settings } = recordOf(
          await readSettings(withKeptSecrets(merged, known)),
          known,
        );
        sourceSettings.parse(JSON.parse(JSON.stringify(settings)));
        const shown = shownSettings.parse(shownSettingsOf(settings));
        expect(JSON.stringify(shown)).not.toMatch(new RegExp(`${HMAC}|${SECRET}`));
        taken++;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
    { numRuns: 3_000 },
  );
  expect(taken).toBeGreaterThan(100);
});
