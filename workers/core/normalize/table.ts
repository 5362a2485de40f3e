// The one table of mappers: the first row that matches an event maps it. Order: exact products before generic forms.
// Adding a product is one file, one row here, and one folder of vectors in test/vectors/normalize.

import { auditd } from './auditd/auditd.ts';
import { laurel } from './auditd/laurel.ts';
import { aws, awsLines } from './aws/aws.ts';
import { checkPoint, checkPointJson } from './check-point/check-point.ts';
import { cisco } from './cisco/cisco.ts';
import { cloudflare } from './cloudflare/cloudflare.ts';
import { crowdstrike } from './crowdstrike/crowdstrike.ts';
import { dhcpServers } from './dhcp-servers/dhcp-servers.ts';
import { dnsServers } from './dns-servers/dns-servers.ts';
import { envoy } from './envoy/envoy.ts';
import { falco } from './falco/falco.ts';
import { fortinet } from './fortinet/fortinet.ts';
import { gateways } from './gateways/gateways.ts';
import { zscalerNss } from './gateways/zscaler.ts';
import { cef } from './generic/cef.ts';
import { genericJson } from './generic/json.ts';
import { leef } from './generic/leef.ts';
import { githubAudit } from './github/audit-log.ts';
import { githubWebhook } from './github/webhook.ts';
import { google } from './google/google.ts';
import { iptables } from './iptables/iptables.ts';
import { juniper } from './juniper/juniper.ts';
import { kubernetes } from './kubernetes/kubernetes.ts';
import { linux } from './linux/linux.ts';
import { logFiles, timedLines } from './log-files/log-files.ts';
import type { Mapper } from './mapper.ts';
import { meraki } from './meraki/meraki.ts';
import { azureActivity } from './microsoft/azure-activity.ts';
import { azureFlows } from './microsoft/azure-flows.ts';
import { azureGateway } from './microsoft/azure-gateway.ts';
import { defender } from './microsoft/defender.ts';
import { entra } from './microsoft/entra.ts';
import { office } from './microsoft/office.ts';
import { mikrotik } from './mikrotik/mikrotik.ts';
import { mimecast } from './mimecast/mimecast.ts';
import { mqtt } from './mqtt/mqtt.ts';
import { ocsf } from './ocsf/ocsf.ts';
import { okta } from './okta/okta.ts';
import { osquery } from './osquery/osquery.ts';
import { otel } from './otel/otel.ts';
import { paloAlto, paloAltoJson } from './palo-alto/palo-alto.ts';
import { pfsense } from './pfsense/pfsense.ts';
import { proofpoint } from './saas/proofpoint.ts';
import { saas } from './saas/service.ts';
import { sentinelone } from './sentinelone/sentinelone.ts';
import { sonicwall } from './sonicwall/sonicwall.ts';
import { sophos } from './sophos/sophos.ts';
import { suricata } from './suricata/suricata.ts';
import { syslog } from './syslog.ts';
import { tailscale } from './tailscale/tailscale.ts';
import { umbrella } from './umbrella/umbrella.ts';
import { velociraptor } from './velociraptor/velociraptor.ts';
import { wazuh } from './wazuh/wazuh.ts';
import { web } from './web/web.ts';
import { windowsText } from './windows/snare.ts';
import { windows } from './windows/windows.ts';
import { zeek } from './zeek/zeek.ts';

/** All mappers, in the order they are asked. The last one matches everything. */
export const MAPPERS: readonly Mapper[] = [
  ocsf,
  mqtt,
  wazuh,
  velociraptor,
  osquery,
  falco,
  sentinelone,
  crowdstrike,
  suricata,
  zeek,
  windows,
  windowsText,
  okta,
  aws,
  awsLines,
  kubernetes,
  google,
  githubAudit,
  githubWebhook,
  fortinet,
  checkPoint,
  checkPointJson,
  sonicwall,
  sophos,
  paloAlto,
  paloAltoJson,
  cloudflare,
  entra,
  defender,
  azureFlows,
  azureGateway,
  azureActivity,
  office,
  tailscale,
  saas,
  zscalerNss,
  proofpoint,
  mimecast,
  cef,
  leef,
  cisco,
  pfsense,
  iptables,
  gateways,
  umbrella,
  juniper,
  meraki,
  mikrotik,
  auditd,
  laurel,
  linux,
  dnsServers,
  dhcpServers,
  envoy,
  web,
  logFiles,
  syslog,
  otel,
  timedLines,
  genericJson,
];
