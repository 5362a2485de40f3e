// `edgeseal device`: which devices there are, what they proved, what they may run, and which keys speak for them. docs/devices.md.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import {
  authorityList,
  type DeviceAnswer,
  deviceDetail,
  devicesPage,
  enrolmentAnswer,
  firmwareList,
  historyPage,
} from '../../schemas/device-api.ts';
import { getJson, request } from '../api.ts';
import { CONNECTION_HELP, CONNECTION_OPTIONS, type Command, readArguments, usage } from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { type Connection, connect } from '../connection.ts';
import { parseDurationSeconds } from '../durations.ts';
import { ask } from '../source/calls.ts';
import { readPublicKey, readText } from '../source/key-material.ts';

const help = `edgeseal device: what devices attest, what they may run, and whose keys speak for them

Usage: edgeseal device list | show ID | history ID
       edgeseal device add ID --family NAME [--name TEXT] [--key FILE] [--old-form]     register a device, or change it
       edgeseal device enrol ID [--ttl 24h] [--overlap 0]      a secret that enrols one key of it, once; shown here only
       edgeseal device rotate ID --key FILE [--overlap 24h]    a new key; the others end after the overlap
       edgeseal device revoke ID [--kid KID]                   the device, for good; with --kid that key alone, at once
       edgeseal device firmware [FAMILY VERSION FILE]          what each family may run; with a file, allow it as well
       edgeseal device authority [FAMILY FILE]                 CAs whose certificates enrol devices; with a PEM file, trust it

  --family NAME    which firmware list it is held to
  --name TEXT      what people call it
  --key FILE       its public key: Ed25519 or ECDSA P-256, PEM or JWK
  --old-form       take its messages of version 1 (AuroraSOC's) beside those of version 2
  --ttl TIME       how long the secret may be used: 24h unless told
  --overlap TIME   how long the device's other keys still count, 0 for not at all
  --kid KID        one key of the device, as show names it
${CONNECTION_HELP}

list, show and history need a token with the scope read, the rest one with the scope admin.

Exit codes: 0 done; 1 refused or not found; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  family: { type: 'string' },
  name: { type: 'string' },
  key: { type: 'string' },
  'old-form': { type: 'boolean', default: false },
  ttl: { type: 'string' },
  overlap: { type: 'string' },
  kid: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** See `help`. */
export const device: Command = { summary: 'what devices attest, and whose keys speak for them', help, run };

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values'];
type Action = (values: Values, names: readonly string[]) => Promise<void>;

/** How many names each action takes, and what it does. */
const ACTIONS: Readonly<Record<string, readonly [names: readonly number[], act: Action]>> = {
  list: [[0], list],
  show: [[1], show],
  history: [[1], history],
  add: [[1], add],
  enrol: [[1], enrol],
  rotate: [[1], rotate],
  revoke: [[1], revoke],
  firmware: [[0, 3], firmware],
  authority: [[0, 2], authority],
};

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('device', args, OPTIONS);
  const [action = '', ...names] = positionals;
  const [counts, act] = (Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined) ?? [];
  if (counts === undefined || act === undefined) {
    throw usage('device', `Say what to do: ${Object.keys(ACTIONS).join(', ')}`);
  }
  if (!counts.includes(names.length)) throw usage('device', `${action} takes ${counts.join(' or ')} names`);
  await act(values, names);
  return EXIT.ok;
}

const pathOf = (id = ''): string => `/v1/devices/${encodeURIComponent(id)}`;

async function list(values: Values): Promise<void> {
  const connection = connect(values, 'read');
  let cursor: string | undefined;
  do {
    const page = await getJson(connection, '/v1/devices', devicesPage, { cursor, limit: 200 });
    for (const one of page.devices) console.log(values.json ? JSON.stringify(one) : lineOf(one));
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}

function lineOf(one: DeviceAnswer): string {
  const firmware = one.firmware_version ?? one.firmware_hash?.slice(0, 12) ?? '-';
  const cells = [one.device_id.padEnd(24), one.attestation.padEnd(8), one.status.padEnd(7), one.family];
  const failures = one.failures_since_verified;
  return [
    ...cells,
    `firmware ${firmware}`,
    `boot ${one.boot_count ?? '-'}`,
    `seen ${timeOf(one.last_seen_at)}`,
    ...(failures === 0 ? [] : [`failures ${failures}, the last ${timeOf(one.last_failed_at)}`]),
  ].join('  ');
}

const timeOf = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString());

async function show(values: Values, [id]: readonly string[]): Promise<void> {
  print(values, await getJson(connect(values, 'read'), pathOf(id), deviceDetail));
}

function print({ json }: Values, { keys, ...one }: z.infer<typeof deviceDetail>): void {
  if (json) {
    console.log(JSON.stringify({ ...one, keys }));
    return;
  }
  console.log(lineOf(one));
  for (const { kid, alg, added_by: by, not_after: end } of keys) {
    console.log(`  key ${kid}  ${alg}  by ${by}${end === null ? '' : `  until ${timeOf(end)}`}`);
  }
}

async function history(values: Values, [id]: readonly string[]): Promise<void> {
  const page = await getJson(connect(values, 'read'), `${pathOf(id)}/history`, historyPage, { limit: 100 });
  for (const row of page.history) {
    const verdict = row.status === null ? '' : `  ${row.status} ${row.reason}  boot ${row.boot_count}`;
    const text = `${timeOf(row.at)}  ${row.kind}${verdict}  by ${row.actor}  ${row.event ?? 'not taken in yet'}`;
    console.log(values.json ? JSON.stringify(row) : text);
  }
}

async function add(values: Values, [id]: readonly string[]): Promise<void> {
  if (values.family === undefined) throw usage('device', 'Say of which --family it is');
  const body = {
    family: values.family,
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.key === undefined ? {} : { public_key_hex: keyOf(values.key) }),
    protocol: values['old-form'] ? 1 : 2,
  };
  print(
    values,
    await ask(connect(values, 'admin'), pathOf(id), { method: 'PUT', body, shape: deviceDetail }),
  );
}

const keyOf = (file: string): string =>
  Buffer.from(readPublicKey(file, 'device').key, 'base64url').toString('hex');

async function enrol(values: Values, [id]: readonly string[]): Promise<void> {
  const times = {
    ttl_seconds: secondsOf('ttl', values.ttl, 86_400),
    overlap_seconds: secondsOf('overlap', values.overlap, 0),
  };
  const question = { method: 'POST', body: times, shape: enrolmentAnswer };
  const opened = await ask(connect(values, 'admin'), `${pathOf(id)}/enrolment`, question);
  console.log(values.json ? JSON.stringify(opened) : opened.enrolment_token);
  console.error(`${id}: enrols one key until ${timeOf(opened.expires_at)}; it is shown here and never again`);
}

async function rotate(values: Values, [id]: readonly string[]): Promise<void> {
  if (values.key === undefined) throw usage('device', 'Give the new --key');
  const overlap = secondsOf('overlap', values.overlap, 86_400);
  const body = { public_key_hex: keyOf(values.key), overlap_seconds: overlap };
  const question = { method: 'POST', body, shape: deviceDetail };
  print(values, await ask(connect(values, 'admin'), `${pathOf(id)}/rotate`, question));
}

async function revoke(values: Values, [id]: readonly string[]): Promise<void> {
  const body = values.kid === undefined ? {} : { kid: values.kid };
  const question = { method: 'POST', body, shape: deviceDetail };
  print(values, await ask(connect(values, 'admin'), `${pathOf(id)}/revoke`, question));
}

async function firmware(values: Values, [family, version, file]: readonly string[]): Promise<void> {
  const path = '/v1/attestations/firmware';
  if (file !== undefined) await post(connect(values, 'admin'), path, { family, version, hash: hashOf(file) });
  const { firmware: all } = await getJson(
    connect(values, file === undefined ? 'read' : 'admin'),
    path,
    firmwareList,
  );
  for (const one of all)
    console.log(values.json ? JSON.stringify(one) : `${one.family}  ${one.version}  ${one.hash}`);
}

async function authority(values: Values, [family, file]: readonly string[]): Promise<void> {
  const path = '/v1/attestations/authorities';
  if (file !== undefined) await post(connect(values, 'admin'), path, { family, certificate: readText(file) });
  const { authorities } = await getJson(
    connect(values, file === undefined ? 'read' : 'admin'),
    path,
    authorityList,
  );
  for (const one of authorities)
    console.log(values.json ? JSON.stringify(one) : `${one.family}  ${one.fingerprint}`);
}

async function post({ url, token }: Connection, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await request(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  await response.body?.cancel();
}

/** SHA-256 of a binary. */
function hashOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (cause) {
    throw new Complaint(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, 1, {
      cause,
    });
  }
}

function secondsOf(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const seconds = text === '0' ? 0 : parseDurationSeconds(text);
  if (seconds !== undefined) return seconds;
  throw usage('device', `--${name} takes a time like 24h, or 0, not "${text}"`);
}
