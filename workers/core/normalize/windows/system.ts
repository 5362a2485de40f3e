// What the system runs and reports: services (201004), scheduled jobs (1006), scripts (1009), the logs themselves (1008), starts
// and stops (6002), devices (1010, 5019), and errors (6008).
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import {
  account,
  accountOf,
  actorOf,
  type Builder,
  caller,
  classicText,
  element,
  fileOf,
  labelled,
  reporter,
  subject,
  writer,
} from './entities.ts';
import type { WindowsEvent } from './record.ts';
import { numberOf } from './values.ts';

const STARTS = ['boot start', 'system start', 'auto start', 'demand start', 'disabled'];

/** OCSF `service_start_type_id` of the words of the service control manager, or of the numbers of the registry. */
const startType = (text: string): number | undefined => {
  const word = STARTS.indexOf(text);
  const at = word < 0 ? numberOf(text) : word;
  return at !== undefined && at < 5 ? at + 1 : undefined;
};

/** OCSF `service_type_id` by bits (winnt.h); `user mode service` does not say which. */
const serviceType = (text: string): number => {
  const bits = text === 'kernel mode driver' ? 1 : text === 'file system driver' ? 2 : (numberOf(text) ?? 0);
  if ((bits & 3) !== 0) return bits & 3;
  return (bits & 16) !== 0 ? 3 : (bits & 32) !== 0 ? 4 : 0;
};

/** Kinds that say the service did not do what it should. */
const SERVICE_FAILURES: ReadonlySet<number | undefined> = new Set([
  5027, 5028, 5029, 5030, 5035, 5037, 7000, 7001, 7009, 7011, 7022, 7023, 7024, 7026, 7031, 7032, 7034, 7038,
  7041,
]);

const STATES = new Map([
  ['running', 3],
  ['stopped', 4],
  ['paused', 5],
]);

/** Services: installed (4697, 7045), changed (7040), started, stopped, failed. Argument: where the name stands, or `=` and it. */
export const serviceEvent: Builder = (event, [, activity, , key = 'ServiceName']) => {
  const changed = event.id === 7040;
  const command = event.text('ServiceFileName', 'ImagePath');
  const state = event.id === 7036 ? event.spell('param2') : '';
  const name = (changed ? event.text('param4') : undefined) ?? event.literal(key);
  const start =
    event.spell('ServiceStartType') || event.spell('StartType') || (changed ? event.spell('param3') : '');
  return {
    class_uid: CLASS.windowsServiceActivity,
    members: {
      actor: caller(event) ?? reporter(event),
      win_service:
        name === undefined
          ? undefined
          : {
              cmd_line: command,
              name,
              service_start_name:
                command === undefined ? undefined : event.text('ServiceAccount', 'AccountName'),
              service_start_type_id: startType(start),
              service_type_id: serviceType(event.spell('ServiceType')),
            },
    },
    activity_id: state === '' ? activity : (STATES.get(state) ?? 99),
    activity_name: state || undefined,
    status: SERVICE_FAILURES.has(event.id) ? FAILURE : (event.audit ?? SUCCESS),
  };
};

const commandOf = (event: WindowsEvent): string | undefined => {
  const xml = event.spell('TaskContent') || event.spell('TaskContentNew');
  const command = element(xml, 'Command');
  const given = element(xml, 'Arguments');
  return command === undefined || given === undefined ? command : `${command} ${given}`;
};

const JOB_FAILURES: ReadonlySet<number | undefined> = new Set([101, 103, 104, 202, 203, 204]);

/** Scheduled tasks, as the audit and as the scheduler itself tell of them, and jobs of BITS. */
export const jobEvent: Builder = (event) => {
  const name = event.text('TaskName', 'name', 'jobTitle');
  const user = subject(event);
  const status_code = event.text('ResultCode');
  const failed = JOB_FAILURES.has(event.id) || (numberOf(status_code) ?? 0) !== 0;
  return {
    class_uid: CLASS.scheduledJobActivity,
    members: {
      // A process the scheduler names is the one it started.
      actor: user === undefined ? actorOf(account(event, 'UserName')) : caller(event, user),
      job:
        name === undefined
          ? undefined
          : {
              cmd_line: commandOf(event) ?? event.text('Path', 'ActionName'),
              name,
              user: account(event, 'UserContext'),
            },
    },
    status: event.audit ?? (failed ? FAILURE : SUCCESS),
    status_code,
  };
};

