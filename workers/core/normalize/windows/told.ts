// Data of an event that a sender passes on as text alone: EventData as XML or JSON in a text (Azure Log Analytics), and the
// rendered message where what stood in UserData was left out (NXLog's im_msvistalog). Read, never taken: the text stays whole.
import type { JsonValue } from '../../../../schemas/json.ts';
import { Defect } from '../../decode/defect.ts';
import { readJsonObject } from '../../decode/json.ts';
import { readXml } from '../../decode/xml.ts';
import { Fields, isObject } from '../toolkit/fields.ts';

/** The members of a document in a text; undefined for any other text. */
export const spelledOut = (value: JsonValue | undefined): Fields | undefined => {
  if (typeof value !== 'string' || value.length > 131_072) return undefined;
  const isXml = value.startsWith('<');
  if (!isXml && !value.startsWith('{')) return undefined;
  if (!isXml) {
    const record = readJsonObject(value);
    return record instanceof Defect ? undefined : new Fields(record);
  }
  const root = readXml(value);
  return root instanceof Defect || !isObject(root.value) ? undefined : new Fields(root.value);
};

/** What ends a value, and the labels of members: `member label|member label`. */
const texts = (end: string, rows: string): readonly [string, readonly (readonly [string, string])[]] => [
  end,
  rows.split('|').map((row) => {
    const space = row.indexOf(' ');
    return [row.slice(0, space), row.slice(space + 1)] as const;
  }),
];

const SESSIONS = texts(
  '\n',
  'User User: |SessionID Session ID: |Address Source Network Address: |Param1 User: |Param2 Domain: |Param3 Source Network Address: ',
);

/** By provider; the labels are those of its message table. */
const TEXTS = new Map([
  [
    'wmi-activity',
    texts(
      ';',
      'ProviderPath ProviderPath = |HostProcess HostProcess = |ProcessID ProcessID = |ResultCode ResultCode = |Operation Operation = |ClientProcessId ClientProcessId = |ClientMachine ClientMachine = |Query NotificationQuery = |User UserName = |User User = |ESS Eventfilter = |Namespace Namespace = ',
    ),
  ],
  ['terminalservices-localsessionmanager', SESSIONS],
  ['terminalservices-remoteconnectionmanager', SESSIONS],
  [
    'vssaudit',
    texts(
      '\n',
      'SubjectUserName User name:|SubjectUserSid User SID:|ProcessId Process ID:|ProcessName Process image name:|ShadowId Shadow ID:|ShadowName Shadow device name:',
    ),
  ],
]);

/** What the message of such a provider tells, under the names of the event's data; undefined where it tells nothing. */
export const toldIn = (provider: string, message = ''): Fields | undefined => {
  const known = TEXTS.get(provider);
  if (known === undefined || message === '') return undefined;
  const [end, labels] = known;
  const text = message.slice(0, 16_384);
  const told: Record<string, string> = {};
  for (const [name, label] of labels) {
    const at = told[name] === undefined ? text.indexOf(label) : -1;
    if (at < 0) continue;
    const start = at + label.length;
    const stop = text.indexOf(end, start);
    const value = text.slice(start, stop < 0 ? text.length : stop).trim();
    if (value !== '') told[name] = value;
  }
  return Object.keys(told).length === 0 ? undefined : new Fields(told);
};
