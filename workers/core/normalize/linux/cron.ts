// cron: a job starts -> Scheduled Job Activity (1006), which wants a device.
import { CLASS, typeUid } from '../classes.ts';
import { OBSERVABLE } from '../observables.ts';
import { SEVERITY } from '../severity.ts';
import { lineMetadata, lineSeverity, type ProgramMapper, takeMessage } from './line.ts';

const START = 6;

/** `(root) CMD (command -v debian-sa1 > /dev/null)`. */
export const cron: ProgramMapper = (line) => {
  const { draft } = line;
  const parts = /^\(([^)]{1,256})\) CMD \(\s*(.{1,4096})\)$/.exec(line.message);
  const [, name, command] = parts ?? [];
  if (name === undefined || command === undefined) return undefined;
  const host = draft.takeHeaderDevice();
  if (host === undefined) return undefined;
  draft.observables.add('job.user.name', OBSERVABLE.user, name);
  draft.observables.add('job.cmd_line', OBSERVABLE.commandLine, command);
  return {
    activity_id: START,
    category_uid: 1,
    class_uid: CLASS.scheduledJobActivity,
    device: host,
    job: { cmd_line: command, name: command, user: { name } },
    message: takeMessage(line),
    metadata: lineMetadata(line, host),
    observables: draft.observables.all(),
    raw_data_hash: undefined,
    raw_data_size: undefined,
    severity_id: lineSeverity(draft, SEVERITY.informational),
    time: draft.time,
    type_uid: typeUid(CLASS.scheduledJobActivity, START),
    unmapped: draft.unmapped(),
  };
};
