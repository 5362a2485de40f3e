// S3 server access logs, as JSON under the names of Athena tables and pipelines, or from text (lines.ts) -> HTTP
// Activity (4002). https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../classes.ts';
import { Draft } from '../draft.ts';
import { buildEvent } from '../event.ts';
import type { Fields } from '../fields.ts';
import { baseName } from '../file.ts';
import { codeStatus, methodActivity } from '../http-message.ts';
import { REQUEST_URL, url } from '../url.ts';
import { arnParts, awsCloud, awsProduct, isTold } from './amazon.ts';

/** Fields in the order of the text format. */
export const S3_FIELDS =
  'bucketowner bucket time remoteip requester requestid operation key requesturi httpstatus errorcode bytessent objectsize totaltime turnaroundtime referrer useragent versionid hostid signatureversion ciphersuite authenticationtype hostheader tlsversion accesspointarn aclrequired';

const PRODUCT = awsProduct('Amazon S3', 'Server Access Logs');

const told = (fields: Fields, ...names: string[]): string | undefined => {
  for (const name of names) {
    const value = fields.checked(name, isTold);
    if (value !== undefined) return value;
  }
  return undefined;
};

/** The canonical id or ARN that asked. */
const takeRequester = (fields: Fields): JsonObject | undefined => {
  const uid = told(fields, 'requester');
  if (uid === undefined) return undefined;
  return { name: uid.startsWith('arn:') ? baseName(uid) : undefined, uid };
};

/** `GET /key?query HTTP/1.1`. */
const takeRequest = (draft: Draft, line: string | undefined): JsonObject | undefined => {
  const [method = '', ...rest] = (line ?? '').split(' ');
  const version = rest.at(-1)?.startsWith('HTTP/') === true ? rest.pop() : undefined;
  const agent = told(draft.fields, 'useragent', 'user_agent');
  const referrer = told(draft.fields, 'referrer', 'referer');
  if (line === undefined && agent === undefined) return undefined;
  return {
    http_method: methodActivity(method) === undefined ? undefined : method,
    referrer,
    url: url(draft.observables, REQUEST_URL, rest.join(' ')),
    user_agent: agent,
    version,
  };
};

const takeResponse = (fields: Fields): JsonObject | undefined => {
  const code = fields.integer('httpstatus');
  if (code === undefined) return undefined;
  return { code, latency: fields.integer('totaltime'), length: fields.integer('bytessent') };
};

const takeBucket = (fields: Fields): JsonObject => {
  const owner = told(fields, 'bucketowner');
  return {
    hostname: fields.hostname('hostheader') ?? fields.hostname('endpoint'),
    name: told(fields, 'bucket', 'bucket_name'),
    owner: owner === undefined ? undefined : { uid: owner },
    svc_name: 's3.amazonaws.com',
  };
};

const takeObject = (fields: Fields): JsonObject | undefined => {
  const path = told(fields, 'key');
  return path === undefined
    ? undefined
    : { name: baseName(path), path, size: fields.integer('objectsize'), type_id: 1 };
};

const takeTls = (fields: Fields): JsonObject | undefined => {
  const version = told(fields, 'tlsVersion', 'tlsversion');
  return version === undefined ? undefined : { cipher: told(fields, 'ciphersuite'), version };
};

/** Maps one request; one of which nothing of HTTP is known is Web Resources Activity on the bucket. */
export const mapS3Access = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const { fields } = draft;
  draft.takeTime(fields, 'time');
  draft.takeTime(fields, 'requestdatetime');
  draft.takeSyslogTime();
  const operation = told(fields, 'operation');
  const line = told(fields, 'requesturi', 'request_uri');
  const method = line?.split(' ', 1)[0] ?? operation?.split('.')[1] ?? '';
  const http_request = takeRequest(draft, line);
  const http_response = takeResponse(fields);
  const error = told(fields, 'errorcode');
  const ip = fields.ip('remoteip');
  const user = takeRequester(fields);
  const isHttp = http_request !== undefined || http_response !== undefined;
  const bucket = takeBucket(fields);
  const uid = told(fields, 'requestid');
  const activity = isHttp ? methodActivity(method) : 0;
  const code = http_response?.code;
  return buildEvent(draft, {
    class_uid: isHttp ? CLASS.httpActivity : CLASS.webResourcesActivity,
    activity_id: activity ?? 99,
    activity_name: activity === undefined ? method || 'Request' : undefined,
    product: PRODUCT,
    metadata: { event_code: operation, original_event_uid: uid },
    status: codeStatus(typeof code === 'number' ? code : undefined),
    status_code: error,
    message: `${operation ?? method} ${bucket.name ?? ''}${error === undefined ? '' : `: ${error}`}`,
    members: {
      actor: user === undefined ? undefined : { user },
      api:
        operation === undefined
          ? undefined
          : {
              operation,
              request: uid === undefined ? undefined : { uid },
              service: { name: 's3.amazonaws.com' },
            },
      cloud: awsCloud(undefined, arnParts(String(user?.uid ?? '')).account),
      dst_endpoint: bucket,
      file: isHttp ? takeObject(fields) : undefined,
      http_request,
      http_response,
      src_endpoint: ip === undefined ? undefined : { ip },
      tls: takeTls(fields),
      web_resources: isHttp ? undefined : [{ name: bucket.name, type: 'AWS::S3::Bucket' }],
    },
  });
};

/** A bucket beside anything else that only these logs name so. */
export const isS3Access = (record: JsonObject): boolean =>
  typeof (record.bucket ?? record.bucket_name) === 'string' &&
  (record.bucketowner ?? record.requesturi ?? record.request_uri ?? record.remoteip ?? record.requester) !==
    undefined;
