// Log records of OpenTelemetry that are of no known product (https://opentelemetry.io/docs/specs/otel/logs/data-model/): body and
// attributes are facts, under the names of the semantic conventions (https://opentelemetry.io/docs/specs/semconv/) or of most
// loggers; the class is the one they justify, mostly Base Event. The service is the product, the resource says where it ran.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import { assemble } from '../generic/assemble.ts';
import { dictionaryAround, type Names } from '../generic/dictionary.ts';
import * as FACT from '../generic/fact.ts';
import { Facts } from '../generic/facts.ts';
import { JSON_NAMES } from '../generic/json.ts';
import { takeProduct } from '../generic/take-facts.ts';
import type { Mapper } from '../mapper.ts';
import { Draft } from '../toolkit/draft.ts';
import { isObject } from '../toolkit/fields.ts';
import { profilesOf } from '../toolkit/profiles.ts';
import { looseSeverity } from '../toolkit/severity.ts';
import { namesHost, resourceOf, takeCloud, takeContainer } from './origin.ts';
import { otelSeverity } from './severity.ts';

/** What the semantic conventions, also older ones, call otherwise than the Elastic Common Schema. */
const CONVENTIONS: Names = {
  [FACT.agent]: 'http.user_agent',
  [FACT.appProtocol]: 'network.protocol.name',
  [FACT.dstHost]: 'server.address',
  [FACT.dstIp]: 'network.local.address',
  [FACT.logger]: 'logger.name',
  [FACT.method]: 'http.method',
  [FACT.name]: 'event.name',
  [FACT.process]: 'process.executable.name',
  [FACT.protocol]: 'net.transport',
  [FACT.reason]: 'exception.message',
  [FACT.sessionId]: 'session.id',
  [FACT.srcIp]: 'network.peer.address net.peer.ip',
  [FACT.srcPort]: 'network.peer.port net.peer.port',
  [FACT.statusCode]: 'http.status_code',
  [FACT.url]: 'http.url http.target url.path',
  [FACT.userId]: 'enduser.id',
};

const both = (): Names => {
  const names: Record<number, string> = { ...JSON_NAMES };
  for (const [slot, more] of Object.entries(CONVENTIONS)) {
    const known = names[Number(slot)];
    names[Number(slot)] = known === undefined ? more : `${known} ${more}`;
  }
  return names;
};

/** Of a body, with the attributes of its record beside it. */
const NAMES = dictionaryAround('attributes', both());

const mapOtel = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const { attributes, ...others } = event.envelope ?? {};
  const joined = isObject(attributes) && !Object.hasOwn(event.record, 'attributes');
  const draft = new Draft(joined ? { ...event, envelope: others } : event, context);
  const facts = new Facts(joined ? { ...event.record, attributes } : event.record, NAMES);
  draft.takeTime(facts, FACT.time);
  draft.takeTime(facts, FACT.time2);
  draft.takeSyslogTime();
  const around = draft.envelope;
  const resource = around === undefined ? undefined : resourceOf(around);
  const eventName = around?.text('eventName');
  facts.set(FACT.name, eventName);
  const level = facts.peek(FACT.level);
  const cloud = resource === undefined ? undefined : takeCloud(resource);
  const hosted = draft.header === undefined && resource !== undefined && namesHost(resource);
  const container = hosted ? takeContainer(resource) : undefined;
  const product = takeProduct(facts, '');
  // Taken only where it is used.
  if (product.name === '') {
    product.name = resource?.text('service.name') ?? context.source;
    product.version ??= resource?.label('service.version');
  }
  const mapped = assemble({
    draft,
    facts,
    product,
    metadata: {
      correlation_uid: around?.text('traceId'),
      event_code: eventName,
      log_level: facts.text(FACT.level) ?? around?.text('severityText'),
      log_name: facts.text(FACT.logger) ?? around?.child('scope')?.text('name'),
    },
    severity:
      looseSeverity(facts.peek(FACT.severity)) ??
      looseSeverity(level) ??
      otelSeverity(around?.peek('severityNumber')),
  });
  mapped.cloud = cloud;
  if (container !== undefined && isObject(mapped.device)) mapped.device.container = container;
  mapped.metadata.profiles = profilesOf(mapped);
  return mapped;
};

/** Members that only a LogRecord has, or its resource. */
const matches = ({ envelope }: DecodedEvent): boolean =>
  envelope !== undefined &&
  ((envelope.timeUnixNano ?? envelope.observedTimeUnixNano ?? envelope.severityNumber) !== undefined ||
    (isObject(envelope.resource) && isObject(envelope.resource.attributes)));

/** What OTLP brought and no product's row wanted. */
export const otel: Mapper = { product: 'otel', matches, map: mapOtel };
