// A container's line as an object: Docker's json-file (docs.docker.com/engine/logging/drivers/json-file), what cri.ts reads, and
// either with what Fluent Bit and Fluentd put beside it. Whatever a container wrote is an event, of any format or none.
import type { JsonObject } from '../../../schemas/json.ts';
import { type Opened, without } from './opened.ts';

/** Every member of such an object. */
export const CONTAINER_NAMES =
  'log message stream time timestamp date @timestamp _p logtag tag attrs kubernetes docker';

/** What the container wrote; null for any other object, and for nothing written. */
export function openContainer(record: JsonObject): Opened | null {
  const { stream } = record;
  const member = typeof record.log === 'string' ? 'log' : 'message';
  const line = record[member];
  if ((stream !== 'stdout' && stream !== 'stderr') || typeof line !== 'string' || line.trim() === '')
    return null;
  return {
    kind: 'text',
    // Docker keeps the line break.
    text: line.endsWith('\n') ? line.slice(0, -1) : line,
    envelope: without(record, [member]),
    accepts: 'any',
  };
}
