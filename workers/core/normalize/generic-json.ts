// JSON of no known product: time, severity, message and the things to search by, from the names most loggers use.
// The last row of the table: it matches everything.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';
import { baseEvent } from './base-event.ts';
import { Draft, PROFILES } from './draft.ts';
import { device } from './endpoint.ts';
import type { Fields } from './fields.ts';
import { looseSeverity } from './severity.ts';
import type { Mapper } from './table.ts';

const TIME_KEYS = ['time', 'timestamp', '@timestamp', 'ts', 'eventTime', 'datetime', 'date'] as const;
const SEVERITY_KEYS = ['severity', 'level', 'log_level', 'loglevel', 'priority'] as const;
const MESSAGE_KEYS = ['message', 'msg', 'log', 'description', 'text'] as const;

const takeSeverity = (fields: Fields): number | undefined => {
  for (const key of SEVERITY_KEYS) {
    const severity = looseSeverity(fields.peek(key));
    if (severity !== undefined) return severity;
  }
  return undefined;
};

const mapJson = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  const fields = draft.fields;
  for (const key of TIME_KEYS) draft.takeTime(fields, key);
  draft.takeSyslogTime();
  const severity = takeSeverity(fields);
  let message: string | undefined;
  for (const key of MESSAGE_KEYS) message ??= fields.text(key);
  const host = device(draft, fields.hostname('host') ?? fields.hostname('hostname'));
  return baseEvent(
    draft,
    { name: context.source },
    { device: host, message, severity_id: severity },
    { profiles: host === undefined ? undefined : PROFILES.host },
  );
};

/** What is left when no other row matched. */
export const genericJson: Mapper = { product: 'json', matches: () => true, map: mapJson };
