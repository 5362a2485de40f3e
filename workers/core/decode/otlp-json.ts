// ExportLogsServiceRequest as OTLP/JSON (OTLP 1.11.0, "JSON Protobuf Encoding"): the text of each record is cut out of the body as it
// was written, and read by json.ts with all its strictness. Members that are not in the definitions are kept where they stood.
import type { JsonObject } from '../../../schemas/json.ts';
import { oversize } from './batch.ts';
import { Defect } from './defect.ts';
import { spaceEnd } from './document.ts';
import { readJsonObject } from './json.ts';
import { JsonWalk, openList, type Span, textOf, visitElements } from './json-walk.ts';
import type { LogVisitor } from './otlp.ts';
import { readWindows1252 } from './utf8.ts';

/** Hands over every record with what it belongs to. Throws `Defect` where the document breaks outside of a record. */
export function visitJson(body: Uint8Array, visitor: LogVisitor): void {
  const walk = new JsonWalk(body);
  const start = spaceEnd(body, 0);
  visitList(walk, { start, end: body.length }, 'resourceLogs', ignore, (resource) =>
    visitList(walk, resource, 'scopeLogs', toResource(visitor), (scope) =>
      visitList(walk, scope, 'logRecords', toScope(visitor), (record) => visitRecord(body, record, visitor)),
    ),
  );
}

function visitList(
  walk: JsonWalk,
  span: Span,
  name: string,
  before: (around: JsonObject) => void,
  visit: (element: Span) => void,
): void {
  const { around, list } = openList(walk, span, name);
  before(around);
  if (list !== undefined) visitElements(walk, list, visit);
}

/** What an ExportLogsServiceRequest says beside its list is of no record. */
function ignore(): void {}

function toResource(visitor: LogVisitor): (around: JsonObject) => void {
  return ({ resource, ...rest }) => visitor.resource(resource, rest);
}

function toScope(visitor: LogVisitor): (around: JsonObject) => void {
  return ({ scope, ...rest }) => visitor.scope(scope, rest);
}

function visitRecord(body: Uint8Array, span: Span, visitor: LogVisitor): void {
  try {
    const text = textOf(body, span);
    const record = oversize(text) ?? readJsonObject(text);
    if (record instanceof Defect) visitor.broken(text, record);
    else visitor.record(text, record, undefined);
  } catch (thrown) {
    if (!(thrown instanceof Defect)) throw thrown;
    visitor.broken(readWindows1252(body.subarray(span.start, span.end)), thrown);
  }
}
