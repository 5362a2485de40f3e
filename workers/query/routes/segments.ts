// What an audit reads (docs/audit.md): the caller's segments in the order of the log with what the catalog says of them, and the
// segment objects as they lie in R2. Nothing is checked or made up on the way: who asks will hold it against the log.
import { segmentPath, segmentsParameters } from '../../../schemas/audit-api.ts';
import { Refusal } from '../../core/errors.ts';
import type { QueryApp, QueryContext } from '../app.ts';
import { listSealed, listUnsealed, objectOf } from '../archive/listed-segments.ts';
import { parametersOf } from '../parameters.ts';
import { orUnavailable } from '../proofs/served-log.ts';

/** Mounts the paths of this file. */
export function mountSegments(app: QueryApp): void {
  app.get('/v1/segments', serveSegments);
  app.get('/v1/segments/:segment', serveSegment);
}

async function serveSegments(c: QueryContext): Promise<Response> {
  const { from_index: from = 0, sealed } = parametersOf(c, segmentsParameters);
  const { tenant } = c.get('caller');
  return c.json(
    sealed === 'true'
      ? await listSealed(c.env.CATALOG, tenant, from)
      : await listUnsealed(c.env.CATALOG, tenant),
  );
}

/** The object, whole or as `Range` asks (RFC 9110, section 14); streamed, never held. */
async function serveSegment(c: QueryContext): Promise<Response> {
  const notFound = new Refusal('QUERY_NOT_FOUND', 'There is no such segment.');
  const path = segmentPath.safeParse(c.req.param());
  if (!path.success) throw notFound;
  const key = await objectOf(c.env.CATALOG, c.get('caller').tenant, Number(path.data.segment));
  if (key === undefined) throw notFound;
  const range = rangeOf(c.req.header('range'));
  const object = await orUnavailable('QUERY_ARCHIVE_UNAVAILABLE', () =>
    c.env.ARCHIVE.get(key, range === undefined ? {} : { range }),
  );
  if (object === null) {
    throw new Refusal('QUERY_NOT_FOUND', 'The catalog has this segment, the archive does not.');
  }
  const headers = { 'content-type': 'application/vnd.apache.parquet', etag: object.httpEtag };
  if (range === undefined) return c.body(object.body, 200, { ...headers, 'accept-ranges': 'bytes' });
  const last = Math.min(range.offset + range.length, object.size) - 1;
  return c.body(object.body, 206, {
    ...headers,
    'content-range': `bytes ${range.offset}-${last}/${object.size}`,
  });
}

/** `bytes=<first>-<last>`, the one form that is served; any other is as if it were not there, which RFC 9110 allows. */
function rangeOf(header: string | undefined): { offset: number; length: number } | undefined {
  const [, first, last] = /^bytes=([0-9]{1,15})-([0-9]{1,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) return undefined;
  return { offset: Number(first), length: Number(last) - Number(first) + 1 };
}
