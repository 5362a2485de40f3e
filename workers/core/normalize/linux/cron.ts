// cron: a job starts -> Scheduled Job Activity (1006), which wants a device.
import { CLASS } from '../toolkit/classes.ts';
import { lineEvent, namesHost, type ProgramMapper } from './line.ts';

const START = 6;

/** `(root) CMD (command -v debian-sa1 > /dev/null)`. */
export const cron: ProgramMapper = (line) => {
  const parts = /^\(([^)]{1,256})\) CMD \(\s*(.{1,4096})\)$/.exec(line.message);
  const [, name, command] = parts ?? [];
  if (name === undefined || command === undefined) return undefined;
  if (!namesHost(line)) return undefined;
  return lineEvent(line, {
    class_uid: CLASS.scheduledJobActivity,
    activity_id: START,
    members: { job: { cmd_line: command, name: command, user: { name } } },
  });
};
