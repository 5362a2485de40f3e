import { describe, expect, test } from 'vitest';
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from '../../../workers/core/log/checkpoint.ts';
import { noteVerifier, signNote } from '../../../workers/core/log/note.ts';

const ROOT = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
const TEXT = `example.com/behind-the-sofa\n20852163\n${ROOT}\n`; // the example of c2sp.org/tlog-checkpoint

test('a checkpoint is written back as it was read', () => {
  const checkpoint = parseCheckpoint(TEXT);
  expect(checkpoint).toMatchObject({
    origin: 'example.com/behind-the-sofa',
    size: 20_852_163,
    extensions: [],
  });
  expect(formatCheckpoint(checkpoint)).toBe(TEXT);
});

test('extension lines are kept apart', () => {
  expect(parseCheckpoint(`${TEXT}one\ntwo\n`).extensions).toEqual(['one', 'two']);
});

test('the empty tree has size 0', () => {
  expect(parseCheckpoint(`o\n0\n${ROOT}\n`).size).toBe(0);
});

describe('a checkpoint is refused', () => {
  test.each([
    ['leading zeroes', `o\n012\n${ROOT}\n`],
    ['two zeroes', `o\n00\n${ROOT}\n`],
    ['a plus sign', `o\n+12\n${ROOT}\n`],
    ['a negative size', `o\n-12\n${ROOT}\n`],
    ['a space', `o\n12 \n${ROOT}\n`],
    ['hexadecimal', `o\n0x12\n${ROOT}\n`],
    ['digits of another script', `o\n１２\n${ROOT}\n`],
    ['a size past 2^53', `o\n9007199254740993\n${ROOT}\n`],
    ['no origin', `\n12\n${ROOT}\n`],
    ['a short root', 'o\n12\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n'],
    ['an unpadded root', `o\n12\n${ROOT.slice(0, -1)}\n`],
    ['a URL-safe root', `o\n12\n${ROOT.replace('/', '_')}\n`],
    ['an empty extension line', `${TEXT}\n`],
    ['two lines', 'o\n12\n'],
    ['no final newline', TEXT.slice(0, -1)],
  ])('for %s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(expect.objectContaining({ code: 'ATTEST_PROOF_INVALID' }));
  });

  test('for another origin, though the key is known', async () => {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const key = await noteVerifier('k.example', publicKey);
    const note = await signNote(TEXT, [{ ...key, privateKey: pair.privateKey }]);
    expect((await openCheckpoint(note, 'example.com/behind-the-sofa', [key])).size).toBe(20_852_163);
    await expect(openCheckpoint(note, 'example.com/other', [key])).rejects.toMatchObject({
      code: 'ATTEST_PROOF_INVALID',
    });
  });
});
