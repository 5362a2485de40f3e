// Cosignatures against a check written from the specification alone, and against every kind of tampering.
import { describe, expect, it } from 'vitest';
import { makeWitnessKey } from '../../../cli/witness-key.ts';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import {
  cosign,
  cosignaturesOn,
  cosignatureVerifier,
  encodeCosignatureVkey,
  parseCosignatureVkey,
} from '../../../workers/core/log/cosignature.ts';
import { checkCosignature } from '../../support/reference-cosignature.ts';

const TEXT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const NAME = 'witness.example.com/w1';
const { secret, vkey } = await makeWitnessKey(NAME);
const { key, publicKey } = await importSigningKey(secret);
const cosigner = { ...(await cosignatureVerifier(NAME, publicKey)), privateKey: key };

describe('a cosignature', () => {
  it('holds by the specification, at the time it says', async () => {
    const note = `${TEXT}\n${await cosign(TEXT, cosigner, 1_679_315_147)}`;
    expect(checkCosignature(note, vkey)).toBe(1_679_315_147);
    expect(await cosignaturesOn(note, [cosigner])).toMatchObject([
      { timestamp: 1_679_315_147, by: cosigner },
    ]);
  });

  it('of somebody else, or of another type, is passed over', async () => {
    const other = await parseCosignatureVkey((await makeWitnessKey('other.example')).vkey);
    const note = `${TEXT}\n${await cosign(TEXT, cosigner, 5)}`;
    expect(await cosignaturesOn(note, [other])).toEqual([]);
    expect(await cosignaturesOn(note, [{ ...cosigner, id: cosigner.id ^ 1 }])).toEqual([]);
  });

  it('given twice counts once, by its newest time', async () => {
    const lines = [await cosign(TEXT, cosigner, 9), await cosign(TEXT, cosigner, 8)];
    expect(await cosignaturesOn(`${TEXT}\n${lines.join('')}`, [cosigner])).toMatchObject([
      { timestamp: 9, line: lines[0] },
    ]);
  });

  it('does not hold when a bit of time, signature or text is changed', async () => {
    const line = await cosign(TEXT, cosigner, 1_679_315_147);
    const blob = Buffer.from(line.trimEnd().split(' ')[2] ?? '', 'base64');
    for (let at = 4; at < blob.length; at++) {
      const bent = Buffer.from(blob);
      bent[at] = (bent[at] ?? 0) ^ 1;
      const note = `${TEXT}\n— ${NAME} ${bent.toString('base64')}\n`;
      await expect(cosignaturesOn(note, [cosigner]), `byte ${at}`).rejects.toMatchObject({
        code: 'ATTEST_SIGNATURE_INVALID',
      });
    }
    const elsewhere = `${TEXT.replace('163', '164')}\n${line}`;
    await expect(cosignaturesOn(elsewhere, [cosigner])).rejects.toThrow('does not match');
    const short = `${TEXT}\n— ${NAME} ${blob.subarray(0, 75).toString('base64')}\n`;
    await expect(cosignaturesOn(short, [cosigner])).rejects.toThrow('does not match');
  });
});

describe('a verifier key', () => {
  it('is what it was made of', async () => {
    expect(encodeCosignatureVkey(await parseCosignatureVkey(vkey))).toBe(vkey);
  });

  it.each([vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'), vkey.slice(0, -4), 'a+b', '', `${vkey}=`])(
    'is refused as %j',
    async (text) => {
      await expect(parseCosignatureVkey(text)).rejects.toMatchObject({ code: 'ATTEST_PROOF_INVALID' });
    },
  );
});
