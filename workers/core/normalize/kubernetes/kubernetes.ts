// Kubernetes audit events (audit.k8s.io), of a cluster's own log, of EKS, and of AKS, which puts the event into
// `properties.log` as text -> API Activity (6003), without a caller's address Web Resources Activity (6001).
// https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import { isText, type JsonObject, type JsonValue } from '../../../../schemas/json.ts';
import { Defect } from '../../decode/defect.ts';
import { readJsonObject } from '../../decode/json.ts';
import type { Mapper } from '../mapper.ts';
import { isEmail, isIp } from '../toolkit/address.ts';
import { FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { callEvent, takeData } from '../toolkit/cloud-api.ts';
import { Draft } from '../toolkit/draft.ts';
import { type Fields, isObject } from '../toolkit/fields.ts';
import { fill, made, plan } from '../toolkit/plan.ts';
import { REQUEST_URL, url } from '../toolkit/url.ts';
import { wordVerdict } from '../toolkit/verdict.ts';

const USER = plan(['name username', 'uid uid']);

/** The only text of a list, as `user.extra` has them. */
const only = (extra: Fields | undefined, key: string): string | undefined => {
  const value = extra?.peek(key);
  if (!Array.isArray(value) || value.length !== 1) return undefined;
  return extra?.texts(key)?.[0];
};

/** OCSF `user.type_id` by the name: service accounts, and what else the cluster itself is. */
const typeOf = (name: JsonValue | undefined): number | undefined => {
  if (typeof name !== 'string' || !name.startsWith('system:')) return undefined;
  return name.startsWith('system:serviceaccount:') ? 4 : 3;
};

/** Who called, with the AWS session behind it where EKS says so. */
const takeActor = (user: Fields | undefined): JsonObject | undefined => {
  const found = made(user, USER);
  if (found === undefined) return undefined;
  const extra = user?.child('extra');
  const issuer = only(extra, 'canonicalArn');
  const uid = only(extra, 'sessionName');
  const key = only(extra, 'accessKeyId');
  found.email_addr = typeof found.name === 'string' && isEmail(found.name) ? found.name : undefined;
  found.groups = user?.texts('groups')?.map((name) => ({ name }));
  found.programmatic_credentials = key === undefined ? undefined : [{ uid: key }];
  found.type_id = typeOf(found.name);
  return { session: issuer === undefined && uid === undefined ? undefined : { issuer, uid }, user: found };
};

/** The first of the addresses is the caller's; the others are proxies on the way. */
const takeSource = (fields: Fields): JsonObject | undefined => {
  const list = fields.peek('sourceIPs');
  if (!Array.isArray(list)) return undefined;
  const addresses = list.filter((one) => typeof one === 'string').filter(isIp);
  const [ip, ...proxies] = addresses;
  // A list that holds anything else stays where it was, too.
  if (addresses.length === list.length) fields.drop('sourceIPs');
  if (ip === undefined) return undefined;
  return { intermediate_ips: proxies.length === 0 ? undefined : proxies, ip };
};

const OBJECT = ['name name', 'type resource', 'uid uid'];
const RESOURCE = plan([...OBJECT, 'namespace namespace', 'version apiVersion']);
const WEB_RESOURCE = plan(OBJECT);
const IMPERSONATED = plan([
  'name username',
  'uid uid',
  '+type =ImpersonatedUser',
  '+role_id =2',
  '+role =Actor',
]);

/** What was touched. A whole collection has no name, and is named by its type; what nothing names stays where it was. */
const takeObject = (fields: Fields, isWeb: boolean): JsonObject | undefined => {
  const reference = fields.child('objectRef');
  const path = fields.spell('requestURI');
  if (path === '' && !['name', 'uid', 'resource'].some((key) => isText(reference?.peek(key))))
    return undefined;
  const object = made(reference, isWeb ? WEB_RESOURCE : RESOURCE) ?? {};
  if (object.name === undefined && object.uid === undefined) object.name = object.type ?? path;
  return object;
};

/** What was touched, and as whom. */
const takeObjects = (fields: Fields, isWeb: boolean): JsonObject[] => {
  const object = takeObject(fields, isWeb);
  const other = isWeb ? undefined : made(fields.child('impersonatedUser'), IMPERSONATED);
  const list = object === undefined ? [] : [object];
  if (other?.name !== undefined || other?.uid !== undefined) list.push(other);
  return list;
};

/** `create pods/exec default/web by admin`. */
const messageOf = (verb: string, reference: JsonValue | undefined, actor: JsonObject | undefined): string => {
  const { resource, subresource, namespace, name } = isObject(reference) ? reference : {};
  const part = subresource === undefined ? '' : `/${subresource}`;
  const place = [namespace, name].filter((one) => typeof one === 'string').join('/');
  const who = isObject(actor?.user) ? ` by ${actor.user.name ?? actor.user.uid}` : '';
  return `${verb} ${resource ?? 'request'}${part}${place === '' ? '' : ` ${place}`}${who}`;
};

/** A request wants a uid: without one, what was asked stays in `unmapped`. */
const takeApi = (fields: Fields, verb: string, uid: string | undefined): JsonObject => {
  const answer = takeData(fields, 'responseObject');
  const code = fields.child('responseStatus')?.integer('code');
  const group = fields.child('objectRef')?.text('apiGroup');
  return {
    group: group === undefined ? undefined : { name: group },
    operation: verb,
    request: uid === undefined ? undefined : { data: takeData(fields, 'requestObject'), uid },
    response: code === undefined && answer === undefined ? undefined : { code, data: answer },
    service: { name: 'kube-apiserver' },
  };
};

const statusOf = (code: JsonValue | undefined): Status | undefined => {
  if (typeof code !== 'number' || code < 100) return undefined;
  return code < 400 ? SUCCESS : FAILURE;
};

const DECISION = 'authorization.k8s.io/decision';

/** Whose cluster it is, as far as the event or its log says. */
interface Host {
  readonly product: JsonObject;
  readonly cloud: JsonObject | undefined;
}

const product = (name: string, vendor_name: string): JsonObject => ({
  feature: { name: 'Audit' },
  name,
  vendor_name,
});
const OWN: Host = { cloud: undefined, product: product('Kubernetes', 'CNCF') };
const EKS: Host = { cloud: { provider: 'AWS' }, product: product('Amazon EKS', 'AWS') };
const AKS: Host = { cloud: { provider: 'Azure' }, product: product('Azure Kubernetes Service', 'Microsoft') };

const hostOf = ({ p_log_type: type, user }: JsonObject): Host => {
  const extra = isObject(user) && isObject(user.extra) ? user.extra : {};
  return type === 'Amazon.EKS.Audit' || extra.canonicalArn !== undefined ? EKS : OWN;
};

const METADATA = plan([
  'event_code copy:verb',
  'log_level level',
  'original_event_uid auditID',
  'log_version apiVersion',
]);

const mapAudit = (event: DecodedEvent, context: NormalizeContext, host: Host): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  for (const name of ['requestReceivedTimestamp', 'stageTimestamp', 'p_event_time'])
    draft.takeTime(fields, name);
  draft.takeSyslogTime();
  const verb = fields.text('verb') ?? '';
  const metadata = fill(fields, METADATA);
  const uid = metadata.original_event_uid;
  const actor = takeActor(fields.child('user'));
  const status = fields.child('responseStatus');
  const decision = fields.child('annotations')?.text(DECISION);
  const path = fields.text('requestURI');
  const agent = fields.text('userAgent');
  const asked = path === undefined ? undefined : url(draft.observables, REQUEST_URL, path);
  return callEvent(draft, {
    actor,
    api: () => takeApi(fields, verb, typeof uid === 'string' ? uid : undefined),
    cloud: host.cloud,
    common: {
      authorizations: decision === undefined ? undefined : [{ decision }],
      http_request:
        asked === undefined && agent === undefined ? undefined : { url: asked, user_agent: agent },
    },
    message: messageOf(verb === '' ? 'call' : verb, event.record.objectRef, actor),
    metadata,
    method: verb,
    product: host.product,
    resources: (isWeb) => takeObjects(fields, isWeb),
    service: 'kube-apiserver',
    source: takeSource(fields),
    status: statusOf(status?.peek('code')),
    status_code: status?.text('reason'),
    status_detail: status?.text('message'),
    verdict: decision === undefined ? undefined : wordVerdict(decision === 'allow' ? 'allowed' : 'blocked'),
  });
};

