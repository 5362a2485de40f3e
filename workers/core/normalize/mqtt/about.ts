// What docs/normalization.md says about AuroraSOC's devices.
import type { About } from '../about.ts';

export const about: About = {
  product: 'mqtt',
  title: 'AuroraSOC CPS devices (MQTT)',
  recognized:
    'a bridged message (`topic`, `payload`) or RawEvent whose topic is one of `aurora/sensors|access|attestation/<device>/...`',
  sources: [
    ['MQTT ingest contract', 'https://docs.aurorasoc.ahmeddwalid.me/ar/docs/dev/cps/mqtt-ingest-contract'],
  ],
  kinds: [
    { kind: 'sensors/alerts', becomes: 'Detection Finding: Create' },
    { kind: 'access/badge_event', becomes: 'Authentication: Badge read' },
    { kind: 'sensors/status', becomes: 'Device Inventory Info: Log' },
  ],
  severity: [
    ['info', 1],
    ['low', 2],
    ['medium', 3],
    ['high', 4],
    ['critical', 5],
  ],
  severityNote:
    'Any word of the common table is understood. An alert that says none is medium, as AuroraSOC takes it.',
  leftToBase: [
    'sensors/telemetry: one reading, which no class of OCSF has a home for',
    'attestation/response and /request: the verdict on an attestation is not in the answer to a challenge',
    'access/command: what was asked of a door, not what happened',
    'access/badge_event that names neither card nor person',
  ],
};
