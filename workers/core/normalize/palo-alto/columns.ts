// The columns of PAN-OS syslog by log type, under the names Palo Alto Networks documents them by ("Syslog Field
// Descriptions", PAN-OS 8.1 to 11.1): each version added columns at the end, so that one list serves all. `-` is a column
// kept for future use.
import type { JsonValue } from '../../../../schemas/json.ts';
import type { Slot } from '../generic/dictionary.ts';
import { Facts } from '../generic/facts.ts';
import { own } from '../generic/reads.ts';
import { PAN_NAMES } from './names.ts';

const HEAD = '- receive_time serial type subtype - time_generated ';
const FLOW = `${HEAD}src dst natsrc natdst rule srcuser dstuser app vsys from to inbound_if outbound_if logset time_received sessionid repeatcnt sport dport natsport natdport flags proto action `;
const GROUPS = 'dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4 vsys_name device_name ';
const HOST = (side: string): string =>
  'category profile model vendor osfamily osversion host mac'
    .split(' ')
    .map((name) => `${side}_${name} `)
    .join('');
const PODS = 'container_id pod_namespace pod_name src_edl dst_edl hostid client_serial ';

const LAYOUTS: Readonly<Record<string, string>> = {
  TRAFFIC: `${FLOW}bytes bytes_sent bytes_received packets start elapsed category - seqno actionflags srcloc dstloc - pkts_sent pkts_received session_end_reason ${GROUPS}action_source src_uuid dst_uuid tunnelid monitortag parent_session_id parent_start_time tunnel assoc_id chunks chunks_sent chunks_received rule_uuid http2_connection link_change_count policy_id link_switches sdwan_cluster sdwan_device_type sdwan_cluster_type sdwan_site dynusergroup_name xff_ip ${HOST('src')}${HOST('dst')}${PODS}src_dag dst_dag session_owner high_res_timestamp nssai_sst nssai_sd subcategory_of_app category_of_app technology_of_app risk_of_app characteristic_of_app container_of_app tunneled_app is_saas_of_app sanctioned_state_of_app offloaded flow_type cluster_name`,
  THREAT: `${FLOW}misc threatid category severity direction seqno actionflags srcloc dstloc - contenttype pcap_id filedigest cloud url_idx user_agent filetype xff referer sender subject recipient reportid ${GROUPS}- src_uuid dst_uuid http_method tunnelid monitortag parent_session_id parent_start_time tunnel thr_category contentver - assoc_id ppid http_headers url_category_list rule_uuid http2_connection dynusergroup_name xff_ip ${HOST('src')}${HOST('dst')}${PODS}domain_edl src_dag dst_dag partial_hash high_res_timestamp reason justification nssai_sst subcategory_of_app category_of_app technology_of_app risk_of_app characteristic_of_app container_of_app tunneled_app is_saas_of_app sanctioned_state_of_app cloud_reportid cluster_name flow_type`,
  SYSTEM: `${HEAD}vsys eventid object - - module severity opaque seqno actionflags ${GROUPS}- - high_res_timestamp`,
  CONFIG: `${HEAD}host vsys cmd admin client result path before_change_detail after_change_detail seqno actionflags ${GROUPS}dg_id comment - high_res_timestamp`,
  HIPMATCH: `${HEAD}srcuser vsys machinename os src matchname repeatcnt matchtype - - seqno actionflags ${GROUPS}vsys_id srcipv6 hostid client_serial mac high_res_timestamp`,
  GLOBALPROTECT: `${HEAD}vsys eventid stage auth_method tunnel_type srcuser srcregion machinename public_ip public_ipv6 private_ip private_ipv6 hostid client_serial client_ver client_os client_os_ver repeatcnt reason error opaque status location login_duration connect_method error_code portal seqno actionflags high_res_timestamp selection_type response_time priority attempted_gateways gateway ${GROUPS}vsys_id`,
  USERID: `${HEAD}vsys ip user datasourcename eventid repeatcnt timeout beginport endport datasource datasourcetype seqno actionflags ${GROUPS}vsys_id factortype factorcompletiontime factorno - - ugflags userbysource tag_name high_res_timestamp origindatasource`,
  AUTHENTICATION: `${HEAD}vsys ip user normalize_user object authpolicy repeatcnt authid vendor logset serverprofile desc clienttype event factorno seqno actionflags ${GROUPS}vsys_id authproto rule_uuid high_res_timestamp`,
  DECRYPTION: `${FLOW}tunnel - - src_uuid dst_uuid rule_uuid hs_stage_c2f hs_stage_f2s tls_version tls_keyxchg tls_enc tls_auth policy_name ec_curve err_index root_status chain_status proxy_type cert_serial fingerprint notbefore notafter cert_ver cert_size cn_len issuer_len rootcn_len sni_len cert_flags cn issuer_cn root_cn sni error ${PODS}src_dag dst_dag high_res_timestamp`,
  IPTAG: `${HEAD}vsys ip tag_name eventid repeatcnt timeout datasourcename datasource datasourcetype seqno actionflags ${GROUPS}vsys_id high_res_timestamp`,
  CORRELATION: `${HEAD}src srcuser vsys category severity ${GROUPS}vsys_id objectname object_id evidence`,
  GTP: FLOW,
  SCTP: FLOW,
  TUNNEL: FLOW,
  START: FLOW,
};

/** What a column is called, and what it means where that is known. */
interface Column {
  readonly name: string;
  readonly slot: Slot | undefined;
}

/** The layouts, taken apart when they are first asked for. */
const COLUMNS = new Map<string, readonly Column[]>();

const columnsOf = (type: string): readonly Column[] => {
  const known = COLUMNS.get(type);
  if (known !== undefined) return known;
  const columns = (own(LAYOUTS, type) ?? HEAD)
    .trimEnd()
    .split(' ')
    .map((written, index) => {
      const name = written === '-' ? `column_${index}` : written;
      return { name, slot: PAN_NAMES.slotOf(name) };
    });
  if (Object.hasOwn(LAYOUTS, type)) COLUMNS.set(type, columns);
  return columns;
};

const textAt = (columns: readonly JsonValue[], at: number): string => {
  const value = columns[at];
  return typeof value === 'string' ? value : '';
};

/** The columns that hold something, as facts under their names; those behind the last name we know by their number. */
export const readColumns = (type: string, values: readonly JsonValue[]): Facts => {
  const facts = new Facts({}, PAN_NAMES);
  const columns = columnsOf(type);
  // PAN-OS sends the two details of a change only where it was told to.
  const short = type === 'CONFIG' && /^\d+$/.test(textAt(values, 14)) && textAt(values, 15).startsWith('0x');
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === undefined || value === '') continue;
    const column = columns[short && i >= 14 ? i + 2 : i];
    facts.add(column?.slot, column?.name ?? `column_${i}`, value);
  }
  return facts;
};
