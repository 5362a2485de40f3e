// What tells a syslog line without PRI and tag from prose: a date of ISO 8601 and, behind the host or in its place, text that is
// of a known format beyond doubt. rsyslog's file format writes such lines of senders that have no tag.

/** FortiGate, PAN-OS, access logs, audit records, logfmt, and what names itself. `\S` and a space never overlap: linear. */
const PAYLOAD =
  /CEF: ?\d\||LEEF:\d|@cee: ?\{|\{"|<Event[ >]|date=\d{4}-\d\d-\d\d time=|\d{0,9},\d{4}\/\d\d\/\d\d \d\d:|\S{1,255} \S{1,64} \S{1,64} \[\d\d\/\w{3}\/\d{4}:|type=[A-Z_]{1,32} msg=audit\(|(?:level|lvl|severity)=\w{1,12} [\w.]{1,32}=/y;

/** Whether such a text begins at `at`. */
export function opensPayload(line: string, at: number): boolean {
  PAYLOAD.lastIndex = at;
  return PAYLOAD.test(line);
}
