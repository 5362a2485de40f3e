// notice.log, intel.log, signatures.log and Corelight's suricata_corelight.log -> Detection Finding (2004).
// https://docs.zeek.org/en/master/frameworks/notice.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { attacks, techniques } from '../toolkit/mitre.ts';
import { OBSERVABLE } from '../toolkit/observables.ts';
import { plan } from '../toolkit/plan.ts';
import { SEVERITY, syslogSeverity } from '../toolkit/severity.ts';
import { wordVerdict } from '../toolkit/verdict.ts';
import { connectionOf, type Log, logEvent, objectOf, type Parts, words } from './log.ts';

/** Zeek gives notices no severity. By the beginning of `note`, the first that fits; medium where none does. */
export const NOTICE_SEVERITY: readonly (readonly [prefix: string, severity: number])[] = [
  ['ATTACK::Discovery', SEVERITY.medium],
  ['ATTACK::', SEVERITY.high],
  ['CVE', SEVERITY.high],
  ['Heartbleed::', SEVERITY.high],
  ['HTTP::SQL_Injection', SEVERITY.high],
  ['Intel::', SEVERITY.high],
  ['TeamCymruMalwareHashRegistry::', SEVERITY.high],
  ['CaptureLoss::', SEVERITY.informational],
  ['PacketFilter::', SEVERITY.low],
  ['SSL::', SEVERITY.low],
  ['Software::', SEVERITY.low],
  ['Weird::', SEVERITY.low],
];

/** Tactics by the name that MITRE's BZAR scripts give their notices (`ATTACK::Lateral_Movement_Extracted_File`). */
const TACTICS: readonly (readonly [string, string])[] = [
  ['Collection', 'TA0009'],
  ['Command_and_Control', 'TA0011'],
  ['Credential_Access', 'TA0006'],
  ['Defense_Evasion', 'TA0005'],
  ['Discovery', 'TA0007'],
  ['Execution', 'TA0002'],
  ['Exfiltration', 'TA0010'],
  ['Impact', 'TA0040'],
  ['Initial_Access', 'TA0001'],
  ['Lateral_Movement', 'TA0008'],
  ['Persistence', 'TA0003'],
  ['Privilege_Escalation', 'TA0004'],
  ['Reconnaissance', 'TA0043'],
];

/** Tactic by the note's name, and the first technique its text names. */
const attacksOf = (note: string, text: string): JsonObject[] | undefined => {
  const technique = /\bT1\d{3}(?:\.\d{3})?\b/.exec(text.slice(0, 1024))?.[0];
  const named = note.startsWith('ATTACK::') ? TACTICS.find(([name]) => note.startsWith(name, 8)) : undefined;
  const tactic = named && attacks([named[1]], [named[0].replaceAll('_', ' ')]);
  if (technique === undefined) return tactic;
  return techniques([technique])?.map((one) => ({ ...one, tactic: tactic?.[0]?.tactic }));
};

/** `CVE_2021_44228` or `CVE-2021-44228` in a note, as OCSF spells it. */
const vulnerabilitiesOf = (note: string): JsonObject[] | undefined => {
  const found = /CVE[-_](\d{4})[-_](\d{4,7})/.exec(note.slice(0, 256));
  return found === null ? undefined : [{ cve: { uid: `CVE-${found[1]}-${found[2]}` } }];
};

const ROWS = plan([
  'finding_info.analytic.category alert/category',
  'finding_info.analytic.desc seen/where',
  'finding_info.analytic.uid sig_id label:alert/signature_id',
  'finding_info.analytic.version label:alert/rev',
  'finding_info.data_sources texts:sources',
  'finding_info.desc sub sub_msg',
  'message msg event_msg copy:alert/signature',
  'evidences[].src_endpoint.ip ip:src ip:src_addr',
  '+evidences[].src_endpoint.port port:src_port',
  'evidences[].dst_endpoint.ip ip:dst ip:dst_addr',
  '+evidences[].dst_endpoint.port port:p port:dst_port',
]);

/** `src`, `dst` and `p` say the ends again, where there is a connection. */
const REPEATED = [
  ['src', 'src_endpoint'],
  ['dst', 'dst_endpoint'],
  ['p', 'dst_endpoint'],
] as const;

