// Comma-separated values, RFC 4180. With a header line only where `csv` is pinned or declared: any prose has commas. Found by
// themselves are two products that write none: Palo Alto PAN-OS syslog and the audit log of Microsoft's DHCP server.
import type { JsonObject } from '../../../schemas/json.ts';
import { openHeader, useHeader } from './column-header.ts';
import { Defect, excerpt } from './defect.ts';
import { decoded, type Format } from './format.ts';
import { addOwn } from './own.ts';
import { splitQuoted } from './quoted-fields.ts';
import { quotedLines } from './quoted-lines.ts';
import { roomyRecord } from './roomy-record.ts';
import { syslog } from './syslog.ts';

/**
 * `{ column: value }` by the header line or the names Microsoft gives its columns; `{ columns: [value, ...] }` of PAN-OS, whose
 * names depend on the type of log. Values without a column are the list `extra`; columns that a short line has no value for
 * are absent.
 */
export const csv: Format = {
  name: 'csv',
  nests: true,
  framing: quotedLines,
  claims: (line) => opensWithNumber(line) && POSITIONAL.test(line),
  takesHeader: (line, context, pinned) => {
    if (!pinned || context.header !== undefined) return false;
    if (POSITIONAL.test(line) || syslog.claims(line, context)) return false;
    const delimiter = delimiterOf(line);
    const columns = splitQuoted(line, delimiter).map((name, index) => name.trim() || `column_${index + 1}`);
    openHeader(context, line, 'csv', delimiter, columns);
    return true;
  },
  decode: (line, { header }) => {
    if (header?.format === 'csv') {
      useHeader(header);
      return decoded('csv', line, readRow(line, header.delimiter, header.columns));
    }
    const found = POSITIONAL.exec(line);
    if (found === null) {
      return new Defect(
        'DECODE_CSV_SYNTAX',
        `CSV needs a header line, unless of PAN-OS or DHCP, found ${excerpt(line)}`,
      );
    }
    const isPanOs = found[1] !== undefined;
    return decoded(
      'csv',
      line,
      isPanOs ? { columns: splitQuoted(line, ',') } : readRow(line, ',', DHCP_COLUMNS),
    );
  },
};

/** What the header separates its names by: spreadsheets of some countries write `;`, databases tabs, AWS's flow logs spaces. */
function delimiterOf(header: string): string {
  return [',', ';', '\t', ' '].find((delimiter) => header.includes(delimiter)) ?? ',';
}

function readRow(line: string, delimiter: string, columns: readonly string[]): JsonObject {
  const values = splitQuoted(line, delimiter);
  const record = roomyRecord();
  for (let i = 0; i < values.length; i++) addOwn(record, columns[i] ?? 'extra', values[i] ?? '');
  return record;
}

/**
 * PAN-OS: `[1],yyyy/mm/dd hh:mm:ss,serial,TYPE,`, a reserved column, the time of receipt (`m/d/yy h:mm` where a spreadsheet had it),
 * the serial number, the type of log, of which there are few.
 * Microsoft's DHCP server: `id,mm/dd/yy,hh:mm:ss,`.
 */
const POSITIONAL =
  /^ ?(?:\d{0,9},[\d/]{6,10} [\d:]{4,8},[^,]{0,40},(AUDIT|AUTHENTICATION|CONFIG|CORRELATION|DECRYPTION|GLOBALPROTECT|GTP|HIP-?MATCH|IPTAG|SCTP|START|SYSTEM|THREAT|TRAFFIC|TUNNEL|USERID)|\d{2,5},[\d/]{8},[\d:]{8}),/;

/** A digit or a comma, without which the pattern need not be asked. */
function opensWithNumber(line: string): boolean {
  // Some PAN-OS put a space before their lines.
  const first = line.charCodeAt(line.charCodeAt(0) === 0x20 ? 1 : 0);
  return (first >= 0x30 && first <= 0x39) || first === 0x2c;
}

/** As the log of the DHCP server of Windows names them itself, above its lines. */
const DHCP_COLUMNS =
  'ID,Date,Time,Description,IP Address,Host Name,MAC Address,User Name,TransactionID,QResult,Probationtime,CorrelationID,Dhcid,VendorClass(Hex),VendorClass(ASCII),UserClass(Hex),UserClass(ASCII),RelayAgentInformation,DnsRegError'.split(
    ',',
  );
