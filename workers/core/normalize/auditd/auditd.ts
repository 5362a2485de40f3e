// Linux audit events (https://github.com/linux-audit/audit-documentation/wiki): the records that the kernel and programs
// wrote about one thing, joined by the decoder. The first record says what happened, the others tell of what.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { isHostname } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent, type EventParts } from '../toolkit/event.ts';
import type { Fields } from '../toolkit/fields.ts';
import { mapAccount } from './account.ts';
import { mapDetail } from './detail.ts';
import type { AuditEvent } from './event.ts';
import { mapSyscall } from './syscall.ts';
import { mapSystem } from './system.ts';

const PRODUCT = { name: 'Linux Audit', vendor_name: 'Linux' };

/**
 * The host. Audit records seldom name it; the classes for what happens on a host want one. Then the source it was sent by,
 * which is the host's agent, stands for it by its name.
 */
const takeDevice = (draft: Draft, source: string): JsonObject => {
  const node = draft.fields.text('node');
  if (node !== undefined)
    return isHostname(node) ? { hostname: node, type_id: 0 } : { name: node, type_id: 0 };
  return draft.takeHeaderDevice() ?? { name: source, type_id: 0 };
};

/** `exe` or `comm` behind the operation, for the message. */
const summary = (main: Fields, type: string): string => {
  const words = [type];
  for (const key of ['op', 'operation', 'unit', 'exe', 'comm']) {
    const word = main.peek(key);
    if (typeof word === 'string' && word !== '' && word !== '?') words.push(word);
    if (words.length === 3) break;
  }
  return words.join(' ');
};

/** Records that go with another one and never say what happened. */
const isDetail = (type: unknown): boolean =>
  type === 'PROCTITLE' || type === 'PATH' || type === 'CWD' || type === 'EOE' || type === 'SOCKADDR';

/** What a denial (AVC) leaves to the SYSCALL behind it. */
const NAMES_WHO = ['auid', 'uid'];

const systemCall = (records: readonly Fields[]): Fields | undefined =>
  records.find((record) => record.peek('type') === 'SYSCALL');

const mapAudit = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  draft.takeTime(fields, 'timestamp');
  draft.takeSyslogTime();
  const records = fields.children('records') ?? [];
  // An AVC comes before the SYSCALL that was denied.
  const main = records.find((record) => !isDetail(record.peek('type'))) ?? records[0];
  const type = main?.peek('type');
  const parts: EventParts = {
    class_uid: CLASS.baseEvent,
    activity_id: 0,
    product: PRODUCT,
    metadata: {
      event_code: typeof type === 'string' ? type : undefined,
      log_name: 'audit',
      // LAUREL's.
      original_event_uid: fields.text('ID'),
      sequence: fields.integer('sequence'),
    },
    message: main === undefined || typeof type !== 'string' ? 'audit' : summary(main, type),
    members: {},
  };
  if (main === undefined || typeof type !== 'string') return buildEvent(draft, parts);
  const device = takeDevice(draft, context.source);
  const by = NAMES_WHO.some((key) => main.peek(key) !== undefined) ? main : (systemCall(records) ?? main);
  const audit: AuditEvent = { draft, records, main, by, type, device };
  const found =
    mapAccount(audit, parts) ??
    mapSyscall(audit, parts) ??
    mapSystem(audit, parts) ??
    mapDetail(audit, parts);
  if (found !== undefined) return buildEvent(draft, found);
  for (const record of records) record.giveBack();
  return buildEvent(draft, { ...parts, members: { device } });
};

/** Linux audit events, as decode's `auditd` joins them. */
export const auditd: Mapper = {
  product: 'auditd',
  formats: ['auditd'],
  matches: (event) => event.format === 'auditd',
  map: mapAudit,
};
