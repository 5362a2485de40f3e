// What this Worker says in its log.
import { roomLog } from '../http/log.ts';

export const { log, logFailure } = roomLog('registry');
