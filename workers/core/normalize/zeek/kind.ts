// One row of the tables of kinds, compiled.
import { plan } from '../toolkit/plan.ts';
import type { Kind, Think } from './log.ts';

/** One row: the message begins with the first word of `says`, and goes on with the members the others name. */
export const kind = (
  class_uid: number,
  activity_id: number,
  says: string,
  rows: readonly string[],
  outcome = '',
  think?: Think,
): Kind => ({
  activity_id,
  class_uid,
  hasParts: rows.some((row) => row.includes('/')),
  outcome,
  rows: plan(rows),
  says: says.split(' '),
  think,
});

/** Rows that several logs share. */
export const ROWS = {
  diagnosis: 'status_detail diagnostic_message',
  result: 'status_code result',
  status: 'status_detail status',
  user: 'actor.user.name user',
} as const;

/** Names of both ends of an NTLM exchange. */
export const NTLM_ENDS = [
  '+dst_endpoint.domain server_tree_name',
  '+dst_endpoint.hostname host:server_dns_computer_name',
  '+dst_endpoint.name server_nb_computer_name',
  '+src_endpoint.hostname host:hostname',
];

/** An MD5 of JA3 or JA3S under `tls`. */
export const ja3 = (name: string): string[] => [
  `tls.${name}_hash.value ${name}`,
  `+tls.${name}_hash.algorithm =MD5`,
  `+tls.${name}_hash.algorithm_id =1`,
];

/** A HASSH of one side of an SSH handshake, and what it was made of. */
export const hassh = (side: string, member: string, algorithms: string): string[] => [
  `${side}_hassh.fingerprint.value ${member}`,
  `+${side}_hassh.fingerprint.algorithm =HASSH`,
  `+${side}_hassh.fingerprint.algorithm_id =20`,
  `+${side}_hassh.algorithm ${algorithms}`,
];
