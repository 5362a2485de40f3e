// What docs/normalization.md says about OpenTelemetry.
import type { About } from '../about.ts';

export const about: About = {
  product: 'otel',
  title: 'OpenTelemetry log records',
  recognized:
    'what came by OTLP, or as the JSON of one LogRecord, and is of no product above: `timeUnixNano`, `observedTimeUnixNano` or `severityNumber` around the event, or a resource with attributes',
  sources: [
    ['Logs data model', 'https://opentelemetry.io/docs/specs/otel/logs/data-model/'],
    ['Semantic conventions', 'https://opentelemetry.io/docs/specs/semconv/'],
  ],
  kinds: [
    {
      kind: 'body and attributes that justify a class',
      becomes: 'the class they justify, as JSON of no known product',
    },
    { kind: 'any other record', becomes: 'Base Event' },
  ],
  severity: [
    ['1-9 TRACE, DEBUG, INFO', 1],
    ['10-12 INFO2-INFO4', 2],
    ['13-16 WARN', 3],
    ['17 ERROR', 4],
    ['18-20 ERROR2-ERROR4', 5],
    ['21-24 FATAL', 6],
  ],
  severityNote:
    "A severity of the body itself comes first. Appendix B of the data model has syslog's notice at 10, critical at 18, alert at 19 and emergency at 21. It counts for the events of any product that say none themselves.",
  leftToBase: [],
};
