// The columns that the device tables of advanced hunting share: the process that acted, its user, the device, files
// (https://learn.microsoft.com/en-us/defender-xdr/advanced-hunting-schema-tables).
import type { JsonObject } from '../../../../schemas/json.ts';
import { person } from '../saas/person.ts';
import { type Fields, wholeNumber } from '../toolkit/fields.ts';
import { baseName } from '../toolkit/file.ts';
import { algorithmOf } from '../toolkit/fingerprint.ts';
import { processOf } from '../toolkit/process.ts';
import { osOf } from './parts.ts';

const HASHES: readonly (readonly [name: string, key: string, id: number, caption: string])[] = [
  ['md5', 'MD5', 1, 'MD5'],
  ['sha1', 'SHA1', 2, 'SHA-1'],
  ['sha256', 'SHA256', 3, 'SHA-256'],
];

const takeHashes = (fields: Fields, prefix: string): JsonObject[] | undefined => {
  const list: JsonObject[] = [];
  for (const [name, key, algorithm_id, algorithm] of HASHES) {
    const value = fields.checked(`${prefix}${key}`, (text) => algorithmOf(text) === name);
    if (value !== undefined) list.push({ algorithm, algorithm_id, value });
  }
  return list.length === 0 ? undefined : list;
};

/** A folder and a name, unless the folder ends in the name already. */
export const joinPath = (folder: string, name: string): string =>
  baseName(folder).toLowerCase() === name.toLowerCase()
    ? folder
    : `${folder}${folder.includes('/') ? '/' : '\\'}${name}`;

/** Folder and name: some tables write the folder with the name, some without. */
const takePath = (fields: Fields, prefix: string): string | undefined => {
  const folder = fields.text(`${prefix}FolderPath`);
  const name = fields.peek(`${prefix}FileName`);
  if (folder === undefined) return fields.text(`${prefix}FileName`);
  if (typeof name !== 'string' || name === '') return folder;
  fields.drop(`${prefix}FileName`);
  return joinPath(folder, name);
};

/** The account columns under a prefix, as OCSF `user`. */
export const takeAccount = (fields: Fields, prefix: string): JsonObject | undefined => {
  const name = fields.text(`${prefix}AccountName`);
  const upn = fields.email(`${prefix}AccountUpn`);
  const uid = fields.text(`${prefix}AccountSid`) ?? fields.text(`${prefix}AccountObjectId`);
  if (name === undefined && uid === undefined) return upn === undefined ? undefined : person(upn);
  return person(name ?? upn, uid, undefined, {
    domain: fields.text(`${prefix}AccountDomain`),
    email_addr: upn,
  });
};

const isPid = (fields: Fields, key: string): boolean => wholeNumber(fields.peek(key)) !== undefined;

/** The process that acted, with its parent and user. */
export const takeInitiator = (fields: Fields): JsonObject | undefined => {
  const prefix = 'InitiatingProcess';
  if (!isPid(fields, `${prefix}Id`)) {
    const user = takeAccount(fields, prefix);
    return user === undefined ? undefined : { user };
  }
  const user = takeAccount(fields, prefix);
  const parent = isPid(fields, `${prefix}ParentId`)
    ? processOf({ path: fields.text(`${prefix}ParentFileName`), pid: fields.integer(`${prefix}ParentId`) })
    : undefined;
  const path = takePath(fields, prefix);
  const process = processOf({
    cmd_line: fields.text(`${prefix}CommandLine`),
    hashes: path === undefined ? undefined : takeHashes(fields, prefix),
    parent,
    path,
    pid: fields.integer(`${prefix}Id`),
    user,
  });
  return { process, user };
};

/** The process acted upon. */
export const takeProcess = (fields: Fields): JsonObject | undefined => {
  if (!isPid(fields, 'ProcessId')) return undefined;
  const path = takePath(fields, '');
  return processOf({
    cmd_line: fields.text('ProcessCommandLine'),
    hashes: path === undefined ? undefined : takeHashes(fields, ''),
    path,
    pid: fields.integer('ProcessId'),
    user: takeAccount(fields, ''),
  });
};

/** The file acted upon. */
export const takeFile = (fields: Fields): JsonObject | undefined => {
  const path = takePath(fields, '');
  if (path === undefined) return undefined;
  const name = baseName(path);
  return {
    hashes: takeHashes(fields, ''),
    name,
    path: path === name ? undefined : path,
    size: fields.integer('FileSize'),
    type_id: 1,
  };
};

/** The device a row is of. */
export const takeDevice = (fields: Fields): JsonObject | undefined => {
  const hostname = fields.hostname('DeviceName');
  const uid = fields.text('DeviceId');
  if (hostname === undefined && uid === undefined) return undefined;
  return { hostname, os: osOf(fields.text('OSPlatform')), type_id: 0, uid };
};
