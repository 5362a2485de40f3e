// S3 server access logs, as JSON under the names of Athena tables and pipelines, or from text (lines.ts) -> HTTP
// Activity (4002), or Web Resources Activity (6001) on the bucket where nothing of HTTP is known.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { CLASS } from '../toolkit/classes.ts';
import { type Draft, openDraft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { baseName } from '../toolkit/file.ts';
import { codeStatus, methodActivity } from '../toolkit/http-message.ts';
import { fill, partOf, plan } from '../toolkit/plan.ts';
import { REQUEST_URL, url } from '../toolkit/url.ts';
import { awsProduct } from './amazon.ts';

/** Fields in the order of the text format. */
export const S3_FIELDS =
  'bucketowner bucket time remoteip requester requestid operation key requesturi httpstatus errorcode bytessent objectsize totaltime turnaroundtime referrer useragent versionid hostid signatureversion ciphersuite authenticationtype hostheader tlsversion accesspointarn aclrequired';

const PRODUCT = awsProduct('Amazon S3', 'Server Access Logs');

const ACCESS = plan([
  'actor.user.uid told:requester',
  'api.operation told:operation',
  '?api.service.name =s3.amazonaws.com',
  '?api.request.uid told:requestid',
  'cloud.provider =AWS',
  'dst_endpoint.name told:bucket told:bucket_name',
  'dst_endpoint.hostname host:hostheader host:endpoint',
  '?dst_endpoint.owner.uid told:bucketowner',
  '+dst_endpoint.svc_name =s3.amazonaws.com',
  'src_endpoint.ip ip:remoteip',
  'status_code told:errorcode',
  'tls.version told:tlsVersion told:tlsversion',
  '+tls.cipher told:ciphersuite',
]);

const HTTP = plan([
  'http_request.user_agent told:useragent told:user_agent',
  'http_request.referrer told:referrer',
  'http_response.code int:httpstatus',
  '+http_response.latency int:totaltime',
  '+http_response.length int:bytessent',
]);

const OBJECT = plan(['file.path told:key', '+file.size int:objectsize', '+file.type_id =1']);

/** `GET /key?query HTTP/1.1`; the line itself stays in `unmapped`. */
const readRequest = (draft: Draft, line: string, members: JsonObject): string | undefined => {
  const [method = '', ...rest] = line.split(' ');
  const version = rest.at(-1)?.startsWith('HTTP/') === true ? rest.pop() : undefined;
  const known = methodActivity(method) !== undefined;
  members.http_request = {
    ...partOf(members, 'http_request'),
    http_method: known ? method : undefined,
    url: url(draft.observables, REQUEST_URL, rest.join(' ')),
    version,
  };
  return method;
};

/** Maps one request. */
export const mapS3Access = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'time', 'requestdatetime');
  const { fields } = draft;
  const operation = fields.spell('operation');
  const bucket = fields.spell('bucket') || fields.spell('bucket_name');
  const { status_code, ...members } = fill(fields, ACCESS);
  fill(fields, HTTP, members);
  const line = fields.spell('requesturi') || fields.spell('request_uri');
  const method = line === '' ? operation.split('.')[1] : readRequest(draft, line, members);
  const { http_request: request } = members;
  const response = partOf(members, 'http_response');
  const user = partOf(partOf(members, 'actor') ?? {}, 'user');
  if (typeof user?.uid === 'string' && user.uid.startsWith('arn:')) user.name = baseName(user.uid);
  const isHttp = request !== undefined || response !== undefined;
  const activity = isHttp ? methodActivity(method ?? '') : 0;
  const code = typeof response?.code === 'number' ? response.code : undefined;
  if (isHttp) fill(fields, OBJECT, members);
  else members.web_resources = [{ name: bucket, type: 'AWS::S3::Bucket' }];
  const file = partOf(members, 'file');
  if (file !== undefined) file.name = baseName(String(file.path));
  const error = typeof status_code === 'string' ? status_code : undefined;
  return buildEvent(draft, {
    class_uid: isHttp ? CLASS.httpActivity : CLASS.webResourcesActivity,
    activity_id: activity ?? 99,
    activity_name: activity === undefined ? method || 'Request' : undefined,
    product: PRODUCT,
    metadata: { event_code: operation === '' ? undefined : operation },
    status: codeStatus(code),
    status_code: error,
    message: `${operation || (method ?? '')} ${bucket}${error === undefined ? '' : `: ${error}`}`,
    members,
  });
};

/** A bucket beside anything else that only these logs name so. */
export const isS3Access = (record: JsonObject): boolean =>
  typeof (record.bucket ?? record.bucket_name) === 'string' &&
  (record.bucketowner ??
    record.requesturi ??
    record.request_uri ??
    record.remoteip ??
    record.requester ??
    record.ciphersuite) !== undefined;
