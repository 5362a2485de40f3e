// How bad an event is, where only what stands around it says so: OpenTelemetry's SeverityNumber, a label of a Loki stream, the
// fields of the Collector's Splunk exporter, the status of a Datadog log.
import type { JsonObject, JsonValue } from '../../../../schemas/json.ts';
import { isObject } from '../toolkit/fields.ts';
import { SEVERITY, wordSeverity } from '../toolkit/severity.ts';

/**
 * By SeverityNumber - 1 (OpenTelemetry, Logs Data Model, "Field: SeverityNumber", and its Appendix B, where syslog's notice is 10,
 * critical 18, alert 19 and emergency 21).
 */
const BY_NUMBER = [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 5, 5, 5, 6, 6, 6, 6] as const;

/** OCSF severity of a SeverityNumber, 1 (TRACE) .. 24 (FATAL4); undefined off the scale. */
export const otelSeverity = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' ? BY_NUMBER[value - 1] : undefined;

/** Labels of a level; Loki finds the second by itself. */
const LEVEL_LABELS = ['level', 'detected_level', 'severity'];

const labelled = (labels: JsonValue | undefined): number | undefined => {
  if (!isObject(labels)) return undefined;
  for (const name of LEVEL_LABELS) {
    const word = labels[name];
    const severity = typeof word === 'string' ? wordSeverity(word) : undefined;
    if (severity !== undefined) return severity;
  }
  return undefined;
};

/** As the Collector's Splunk exporter names it unless told otherwise (`otel_to_hec_fields`). */
const collected = (fields: JsonValue | undefined): number | undefined =>
  isObject(fields) ? otelSeverity(fields['otel.log.severity.number']) : undefined;

/** `status` is a level only where it stands among Datadog's other reserved attributes. */
const datadogStatus = ({ ddsource, ddtags, status }: JsonObject): number | undefined =>
  typeof status === 'string' && (ddsource ?? ddtags) !== undefined ? wordSeverity(status) : undefined;

/** What the nearest of them says; unknown where none does. The value itself stays where it was. */
export const severityAround = (envelope: JsonObject): number => {
  for (let around: JsonValue | undefined = envelope; isObject(around); around = around.envelope) {
    const told =
      otelSeverity(around.severityNumber) ??
      labelled(around.structured_metadata) ??
      labelled(around.labels) ??
      collected(around.fields) ??
      datadogStatus(around);
    if (told !== undefined) return told;
  }
  return SEVERITY.unknown;
};
