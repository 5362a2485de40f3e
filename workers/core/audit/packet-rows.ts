// How the rows of a segment's packets are found without an index by segment: packet ids are UUIDv7 minted at receipt, so that a segment's
// bounds of receipt are a range of the primary key. One second of slack each way.

/** Rows of the packets of the segments in ?1, a JSON list of ids: as a ListedPacket has them (schemas/audit-api.ts), and `segment`. */
export const PACKET_ROWS_SQL = `
  SELECT p.segment, p.packet, p.position, p.source, p.received_at, p.events, p.bytes, p.body,
    p.sequence, p.duplicate_of
  FROM json_each(?1) AS asked CROSS JOIN segments AS s CROSS JOIN packets AS p
  WHERE s.id = asked.value AND p.segment = s.id AND p.tenant = s.tenant
    AND p.packet BETWEEN printf('%08x-%04x', (s.received_from - 1000) >> 16, (s.received_from - 1000) & 65535)
      AND printf('%08x-%04x', (s.received_to + 1000) >> 16, (s.received_to + 1000) & 65535)`;
