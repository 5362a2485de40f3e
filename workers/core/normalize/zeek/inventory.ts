// What Zeek learned of hosts: known_hosts.log, known_services.log -> Device Inventory Info (5001), software.log -> Software
// Inventory Info (5020). And what Zeek says of itself. https://docs.zeek.org/en/master/logs/known-and-software.html
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { isIp } from '../toolkit/address.ts';
import { CLASS } from '../toolkit/classes.ts';
import { baseName } from '../toolkit/file.ts';
import { wordStatus } from '../toolkit/outcome.ts';
import { plan } from '../toolkit/plan.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';
import { type Log, logEvent, objectOf, words, ZEEK } from './log.ts';

const HOST = plan([
  'device.ip ip:host',
  'device.type_id =0',
  'device.network_interfaces[].open_ports[].port port:port_num port:host_p',
  '+device.network_interfaces[].open_ports[].protocol_name port_proto',
  '+device.network_interfaces[].ip copy:host',
]);

/** What runs on it. */
const SOFTWARE = plan(['product.name name unparsed_version']);

const VERSION = ['major', 'minor', 'minor2', 'minor3'];

/** `7.4.2-p1` of the parts; they stay behind, since an absent one in between cannot be told. */
const versionOf = (log: Log): string | undefined => {
  const numbers = VERSION.map((part) => log.spell(`version/${part}`)).filter((part) => part !== '');
  const extra = log.spell('version/addl');
  return numbers.join('.') + (extra === '' ? '' : `-${extra}`) || undefined;
};

/** Maps a record of what is known of a host, by watching: that it is there, serves something, or runs something. */
export const mapHost = (log: Log): OcsfEvent | undefined => {
  const { host, service } = log.fields.record;
  if (typeof host !== 'string' || !isIp(host)) return undefined;
  const members: JsonObject = log.fill(HOST);
  const isSoftware = log.path === 'software';
  const product = isSoftware ? objectOf(log.fill(SOFTWARE, members).product) : undefined;
  if (product !== undefined) product.version = versionOf(log);
  const services = Array.isArray(service)
    ? words(...service.filter((one) => typeof one === 'string')).slice(0, 256)
    : '';
  return logEvent(log, members, {
    activity_id: 2,
    class_uid: isSoftware ? CLASS.softwareInfo : CLASS.inventoryInfo,
    message: words(log.path.replace('_', ' '), host, services, log.spell('name')),
  });
};

/** What Zeek does at its start and among its parts -> Application Lifecycle (6002), under the log's name. */
export const mapLifecycle = (log: Log): OcsfEvent => {
  const { fields, path } = log;
  const script = path === 'loaded_scripts' ? fields.text('name') : undefined;
  const app = script === undefined ? ZEEK : { name: baseName(script), path: script };
  return logEvent(
    log,
    { app },
    {
      activity_id: 99,
      activity_name: path,
      class_uid: CLASS.applicationLifecycle,
      status: wordStatus(fields.peek('success')),
      message: script?.trim() ?? fields.text('message') ?? fields.text('filter') ?? path,
    },
  );
};

/** Zeek's own errors, and packets it could make nothing of -> Application Error (6008). */
export const mapError = (log: Log): OcsfEvent => {
  const { fields } = log;
  const severity = wordSeverity(log.spell('level').replace('Reporter::', '')) ?? SEVERITY.low;
  if (severity < SEVERITY.low) return mapLifecycle(log);
  return logEvent(
    log,
    {},
    {
      activity_id: 1,
      class_uid: CLASS.applicationError,
      message: fields.text('message') ?? words(log.path, fields.text('name'), fields.text('addl')),
      metadata: { log_level: fields.text('level') },
      severity_id: severity,
    },
  );
};
