// Policies as c2sp.org/tlog-policy has them: read whole or refused by line, and what a quorum of them is.
import { describe, expect, it } from 'vitest';
import { makeWitnessKey } from '../../../cli/witness-key.ts';
import { encodeVkey, noteVerifier } from '../../../workers/core/log/note.ts';
import { isQuorum, parseWitnessPolicy } from '../../../workers/core/log/witness-policy.ts';

const vkeys = await Promise.all(
  ['x1', 'x2', 'x3', 'y1', 'y2'].map(async (name) => (await makeWitnessKey(`w.test/${name}`)).vkey),
);
const [X1, X2, X3, Y1, Y2] = vkeys;
const LOG = encodeVkey(await noteVerifier('log.test', new Uint8Array(32).fill(7)));

const TEXT = `
# as in the example of the specification
log ${LOG} https://log.test/
witness X1 ${X1} https://x1.test/submit/
witness X2 ${X2}
\twitness  X3 ${X3} http://127.0.0.1:8080/w
group X-witnesses 2 X1 X2 X3
witness Y1 ${Y1}
witness Y2 ${Y2}
group Y-witnesses any Y1 Y2
group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

describe('a policy', () => {
  it('says who is asked where, and which sets are enough', async () => {
    const { witnesses, logs, quorum } = await parseWitnessPolicy(TEXT);
    expect(logs).toHaveLength(1);
    expect(witnesses.map(({ url }) => url)).toEqual([
      'https://x1.test/submit',
      undefined,
      'http://127.0.0.1:8080/w',
      undefined,
      undefined,
    ]);
    const enough = (...names: string[]): boolean =>
      isQuorum(quorum, new Set(witnesses.filter(({ name }) => names.includes(name)).map(({ key }) => key)));
    expect(enough('X1', 'X3', 'Y2')).toBe(true);
    expect(enough('X1', 'X2', 'X3')).toBe(false);
    expect(enough('X1', 'Y1', 'Y2')).toBe(false);
    expect(enough()).toBe(false);
  });

  it('of one witness is that witness, and of none asks for nobody', async () => {
    const one = await parseWitnessPolicy(`witness A ${X1}\nquorum A\n`);
    expect(isQuorum(one.quorum, new Set())).toBe(false);
    expect(isQuorum(one.quorum, new Set(one.witnesses.map(({ key }) => key)))).toBe(true);
    for (const text of ['', '# nothing\n', 'quorum none\n']) {
      const { quorum, witnesses } = await parseWitnessPolicy(text);
      expect([witnesses.length, isQuorum(quorum, new Set())]).toEqual([0, true]);
    }
  });

  it.each([
    ['no quorum', `witness A ${X1}\n`],
    ['two quorums', `witness A ${X1}\nquorum A\nquorum A\n`],
    ['a quorum of nobody known', 'quorum A\n'],
    ['a group that names itself', `group A any A\nquorum A\n`],
    ['none as a member', 'group A any none\nquorum A\n'],
    ['none as a name', `witness none ${X1}\nquorum none\n`],
    ['a name twice', `witness A ${X1}\nwitness A ${X2}\nquorum A\n`],
    ['a key twice', `witness A ${X1}\nwitness B ${X1}\nquorum A\n`],
    ['a member twice', `witness A ${X1}\ngroup G 2 A A\nquorum G\n`],
    ['more needed than there are', `witness A ${X1}\ngroup G 2 A\nquorum G\n`],
    ['nobody needed', `witness A ${X1}\ngroup G 0 A\nquorum G\n`],
    ['a number that is none', `witness A ${X1}\ngroup G 01 A\nquorum G\n`],
    ["a log's key for a witness", `witness A ${LOG}\nquorum A\n`],
    ["a witness's key for a log", `log ${X1}\nquorum none\n`],
    ['an id that is not the key’s', `witness A ${X1?.replace(/\+[0-9a-f]{8}\+/, '+00000000+')}\nquorum A\n`],
    ['plain http to elsewhere', `witness A ${X1} http://x1.test/\nquorum A\n`],
    [
      'plain http to a name that begins like this machine',
      `witness A ${X1} http://localhost.evil.test/\nquorum A\n`,
    ],
    ['an address with a password', `witness A ${X1} https://a:b@x1.test/\nquorum A\n`],
    ['an address that is none', `witness A ${X1} x1\nquorum A\n`],
    ['another scheme', `witness A ${X1} file:///etc/passwd\nquorum A\n`],
    ['an unknown word', 'witnes A\n'],
    ['a word too many', `witness A ${X1} https://x1.test more\nquorum A\n`],
  ])('with %s is refused by its line', async (_, text) => {
    await expect(parseWitnessPolicy(text)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^witness policy(, line \d+)?: /),
    });
  });
});
