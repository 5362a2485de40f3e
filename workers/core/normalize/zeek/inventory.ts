// What Zeek learned of hosts: known_hosts.log, known_services.log -> Device Inventory Info (5001), software.log -> Software
// Inventory Info (5020). And what Zeek says of itself. https://docs.zeek.org/en/master/logs/known-and-software.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import { baseName } from '../file.ts';
import { protocol } from '../protocol.ts';
import { SEVERITY, wordSeverity } from '../severity.ts';
import { type Log, logEvent, words, ZEEK } from './log.ts';

/** Collected by watching. */
const COLLECT = 2;

const portOf = (log: Log): JsonObject[] | undefined => {
  const port = log.fields.port('port_num');
  if (port === undefined) return undefined;
  const known = protocol(log.fields.text('port_proto'));
  return [{ port, protocol_name: known?.name, protocol_num: known?.number }];
};

/** Maps a record of known_hosts.log, known_services.log, or another log of what is known of a host. */
export const mapKnownHost = (log: Log): OcsfEvent | undefined => {
  const ip = log.fields.ip('host');
  if (ip === undefined) return undefined;
  const ports = portOf(log);
  const services = log.fields.peek('service');
  return logEvent(log, {
    activity_id: COLLECT,
    class_uid: CLASS.inventoryInfo,
    members: {
      device: {
        ip,
        network_interfaces: ports === undefined ? undefined : [{ ip, open_ports: ports }],
        type_id: 0,
      },
    },
    message: words(
      log.path.replace('_', ' '),
      ip,
      Array.isArray(services) ? services.join(' ').slice(0, 256) : '',
    ),
  });
};

const VERSION = ['major', 'minor', 'minor2', 'minor3'] as const;

/** `7.4.2-p1` of the parts; they stay behind, since an absent one in between cannot be told. */
const versionOf = (log: Log): string | undefined => {
  const numbers: string[] = [];
  for (const part of VERSION) {
    const text = log.fields.spell(log.key(`version.${part}`));
    if (text === '') break;
    numbers.push(text);
  }
  const extra = log.fields.spell(log.key('version.addl'));
  const version = numbers.join('.') + (extra === '' ? '' : `-${extra}`);
  return version === '' ? undefined : version;
};

/** Maps a record of software.log. */
export const mapSoftware = (log: Log): OcsfEvent | undefined => {
  const { fields } = log;
  const ip = fields.ip('host');
  if (ip === undefined) return undefined;
  const name = fields.text('name') ?? fields.text('unparsed_version');
  const port = fields.port('host_p');
  const interfaces = port === undefined ? undefined : [{ ip, open_ports: [{ port }] }];
  return logEvent(log, {
    activity_id: COLLECT,
    class_uid: CLASS.softwareInfo,
    members: {
      device: { ip, network_interfaces: interfaces, type_id: 0 },
      product: name === undefined ? undefined : { name, version: versionOf(log) },
    },
    message: words('software', ip, name),
  });
};

/** What Zeek does at its start and among its parts -> Application Lifecycle (6002), under the log's name. */
export const mapLifecycle = (log: Log): OcsfEvent => {
  const { fields } = log;
  const isScript = log.path === 'loaded_scripts';
  const path = isScript ? fields.text('name') : undefined;
  return logEvent(log, {
    activity_id: 99,
    activity_name: log.path,
    class_uid: CLASS.applicationLifecycle,
    members: { app: path === undefined ? ZEEK : { name: baseName(path), path } },
    message:
      path === undefined
        ? (fields.text('message') ?? fields.text('filter') ?? log.path)
        : `loaded ${path.trim()}`,
  });
};

/** Zeek's own errors, and packets it could make nothing of -> Application Error (6008). */
export const mapError = (log: Log): OcsfEvent => {
  const { fields } = log;
  const severity = wordSeverity(fields.spell('level').replace('Reporter::', '')) ?? SEVERITY.low;
  if (severity < SEVERITY.low) return mapLifecycle(log);
  return logEvent(log, {
    activity_id: 1,
    class_uid: CLASS.applicationError,
    members: {},
    message: fields.text('message') ?? words(log.path, fields.text('name'), fields.text('addl')),
    metadata: { log_level: fields.text('level') },
    severity_id: severity,
  });
};