/** The script's text, and who runs it, of PowerShell's three ways of logging. */
const scriptOf = (event: WindowsEvent): readonly (string | undefined)[] => {
  if (event.id === 4104) return [event.text('ScriptBlockText')];
  const context = event.spell('ContextInfo');
  if (event.id === 4103) {
    // Winlogbeat takes the payload apart; the message still has it.
    const message = event.message ?? '';
    const payload = event.text('Payload') ?? (message.startsWith('CommandInvocation(') ? message : undefined);
    const from = context || message;
    return [payload, labelled(from, 'User = '), labelled(from, 'Host Application = ')];
  }
  const text = classicText(event);
  return [
    labelled(text, 'CommandLine=') ?? labelled(text, 'command line: '),
    labelled(text, 'UserId='),
    labelled(text, 'HostApplication='),
  ];
};

/** PowerShell's script blocks (4104), commands (4103) and pipelines (800). */
export const scriptEvent: Builder = (event) => {
  const [value, user, cmd_line] = scriptOf(event);
  if (value === undefined) return undefined;
  const pid = event.executionPid() || undefined;
  const process = pid === undefined ? undefined : { cmd_line, pid };
  return {
    class_uid: CLASS.scriptActivity,
    members: {
      actor: actorOf(accountOf(user) ?? writer(event), process) ?? { app_name: 'PowerShell' },
      script: {
        file: fileOf(event.text('Path')),
        script_content: { value },
        type: 'PowerShell',
        type_id: 2,
        uid: event.uid('ScriptBlockId'),
      },
    },
  };
};

/** Who cleared a log: in the data, or only in the message. */
const clearer = (event: WindowsEvent, message: string): JsonObject | undefined =>
  subject(event) ??
  accountOf(
    labelled(message, 'Account Name:'),
    labelled(message, 'Domain Name:'),
    labelled(message, 'Security ID:'),
  ) ??
  writer(event);

/** What happens to the logs; a message may name another one than it is in. */
export const logEvent: Builder = (event) => {
  const message = event.message ?? '';
  const end = message.startsWith('The ') ? message.indexOf(' log file was cleared') : -1;
  return {
    class_uid: CLASS.eventLogActivity,
    members: {
      actor: caller(event, clearer(event, message)),
      log_name: end < 0 ? (event.text('Channel') ?? event.channel) : message.slice(4, end),
      log_provider: event.text('AuditSourceName'),
    },
    status: event.audit ?? SUCCESS,
  };
};

const LIFE_FAILURES: ReadonlySet<number | undefined> = new Set([20, 41, 2001, 6008]);

/** Arguments: where the application's name stands (behind `=`, the name itself). */
export const lifecycle: Builder = (event, [, activity, , key = '']) => {
  const name = event.literal(key);
  const off = event.id === 1074;
  return {
    class_uid: CLASS.applicationLifecycle,
    members: {
      actor:
        caller(event, off ? account(event, 'param7') : undefined) ??
        actorOf(account(event, 'User') ?? writer(event)),
      app:
        name === undefined ? undefined : { name, vendor_name: key.startsWith('=') ? 'Microsoft' : undefined },
    },
    activity_id: off && event.spell('param5') === 'restart' ? 5 : activity,
    status: event.audit ?? (LIFE_FAILURES.has(event.id) ? FAILURE : undefined),
    status_code: event.text('errorCode'),
  };
};

/** A program that crashed, hung or could not do what it was asked, at whatever level Windows tells of it. */
export const fault: Builder = () => ({ class_uid: CLASS.applicationError, members: {} });

/** Peripheral Activity. */
export const peripheral: Builder = (event) => {
  const name = event.text('DeviceDescription', 'DeviceName', 'DeviceInstanceID', 'DeviceId');
  return {
    class_uid: CLASS.peripheralActivity,
    members: {
      actor: caller(event) ?? reporter(event),
      peripheral_device:
        name === undefined
          ? undefined
          : { class: event.text('ClassName'), name, uid: event.text('DeviceId') },
    },
  };
};

const ON = { state: 'Enabled', state_id: 2 };
const OFF = { security_states: [{ state: 'Protection off', state_id: 4 }], state: 'Disabled', state_id: 1 };

/** Device Config State Change; argument: `on` or `off` where the event says a protection is. */
export const configChange: Builder = (event, [, , , state]) => ({
  class_uid: CLASS.deviceConfigStateChange,
  members: {
    actor: caller(event) ?? actorOf(writer(event)),
    ...(state === 'on' ? ON : state === 'off' ? OFF : undefined),
  },
});
