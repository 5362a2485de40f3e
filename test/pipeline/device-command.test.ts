// `edgeseal device` against a whole stack: from a key file to a verdict, as an operator and a device would.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { message } from '../../workers/core/devices/message.ts';
import { type CommandRun, edgeseal } from '../support/edgeseal-command.ts';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack;
let admin = '';
let folder = '';
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const device = (...args: string[]): Promise<CommandRun> =>
  edgeseal(['device', ...args], { url: stack.url, token: admin });
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgeseal-device-'));
  await writeFile(file('pump.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
  await writeFile(file('firmware.bin'), 'a firmware');
  stack = await startStack({ workers: ['ingest', 'persist', 'devices'] });
  admin = await stack.token({ tenant: 'stack', subject: 'operator', scope: ['admin'] });
});
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function attest(): Promise<unknown> {
  const headers = { authorization: `Bearer ${stack.tokens.ingest}` };
  const challenged = await fetch(`${stack.url}/v1/devices/pump-7/challenge`, { method: 'POST', headers });
  const { nonce } = await challenged.json();
  const firmwareHash = createHash('sha256').update('a firmware').digest('hex');
  const said = { device: 'pump-7', firmwareHash, bootCount: 4, nonce, time: Date.now() };
  const body = {
    ...{
      device_id: 'pump-7',
      firmware_hash: firmwareHash,
      boot_count: 4,
      nonce,
      version: 2,
      time: said.time,
    },
    signature_hex: sign('sha256', message(said), privateKey).toString('hex'),
  };
  return (
    await fetch(`${stack.url}/v1/attestations`, { method: 'POST', headers, body: JSON.stringify(body) })
  ).json();
}

describe('edgeseal device', () => {
  it('registers a device by its key file, allows a firmware, and shows what the device then proves', async () => {
    const allowed = await device('firmware', 'stm32', '1.4.2', file('firmware.bin'));
    expect(allowed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^stm32 {2}1\.4\.2 {2}[0-9a-f]{64}\n$/),
    });
    const added = await device(
      'add',
      'pump-7',
      '--family',
      'stm32',
      '--name',
      'Pump 7',
      '--key',
      file('pump.pem'),
    );
    expect(added).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ {2}key [0-9a-f]{64} {2}p256 {2}by admin:operator$/m),
    });
    expect(await attest()).toMatchObject({ valid: true });
    const list = await device('list');
    expect(list.stdout).toMatch(
      /^pump-7 +verified {2}online {3}stm32 {2}firmware 1\.4\.2 {2}boot 4 {2}seen \d{4}-/,
    );
    const trail = await device('history', 'pump-7');
    expect(trail.stdout).toMatch(/attestation {2}valid verified {2}boot 4 {2}by sender/);
  });

  it('opens an enrolment, rotates and revokes', async () => {
    const opened = await device('enrol', 'pump-7', '--ttl', '1h');
    expect(opened).toMatchObject({ code: 0, stdout: expect.stringMatching(/^enrol_[A-Za-z0-9_-]{43}\n$/) });
    const fresh = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' });
    await writeFile(file('fresh.pem'), fresh);
    const rotated = await device('rotate', 'pump-7', '--key', file('fresh.pem'), '--overlap', '0', '--json');
    expect(JSON.parse(rotated.stdout).keys).toMatchObject([
      { alg: 'ed25519', not_after: null },
      { alg: 'p256' },
    ]);
    expect(await attest()).toMatchObject({ valid: false, status: 'failed' });
    expect((await device('revoke', 'pump-7')).stdout).toMatch(/^pump-7 +revoked /);
  });

  it('says what was refused, and what is wrong with the command line', async () => {
    expect(await device('show', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('DEVICES_UNKNOWN'),
    });
    expect(await device('rotate', 'pump-7', '--key', file('fresh.pem'))).toMatchObject({ code: 1 });
    for (const args of [
      [],
      ['dance'],
      ['show'],
      ['add', 'x'],
      ['rotate', 'x'],
      ['enrol', 'x', '--ttl', 'soon'],
    ]) {
      expect(await device(...args)).toMatchObject({ code: 2 });
    }
  });
});
