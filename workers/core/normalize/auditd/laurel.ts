// LAUREL's JSON of Linux audit events (github.com/threathunters-io/laurel, laurel-json-format(7)): one object an event, its records
// by type, arguments as lists, enriched values under names of capitals. Put into the shape of decode's auditd, and mapped as that.
import type { DecodedEvent } from '../../../../schemas/event.ts';
import { isObject, type JsonObject, type JsonValue } from '../../../../schemas/json.ts';
import { setOwn } from '../../decode/own.ts';
import type { Mapper } from '../mapper.ts';
import { auditd } from './auditd.ts';

/** Seconds and serial number. */
const ID = /^(\d{1,12}\.\d{1,9}):(\d{1,15})$/;

/** Enrichment of LAUREL's own, which is no record. */
const OWN: ReadonlySet<string> = new Set(['PARENT_INFO', 'PPID', 'PID', 'SCRIPT', 'CONTAINER_INFO', 'ENV']);

const isCapital = (name: string): boolean => /^[A-Z][A-Z0-9_]{1,40}$/.test(name);

/** Numbers are texts in audit records. */
const spelled = (value: JsonValue): JsonValue => (typeof value === 'number' ? String(value) : value);

/** Most arguments that become members. */
const MAX_ARGUMENTS = 256;

/** `ARGV` of EXECVE as `a0`, `a1`, ...; of PROCTITLE as the title, beside the list. */
const addArguments = (record: JsonObject, found: JsonObject, type: string, words: JsonValue): boolean => {
  const isPlain = Array.isArray(words) && words.length <= MAX_ARGUMENTS;
  if (!isPlain || !words.every((word) => typeof word === 'string')) return false;
  if (found.proctitle !== undefined || found.a0 !== undefined) return false;
  if (type === 'PROCTITLE') record.proctitle = words.join(' ');
  else for (const [i, word] of words.entries()) record[`a${i}`] = word;
  return type === 'EXECVE';
};

const recordOf = (type: string, found: JsonObject): JsonObject => {
  const record: JsonObject = { type };
  const enriched: JsonObject = {};
  for (const name of Object.keys(found)) {
    const value = found[name];
    if (value === undefined) continue;
    if (
      name === 'ARGV' &&
      (type === 'EXECVE' || type === 'PROCTITLE') &&
      addArguments(record, found, type, value)
    )
      continue;
    if (name === 'type' || name === 'enriched') setOwn(record, `${name}_`, value);
    // What a program wrote, in quotes of its own.
    else if (name === 'msg' && isObject(value) && isNew(record, found, value)) addAll(record, value);
    else if (isCapital(name) && name !== 'ARGV' && name !== 'SADDR') setOwn(enriched, name, spelled(value));
    else setOwn(record, name, spelled(value));
  }
  if (Object.keys(enriched).length > 0) record.enriched = enriched;
  return record;
};

const isNew = (record: JsonObject, found: JsonObject, inner: JsonObject): boolean =>
  Object.keys(inner).every((name) => !Object.hasOwn(record, name) && !Object.hasOwn(found, name));

const addAll = (record: JsonObject, members: JsonObject): void => {
  for (const name of Object.keys(members)) setOwn(record, name, spelled(members[name] ?? null));
};

/** The system call says what happened; what else there is follows. */
const asAudit = (record: JsonObject): JsonObject => {
  const [, timestamp = '', sequence] = ID.exec(typeof record.ID === 'string' ? record.ID : '') ?? [];
  const { NODE: node } = record;
  const isNamed = typeof node === 'string' && node !== '';
  const audit: JsonObject = { timestamp, sequence: Number(sequence), node: isNamed ? node : undefined };
  const records: JsonObject[] = [];
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (value === undefined || (isNamed && name === 'NODE')) continue;
    const list = Array.isArray(value) ? value : [value];
    if (!isCapital(name) || OWN.has(name) || list.length === 0 || !list.every(isObject))
      setOwn(audit, name, value);
    else for (const one of list) records.push(recordOf(name, one));
  }
  // In the order of an AVC before its system call, as the kernel writes them.
  audit.records = records;
  return audit;
};

/** What decode's auditd has beside its records. */
const OURS = ['timestamp', 'sequence', 'node', 'records'];

const isLaurel = ({ record }: DecodedEvent): boolean =>
  typeof record.ID === 'string' &&
  ID.test(record.ID) &&
  OURS.every((name) => record[name] === undefined) &&
  Object.keys(record).some((name) => isCapital(name) && typeof record[name] === 'object');

/** Linux audit events as LAUREL writes them. */
export const laurel: Mapper = {
  product: 'laurel',
  formats: ['json'],
  markers: ['ID'],
  matches: isLaurel,
  map: (event, context) => auditd.map({ ...event, record: asAudit(event.record) }, context),
};
