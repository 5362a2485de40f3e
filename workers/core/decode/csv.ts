// Comma-separated values, RFC 4180. With a header line only where `csv` is pinned or declared: any prose has commas. Found by
// themselves are two products that write none: Palo Alto PAN-OS syslog and the audit log of Microsoft's DHCP server.
import type { JsonObject } from '../../../schemas/json.ts';
import { type ColumnHeader, openHeader, useHeader } from './column-header.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';
import { addOwn } from './own.ts';
import { splitQuoted } from './quoted-fields.ts';
import { quotedLines } from './quoted-lines.ts';
import { syslog } from './syslog.ts';

/**
 * `{ column: value }` by the header line, else `{ columns: [value, ...] }` of a product known by its first columns. Values
 * without a column are the list `extra`; columns that a short line has no value for are absent.
 */
export const csv: Format = {
  name: 'csv',
  nests: true,
  framing: quotedLines,
  claims: (line) => POSITIONAL.test(line),
  takesHeader: (line, context, pinned) => {
    if (!pinned || context.header !== undefined) return false;
    if (POSITIONAL.test(line) || syslog.claims(line, context)) return false;
    const delimiter = delimiterOf(line);
    const columns = splitQuoted(line, delimiter).map((name, index) => name.trim() || `column_${index + 1}`);
    openHeader(context, line, 'csv', delimiter, columns);
    return true;
  },
  decode: (line, { header }) => {
    if (header?.format === 'csv') return decoded('csv', line, readRow(line, header));
    if (POSITIONAL.test(line)) return decoded('csv', line, { columns: splitQuoted(line, ',') });
    return new Defect(
      'DECODE_CSV_SYNTAX',
      `CSV without a header line must be of PAN-OS or a DHCP server, found ${excerpt(line)}`,
    );
  },
};

/** What the header separates its names by: spreadsheets of some countries write `;`, databases tabs. */
function delimiterOf(header: string): string {
  return [',', ';', '\t'].find((delimiter) => header.includes(delimiter)) ?? ',';
}

function readRow(line: string, header: ColumnHeader): JsonObject {
  useHeader(header);
  const { columns } = header;
  const values = splitQuoted(line, header.delimiter);
  const record: JsonObject = {};
  for (let i = 0; i < values.length && i < columns.length; i++) {
    addOwn(record, columns[i] ?? '', values[i] ?? '');
  }
  for (let i = columns.length; i < values.length; i++) addOwn(record, 'extra', values[i] ?? '');
  return record;
}

/**
 * PAN-OS: `[1],yyyy/mm/dd hh:mm:ss,serial,TYPE,`, a reserved column, the time of receipt, the serial number, the type of log.
 * Microsoft's DHCP server: `id,mm/dd/yy,hh:mm:ss,`.
 */
const POSITIONAL =
  /^(?:\d{0,9},\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d,[^,]{0,40},(?:TRAFFIC|THREAT|CONFIG|SYSTEM|HIP-?MATCH|GLOBALPROTECT|USERID|DECRYPTION|AUTHENTICATION|AUTH|IPTAG|CORRELATION|GTP|SCTP|TUNNEL|WILDFIRE|AUDIT)|\d{2,5},\d\d\/\d\d\/\d\d,\d\d:\d\d:\d\d),/;
