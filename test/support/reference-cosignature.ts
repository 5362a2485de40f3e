// Cosignatures checked from c2sp.org/tlog-cosignature and signed-note with node:crypto alone. It imports nothing of the project on
// purpose: if ours and this one agree, the format is what the specification says.
import { createHash, createPublicKey, verify } from 'node:crypto';

/** The time (seconds) at which the witness of this vkey cosigned the note; throws unless exactly one of its lines holds. */
export function checkCosignature(note: string, vkey: string): number {
  const [name = '', id = '', encoded = ''] = splitVkey(vkey);
  const typed = Buffer.from(encoded, 'base64');
  if (typed.length !== 33 || typed[0] !== 4) throw new Error('not a vkey of type 0x04');
  const keyId = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4);
  if (keyId.toString('hex') !== id) throw new Error('the id of the vkey is not its own');
  const cut = note.lastIndexOf('\n\n');
  const body = note.slice(0, cut + 1);
  const blobs = note
    .slice(cut + 2)
    .split('\n')
    .filter((line) => line.startsWith(`— ${name} `))
    .map((line) => Buffer.from(line.slice(name.length + 3), 'base64'))
    .filter((blob) => blob.subarray(0, 4).equals(keyId));
  const [blob, ...more] = blobs;
  if (blob === undefined || more.length > 0) throw new Error(`${blobs.length} lines of the witness`);
  if (blob.length !== 4 + 8 + 64) throw new Error('not a timestamped signature');
  const seconds = blob.readBigUInt64BE(4);
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), typed.subarray(1)]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const message = Buffer.from(`cosignature/v1\ntime ${seconds}\n${body}`);
  if (!verify(null, message, key, blob.subarray(12))) throw new Error('the cosignature does not hold');
  return Number(seconds);
}

/** Base64 may hold plus signs: only the first two part the fields. */
function splitVkey(vkey: string): string[] {
  const first = vkey.indexOf('+');
  const second = vkey.indexOf('+', first + 1);
  return [vkey.slice(0, first), vkey.slice(first + 1, second), vkey.slice(second + 1)];
}
