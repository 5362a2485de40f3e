import { describe, expect, test } from 'vitest';
import {
  encodeVkey,
  type NoteSigner,
  noteVerifier,
  openNote,
  parseNote,
  parseVkey,
  signNote,
} from '../../../workers/core/log/note.ts';
import { readNote } from '../../support/reference-log.ts';

// Both examples stand in c2sp.org/signed-note.
const EXAMPLE_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const EXAMPLE_NOTE = [
  'This is an example message.',
  '',
  '— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=',
  '',
].join('\n');
const POEM = [
  'Ognuno sta solo sul cuor della terra',
  'trafitto da un raggio di sole:',
  '',
  'ed è subito sera.',
  '',
  '— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=',
  '',
].join('\n');

async function signer(name: string): Promise<NoteSigner> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { ...(await noteVerifier(name, publicKey)), privateKey: pair.privateKey };
}

describe('verifier keys', () => {
  test('are read and written as in the specification', async () => {
    const key = await parseVkey(EXAMPLE_KEY);
    expect({ name: key.name, id: key.id.toString(16) }).toEqual({ name: 'example.com/foo', id: '530d903a' });
    expect(encodeVkey(key)).toBe(EXAMPLE_KEY);
  });

  test.each([
    ['an id of another key', EXAMPLE_KEY.replace('530d903a', '530d903b')],
    ['another name under the same id', EXAMPLE_KEY.replace('foo', 'fop')],
    ['an unknown type', 'example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'],
    ['a short key', 'example.com/foo+530d903a+Aeky'],
    ['no name', EXAMPLE_KEY.replace('example.com/foo', '')],
    ['a space in the name', EXAMPLE_KEY.replace('/foo', ' foo')],
    ['trailing text', `${EXAMPLE_KEY}\n`],
    ['nothing', ''],
  ])('with %s are refused', async (_, vkey) => {
    await expect(parseVkey(vkey)).rejects.toMatchObject({ code: 'ATTEST_PROOF_INVALID' });
  });
});

describe('opening a note', () => {
  test('rejects one with a bad signature of a known key, wherever it stands among good ones', async () => {
    const [key, other] = [await signer('a.example'), await signer('a.example')];
    const text = 'said\n';
    const good = (await signNote(text, [key])).slice(text.length + 1);
    const bad = (await signNote(text, [{ ...key, privateKey: other.privateKey }])).slice(text.length + 1);
    expect((await openNote(`${text}\n${good}${good}`, [key])).signedBy).toEqual([key]);
    for (const lines of [bad + good, good + bad, good + good + bad])
      await expect(openNote(`${text}\n${lines}`, [key])).rejects.toMatchObject({
        code: 'ATTEST_SIGNATURE_INVALID',
      });
  });

  test('verifies the example of the specification', async () => {
    const { text, signedBy } = await openNote(EXAMPLE_NOTE, [await parseVkey(EXAMPLE_KEY)]);
    expect(text).toBe('This is an example message.\n');
    expect(signedBy.map((key) => key.name)).toEqual(['example.com/foo']);
  });

  test('fails for any changed byte', async () => {
    const known = [await parseVkey(EXAMPLE_KEY)];
    const bytes = new TextEncoder().encode(EXAMPLE_NOTE);
    for (let at = 0; at < bytes.length; at++) {
      for (const bit of [1, 4, 128]) {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ bit;
        await expect(openNote(new TextDecoder().decode(changed), known), `byte ${at}`).rejects.toThrow();
      }
    }
  });

  test('ignores signatures of unknown keys, known names with unknown ids included', async () => {
    const [a, b, c] = [await signer('a.example'), await signer('b.example'), await signer('a.example')];
    const note = await signNote('text\n', [b, c, a, a]);
    expect((await openNote(note, [a])).signedBy).toEqual([a]);
    expect((await openNote(note, [a, b])).signedBy).toEqual([b, a]);
    expect(readNote(note, encodeVkey(a))).toBe('text\n');
  });

  test('takes 16 signatures', async () => {
    const key = await signer('a.example');
    const others = await Promise.all(Array.from({ length: 15 }, (_, i) => signer(`other${i}.example`)));
    expect((await openNote(await signNote('text\n', [...others, key]), [key])).signedBy).toEqual([key]);
  });

  test('refuses a note none of whose signers is known', async () => {
    const note = await signNote('text\n', [await signer('a.example')]);
    await expect(openNote(note, [await signer('a.example')])).rejects.toMatchObject({
      code: 'ATTEST_SIGNATURE_INVALID',
    });
    await expect(openNote(note, [])).rejects.toMatchObject({ code: 'ATTEST_SIGNATURE_INVALID' });
  });

  test('refuses the whole note when one known key’s signature is wrong', async () => {
    const [a, b] = [await signer('a.example'), await signer('b.example')];
    const good = await signNote('text\n', [a]);
    const elsewhere = (await signNote('other\n', [b])).split('\n').slice(-2).join('\n');
    await expect(openNote(good + elsewhere, [a, b])).rejects.toMatchObject({
      code: 'ATTEST_SIGNATURE_INVALID',
    });
    expect((await openNote(good + elsewhere, [a])).signedBy).toEqual([a]);
  });
});

