// EVE `ftp`, `ftp_data` and `tftp` -> FTP Activity (4008).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import { type Fields, wholeNumber } from '../toolkit/fields.ts';
import { FILE, file } from '../toolkit/file.ts';
import { NETWORK, networkEvent } from './network.ts';

const FTP = new Map<unknown, number>([
  ['STOR', 1],
  ['STOU', 1],
  ['APPE', 1],
  ['RETR', 2],
  ['NOOP', 3],
  ['DELE', 4],
  ['RNFR', 5],
  ['RNTO', 5],
  ['LIST', 6],
  ['NLST', 6],
  ['MLSD', 6],
  ['MLST', 6],
]);

/** Reply codes as numbers; undefined, and nothing taken, unless all are. */
const takeCodes = (ftp: Fields): number[] | undefined => {
  const value = ftp.peek('completion_code');
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const codes: number[] = [];
  for (const item of value) {
    const code = wholeNumber(item);
    if (code === undefined) return undefined;
    codes.push(code);
  }
  ftp.drop('completion_code');
  return codes;
};

/** `ftp` and `ftp_data`: one command, or the file it moved. Failed when the last reply code is 4xx or 5xx. */
export const mapFtp = (draft: Draft, ftp: Fields, type: string): OcsfEvent => {
  const command = ftp.text('command');
  const activity = FTP.get(command) ?? (command === undefined ? 0 : NETWORK.other);
  const codes = takeCodes(ftp);
  const last = codes?.at(-1);
  const path = ftp.text('filename');
  return networkEvent(draft, type, {
    class_uid: CLASS.ftpActivity,
    activity_id: activity,
    activity_name: activity === NETWORK.other ? command : undefined,
    app_protocol_name: 'ftp',
    summary: `ftp ${command ?? 'reply'}`,
    status: last === undefined ? undefined : last < 400 ? SUCCESS : FAILURE,
    members: {
      codes,
      command,
      command_responses: ftp.texts('reply'),
      file: path === undefined ? undefined : file(draft.observables, FILE, path, {}),
      port: ftp.port('dynamic_port'),
      type: ftp.text('mode'),
    },
  });
};

/** `tftp`: a file asked for or offered. */
export const mapTftp = (draft: Draft, tftp: Fields): OcsfEvent => {
  const packet = tftp.text('packet');
  const path = tftp.text('file');
  return networkEvent(draft, 'tftp', {
    class_uid: CLASS.ftpActivity,
    activity_id: packet === 'write' ? 1 : packet === 'read' ? 2 : 0,
    app_protocol_name: 'tftp',
    summary: `tftp ${packet ?? '?'}`,
    members: {
      command: packet,
      file: path === undefined ? undefined : file(draft.observables, FILE, path, {}),
      type: tftp.text('mode'),
    },
  });
};