/** The event in AKS's text, with what stood around it; undefined where the text is none. */
const unpacked = (event: DecodedEvent): DecodedEvent | undefined => {
  const { category, properties } = event.record;
  if (typeof category !== 'string' || !category.startsWith('kube-audit') || !isObject(properties))
    return undefined;
  if (typeof properties.log !== 'string') return undefined;
  const record = readJsonObject(properties.log);
  if (record instanceof Defect) return undefined;
  // The text stays where it was, in the envelope: it is a value of the sender's like any other.
  return { ...event, envelope: { ...event.record, envelope: event.envelope }, record };
};

const mapKubernetes = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const inner = unpacked(event);
  return inner === undefined ? mapAudit(event, context, hostOf(event.record)) : mapAudit(inner, context, AKS);
};

/** The API's group, or an audit's id, or a verb on an object. (Events of the core API say other things.) */
const isAudit = ({ apiVersion, auditID, kind, objectRef, p_log_type: type, verb }: JsonObject): boolean => {
  if (typeof apiVersion === 'string' && apiVersion.startsWith('audit.k8s.io/')) return kind !== 'EventList';
  if (type === 'Amazon.EKS.Audit') return true;
  if (typeof verb === 'string' && isObject(objectRef)) return true;
  return (
    (kind === 'Event' || typeof auditID === 'string') && (typeof verb === 'string' || isObject(objectRef))
  );
};

/** Kubernetes audit log. */
export const kubernetes: Mapper = {
  product: 'kubernetes',
  formats: ['json'],
  markers: ['apiVersion', 'auditID', 'kind', 'objectRef', 'p_log_type', 'category'],
  matches: (event) => isAudit(event.record) || unpacked(event) !== undefined,
  map: mapKubernetes,
};
