// Audit records of the online services in services.ts: what the row says lies where, the class by the words of the action.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import type { Mapper } from '../mapper.ts';
import { isIp } from '../toolkit/address.ts';
import { CLASS, FAILURE, type Status, SUCCESS } from '../toolkit/classes.ts';
import { Draft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { type Fields, isObject, wholeNumber } from '../toolkit/fields.ts';
import { takePort, takeText } from '../toolkit/seek.ts';
import { looseSeverity, SEVERITY, tenSeverity } from '../toolkit/severity.ts';
import { splitAuthority } from '../toolkit/url.ts';
import { audit, type Deed, keepSpare } from './audit.ts';
import { person } from './person.ts';
import { request } from './request.ts';
import { MARKERS, Reading, type Service, serviceOf } from './rows.ts';
import { type Action, NO_VERB, readAction } from './verbs.ts';
import { activityOf, kindOf, statusOf } from './words.ts';

const some = (object: JsonObject): JsonObject | undefined =>
  Object.values(object).some((value) => value !== undefined) ? object : undefined;

/** Who acted. */
const takeUser = (of: Reading): JsonObject | undefined => {
  const name = of.label('user') ?? of.label('email');
  const uid = of.label('uid');
  const full = name === undefined && uid === undefined ? undefined : of.label('full');
  return person(name, uid, full === name ? undefined : full);
};

const takeActor = (of: Reading, user: JsonObject | undefined): JsonObject | undefined => {
  const session = of.label('session');
  return some({
    app_name: of.label('app'),
    session: session === undefined ? undefined : { uid: session },
    user,
  });
};

const takeSource = (of: Reading): JsonObject | undefined => {
  const end = of.find('ip', takeEnd);
  if (end === undefined) return undefined;
  const location = some({ city: of.label('city'), country: of.label('country'), region: of.label('region') });
  return { port: of.find('port', takePort), ...end, location };
};

/** An address, also with a port behind it. */
const takeEnd = (at: Fields, key: string): JsonObject | undefined => {
  const ip = at.ip(key);
  if (ip !== undefined) return { ip };
  const { host, port } = splitAuthority(at.spell(key));
  if (host === undefined || port === undefined || !isIp(host)) return undefined;
  return { ip: host, port };
};

/** What it was done to: a user where it was an account, else a group or an entity. */
const takeTarget = (
  of: Reading,
  kind: string,
  type: string | undefined,
  user: JsonObject | undefined,
): Partial<Deed> => {
  const isLogon = kind === 'logon' || kind === 'logoff';
  // Signing in, one is the user oneself.
  const member = isLogon && user !== undefined ? undefined : person(of.label('member'), of.label('memberId'));
  const name = of.label('target');
  const uid = of.label('targetId');
  // A password or factor that is nobody else's is one's own.
  const owner = member ?? (kind === 'account' ? user : undefined);
  if (name === undefined && uid === undefined)
    return { resources: type === undefined ? undefined : [{ name: type }], user: owner };
  if (kind === 'group') return { group: { name, type, uid }, user: member };
  const typed = type === undefined ? undefined : { type, type_id: 99 };
  if (kind === 'account' && member === undefined) return { user: person(name, uid, undefined, typed) };
  return { entity: { name, uid, ...typed }, user: owner };
};

/** What a service found by itself -> Detection Finding (2004). */
const finding = (draft: Draft, deed: Deed, uid: string | undefined): OcsfEvent => {
  const { actor, entity, message, source, user, word } = deed;
  const seen = user ?? (isObject(actor?.user) ? actor.user : undefined);
  const isSeen = source !== undefined || seen !== undefined;
  const http_request = deed.common?.http_request;
  const resources =
    entity === undefined ? deed.resources : [{ name: entity.name, type: entity.type, uid: entity.uid }];
  const event = buildEvent(draft, {
    class_uid: CLASS.detectionFinding,
    activity_id: 1,
    product: deed.product,
    metadata: deed.metadata,
    severity_id: deed.severity_id ?? SEVERITY.unknown,
    status_code: deed.status_code,
    status_detail: deed.status_detail,
    message: message ?? word,
    members: {
      ...(isSeen ? { evidences: [{ actor, http_request, src_endpoint: source, user: seen }] } : { actor }),
      cloud: deed.common?.cloud,
      finding_info: { analytic: { name: word, type_id: 1 }, title: message ?? word, uid: uid ?? word },
      is_alert: true,
      resources,
      status: 'New',
      status_id: 1,
    },
  });
  const spare = {
    group: deed.group,
    http_request: isSeen ? undefined : http_request,
    privileges: deed.privileges,
    service: deed.service,
  };
  return keepSpare(event, some(spare));
};

const single = (text: string | undefined): string[] | undefined => (text === undefined ? undefined : [text]);

const takeTime = (draft: Draft, of: Reading): void => {
  of.find('time', (at, key) => {
    draft.takeTime(at, key);
    return draft.originalTime;
  });
  draft.takeTime(draft.fields, 'p_event_time');
  draft.takeSyslogTime();
};

/** Whatever a thing was done to. */
const TARGETS = ['member', 'memberId', 'target', 'targetId'] as const;

const wordOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** In which tenant, and with which program. */
const takeCommon = (of: Reading, { product }: Service): JsonObject => {
  const tenant = of.label('tenant');
  return {
    cloud: tenant === undefined ? undefined : { account: { uid: tenant }, provider: product.vendor_name },
    http_request: request({ user_agent: of.label('agent') }),
  };
};

/** What was done: by its word, else by a sentence that says it. */
const actionOf = (of: Reading, word: string): Action => {
  const action = readAction(word);
  const said = action.verb === NO_VERB && /^api|^$/.test(word) ? wordOf(of.peek('says')) : '';
  const told = said === '' ? NO_VERB : readAction(said.slice(0, MAX_SAID)).verb;
  return told === NO_VERB ? action : { ...action, verb: told };
};

/** The beginning of a sentence holds its verb. */
const MAX_SAID = 32;

/** By what is there only when it did not work. */
const resultOf = (of: Reading): Status | undefined => {
  const zero = wholeNumber(of.peek('zero'));
  if (zero !== undefined) return zero === 0 ? SUCCESS : FAILURE;
  return wordOf(of.find('fault', (at, key) => at.peek(key))) === '' ? undefined : FAILURE;
};

const mapService = (draft: Draft, service: Service): OcsfEvent => {
  const of = new Reading(draft.fields, service);
  takeTime(draft, of);
  const code = of.label('action');
  const word = service.means.get(code ?? '') ?? code ?? '';
  const { verb, words } = actionOf(of, word);
  const type = of.label('targetType');
  const user = takeUser(of);
  const hasTarget = TARGETS.some((thing) => wordOf(of.peek(thing)) !== '');
  const kind = service.isFinding ? 'finding' : kindOf(words, type, verb, hasTarget);
  const target = takeTarget(of, kind, type, user);
  const source = takeSource(of);
  const status = resultOf(of) ?? statusOf(of.peek('status'), words);
  const entry = of.label('service');
  const ten = wholeNumber(of.peek('ten'));
  const deed: Deed = {
    product: service.product,
    kind:
      kind === 'finding'
        ? 'entity'
        : kind === 'entity' && target.entity === undefined && source !== undefined
          ? 'api'
          : kind,
    activity: activityOf(kind, words, verb),
    metadata: {
      correlation_uid: of.label('correlation'),
      event_code: code,
      original_event_uid: of.label('id'),
    },
    word: code ?? (word || 'audit'),
    verb,
    actor: takeActor(of, user),
    ...target,
    service: entry === undefined ? undefined : { name: entry },
    privileges: single(of.label('role')),
    source,
    status,
    status_code: of.label('status'),
    status_detail: of.find('fault', takeText) ?? of.find('reason', takeText),
    severity_id: looseSeverity(of.peek('level')) ?? (ten === undefined ? undefined : tenSeverity(ten)),
    message: of.find('message', takeText) ?? `${user?.name ?? 'somebody'}: ${code ?? word}`,
    common: takeCommon(of, service),
  };
  return kind === 'finding' ? finding(draft, deed, deed.metadata.original_event_uid) : audit(draft, deed);
};

const mapRecord = (event: DecodedEvent, context: NormalizeContext): OcsfEvent =>
  mapService(new Draft(event, context), serviceOf(event.record) ?? NOBODY);

/** For a record that only seemed to be a service's. */
const NOBODY: Service = {
  has: [],
  isFinding: false,
  means: new Map(),
  places: new Map(),
  product: { name: 'unknown' },
};

/** Online services by what only their records have together. */
export const saas: Mapper = {
  product: 'saas',
  formats: ['json'],
  markers: MARKERS,
  matches: (event) => serviceOf(event.record) !== undefined,
  map: mapRecord,
};
