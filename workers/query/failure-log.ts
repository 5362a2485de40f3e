// One JSON line for each answer that was our fault. Queries, tokens and events never get into a log.
import { roomLog } from '../http/log.ts';

export const { logFailure } = roomLog('query');