describe('taking a note apart', () => {
  test('splits at the last blank line, so that a text may have its own', () => {
    const { text, signatures } = parseNote(POEM);
    expect(text.split('\n')).toHaveLength(5);
    expect(signatures.map((line) => [line.name, line.id.toString(16)])).toEqual([
      ['quasimodo.example/salvatore', '367ba04b'],
    ]);
  });

  const line = EXAMPLE_NOTE.split('\n')[2] ?? '';
  test.each([
    ['no blank line', `text\n${line}\n`],
    ['no signature', 'text\n\n'],
    ['no final newline', `text\n\n${line}`],
    ['a hyphen for the em dash', `text\n\n${line.replace('—', '-')}\n`],
    ['a plus in the name', `text\n\n${line.replace('/', '+')}\n`],
    ['a non-breaking space in the name', `text\n\n${line.replace('/', '\u00a0')}\n`],
    ['two spaces', `text\n\n${line.replace(' example', '  example')}\n`],
    ['a trailing space', `text\n\n${line} \n`],
    ['unpadded base64', `text\n\n${line.replace('=', '')}\n`],
    ['set trailing bits', `text\n\n${line.replace('QM=', 'QN=')}\n`],
    ['an id without a signature', 'text\n\n— example.com/foo Uw2QOg==\n'],
    ['a tab', `te\txt\n\n${line}\n`],
    ['a carriage return', `text\r\n\n${line}\n`],
    ['a NUL', `te\u0000xt\n\n${line}\n`],
    ['a lone surrogate', `te\ud800xt\n\n${line}\n`],
    ['101 signatures', `text\n\n${`${line}\n`.repeat(101)}`],
    ['more than a megabyte', `${'x'.repeat(1_000_000)}\n\n${line}\n`],
  ])('refuses %s', (_, note) => {
    expect(() => parseNote(note)).toThrow(expect.objectContaining({ code: 'ATTEST_PROOF_INVALID' }));
  });

  test('refuses to sign what could not be taken apart again', async () => {
    const key = await signer('a.example');
    await expect(signNote('no newline', [key])).rejects.toMatchObject({ code: 'ATTEST_PROOF_INVALID' });
    await expect(signNote('a\ttab\n', [key])).rejects.toMatchObject({ code: 'ATTEST_PROOF_INVALID' });
    await expect(signNote('text\n', [])).rejects.toMatchObject({ code: 'ATTEST_PROOF_INVALID' });
    await expect(signer('a b')).rejects.toMatchObject({ code: 'ATTEST_PROOF_INVALID' });
  });
});