const evidenceOf = (log: Log): JsonObject | undefined => {
  const { ends, fields } = log;
  for (const [key, side] of REPEATED) {
    const end = objectOf(ends[side]);
    const value = fields.peek(key);
    if (value !== undefined && end !== undefined && Object.values(end).includes(value)) {
      fields.drop(key);
    }
  }
  const connection = connectionOf(log);
  const { community_uid, flag_history, protocol_name, uid } = connection;
  const isKnown =
    (community_uid ?? flag_history ?? protocol_name ?? uid ?? ends.src_endpoint ?? ends.dst_endpoint) !==
    undefined;
  return isKnown ? { connection_info: connection, ...ends } : undefined;
};

/** Closes a finding; its uid is made of what was found, on which connection, and when. */
const finding = (log: Log, note: string, parts: Parts, key = ''): OcsfEvent => {
  const colons = note.indexOf('::');
  const kind = colons > 0 ? note.slice(0, colons) : log.path;
  const evidence = evidenceOf(log);
  const about = (log.spell('uid') || log.spell('fuid') || log.spell('src')) + key;
  const members = log.fillSpelled(ROWS, {
    evidences: evidence === undefined ? undefined : [evidence],
    finding_info: {
      analytic: { name: note, type_id: key === '' ? 1 : 9 },
      title: note,
      types: [kind],
      uid: `${note}/${about}/${log.draft.time}`,
    },
    is_alert: true,
    status: 'New',
    status_id: 1,
    vulnerabilities: vulnerabilitiesOf(note),
  });
  const info = objectOf(members.finding_info);
  const text = words(note, String(members.message ?? ''), log.spell('sub'));
  if (info !== undefined) {
    info.attacks = attacksOf(note, text);
    info.analytic = { category: kind, ...objectOf(info.analytic) };
  }
  members.message ??= words(note, key.slice(1), log.spell('seen/where'));
  return logEvent(log, members, {
    activity_id: 1,
    class_uid: CLASS.detectionFinding,
    metadata: { event_code: note },
    ownDevice: true,
    ...parts,
  });
};

/** Maps a record of notice.log or signatures.log. */
export const mapNotice = (log: Log): OcsfEvent | undefined => {
  const { fields } = log;
  const note = fields.text('note') ?? (log.spell('sig_id') || undefined);
  if (note === undefined) return undefined;
  const actions = fields.peek('actions');
  const isDropped = Array.isArray(actions) && actions.includes('Notice::ACTION_DROP');
  const level = log.number('severity/level');
  return finding(log, note, {
    severity_id:
      level >= 0 && level < 8
        ? syslogSeverity(level)
        : (NOTICE_SEVERITY.find(([prefix]) => note.startsWith(prefix))?.[1] ?? SEVERITY.medium),
    verdict: isDropped ? wordVerdict('drop') : undefined,
  });
};

/** What an indicator is searched for as. */
const INDICATORS = new Map<string, number>([
  ['ADDR', OBSERVABLE.ip],
  ['CERT_HASH', OBSERVABLE.hash],
  ['DOMAIN', OBSERVABLE.hostname],
  ['EMAIL', OBSERVABLE.email],
  ['FILE_HASH', OBSERVABLE.hash],
  ['FILE_NAME', OBSERVABLE.fileName],
  ['PUBKEY_HASH', OBSERVABLE.hash],
  ['SUBNET', OBSERVABLE.subnet],
  ['URL', OBSERVABLE.url],
  ['USER_NAME', OBSERVABLE.user],
]);

/** Maps a record of intel.log: something was seen that a feed lists. */
export const mapIntel = (log: Log): OcsfEvent | undefined => {
  const indicator = log.peek('seen/indicator');
  if (typeof indicator !== 'string' || indicator === '') return undefined;
  const type = log.fields.text(log.key('seen/indicator_type')) ?? 'Intel';
  const known = INDICATORS.get(type.replace('Intel::', ''));
  if (known !== undefined) log.draft.observables.add(undefined, known, indicator);
  return finding(log, type, { severity_id: SEVERITY.high }, `/${indicator}`);
};

const PRIORITIES = [SEVERITY.unknown, SEVERITY.high, SEVERITY.medium, SEVERITY.low];

/** Maps a record of suricata_corelight.log; priorities as for Suricata itself: 1 high, 2 medium, 3 low. */
export const mapAlert = (log: Log): OcsfEvent | undefined => {
  const signature = log.fields.text(log.key('alert/signature'));
  if (signature === undefined) return undefined;
  return finding(log, signature, {
    metadata: { event_code: log.spell('alert/signature_id') },
    severity_id: PRIORITIES[log.number('alert/severity')] ?? SEVERITY.informational,
    verdict: wordVerdict(log.spell('alert/action')),
  });
};
