// EVE `ntp` -> NTP Activity (4013).
import type { OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS } from '../toolkit/classes.ts';
import type { Draft } from '../toolkit/draft.ts';
import type { Fields } from '../toolkit/fields.ts';
import { networkEvent } from './network.ts';

const stratumId = (stratum: number): number => {
  if (stratum === 0 || stratum === 1 || stratum === 16) return stratum;
  return stratum > 1 && stratum < 16 ? 2 : 17;
};

/** `ntp`: one message; its mode is OCSF's activity. */
export const mapNtp = (draft: Draft, ntp: Fields): OcsfEvent => {
  const mode = ntp.peek('mode');
  const activity = typeof mode === 'number' && mode >= 1 && mode <= 7 && Number.isInteger(mode) ? mode : 0;
  if (activity !== 0) ntp.drop('mode');
  const stratum = ntp.peek('stratum');
  return networkEvent(draft, 'ntp', {
    class_uid: CLASS.ntpActivity,
    activity_id: activity,
    app_protocol_name: 'ntp',
    summary: 'ntp',
    members: {
      // The number itself stays in `unmapped`: OCSF's `stratum` is a caption.
      stratum_id: typeof stratum === 'number' ? stratumId(stratum) : undefined,
      version: ntp.label('version') ?? 'unknown',
    },
  });
};
