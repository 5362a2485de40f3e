// Why it failed: the codes of logons (NTSTATUS, MS-ERREF 2.3.1; the page of event 4625) and of Kerberos (RFC 4120 section
// 7.5.9, the page of event 4768) in words.

const table = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('|').map((row) => [row.slice(0, row.indexOf(' ')), row.slice(row.indexOf(' ') + 1)] as const),
  );

/** By the code in lower-case hexadecimal without `0x`. */
const NTSTATUS = table(
  'c000005e No logon servers available|c0000064 User name does not exist|c000006a Wrong password|c000006d Bad user name or authentication information|c000006e Account restriction|c000006f Outside authorized hours|c0000070 Unauthorized workstation|c0000071 Password expired|c0000072 Account disabled|c00000dc SAM server in the wrong state|c000010b Invalid logon type|c0000133 Clocks out of sync|c000015b Logon type not granted|c000018c Trust relationship failed|c0000192 Netlogon not started|c0000193 Account expired|c0000224 Password must be changed|c0000234 Account locked out|c00002ee Unknown error|c0000413 Authentication firewall',
);

const KERBEROS = table(
  '1 Client entry expired|2 Server entry expired|6 Client not found|7 Server not found|9 Null key|c Policy rejects request|d Option not accommodated|e Encryption type not supported|f Checksum type not supported|10 Preauthentication type not supported|12 Client credentials revoked|17 Password expired|18 Wrong password|19 Preauthentication required|1b User-to-user required|1f Integrity check failed|20 Ticket expired|21 Ticket not yet valid|22 Request is a replay|25 Clock skew too great|29 Message modified|3c Generic error|44 Wrong realm',
);

/** What a logon's status code means; undefined for success and for codes without a word. */
export const reasonOf = (code: string | undefined, kerberos: boolean): string | undefined => {
  if (code === undefined || !code.toLowerCase().startsWith('0x')) return undefined;
  return (kerberos ? KERBEROS : NTSTATUS).get(code.slice(2).toLowerCase());
};
