// Exchange's log of management ("MSExchange Management", provider CmdletLogs): each cmdlet an administrator ran -> API Activity (6003).
// Data are unnamed: cmdlet, parameters, the user behind them; some senders pass on the message alone.
import { CLASS, FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { accountOf, actorOf, type Builder, classicText, here } from './entities.ts';
import type { WindowsEvent } from './record.ts';

/** OCSF activities by the verb of a cmdlet (PowerShell, "Approved verbs"). */
const VERBS = new Map([
  ['add', 1],
  ['new', 1],
  ['get', 2],
  ['search', 2],
  ['test', 2],
  ['set', 3],
  ['update', 3],
  ['enable', 3],
  ['disable', 3],
  ['remove', 4],
]);

const NAME = /^[A-Za-z]{2,24}-[A-Za-z0-9]{2,80}$/;

/** The cmdlet, first of the data or behind its word in the message, and who ran it. */
const cmdletOf = (event: WindowsEvent): readonly (string | undefined)[] => {
  const data = event.peek('Data');
  if (Array.isArray(data)) {
    const [name, , user] = data;
    return [typeof name === 'string' ? name : undefined, typeof user === 'string' ? user : undefined];
  }
  const text = classicText(event).slice(0, 400);
  const at = text.indexOf('Cmdlet ', 1);
  const end = at < 0 ? -1 : text.indexOf(',', at);
  return [end < 0 ? undefined : text.slice(at + 7, end).trim()];
};

/** Argument: `failed`. */
export const cmdletRun: Builder = (event, [, , , failed]) => {
  const [operation = '', user] = cmdletOf(event);
  if (!NAME.test(operation)) return undefined;
  return {
    class_uid: CLASS.apiActivity,
    members: {
      actor:
        actorOf(accountOf(user || undefined)) ?? actorOf(undefined, undefined, undefined, event.provider),
      api: { operation },
      src_endpoint: here(event),
    },
    activity_id: VERBS.get(operation.slice(0, operation.indexOf('-')).toLowerCase()) ?? 99,
    activity_name: operation,
    status: failed === undefined ? SUCCESS : FAILURE,
  };
};
