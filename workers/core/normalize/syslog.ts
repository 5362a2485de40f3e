// Plain syslog, RFC 5424 and RFC 3164: severity and time from the header, the host as device, the text as message.
// Programs whose lines are understood have rows of their own above this one in the table.
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../schemas/event.ts';
import type { Mapper } from './mapper.ts';
import { baseEvent } from './toolkit/base-event.ts';
import { Draft, PROFILES } from './toolkit/draft.ts';
import { syslogSeverity } from './toolkit/severity.ts';

const mapSyslog = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = new Draft(event, context);
  draft.takeSyslogTime();
  const header = draft.syslog();
  const host = draft.takeHeaderDevice();
  const message = draft.fields.text('message');
  const program = header?.text('app_name');
  return baseEvent(
    draft,
    { name: program ?? 'syslog' },
    { device: host, message, severity_id: syslogSeverity(draft.header?.severity) },
    {
      event_code: header?.text('msg_id'),
      log_version: header?.label('rfc'),
      profiles: host === undefined ? undefined : PROFILES.host,
    },
  );
};

/** Syslog whose text no other mapper understands. */
export const syslog: Mapper = {
  product: 'syslog',
  formats: ['syslog', 'text'],
  matches: (event) => event.syslog !== undefined && typeof event.record.message === 'string',
  map: mapSyslog,
};
