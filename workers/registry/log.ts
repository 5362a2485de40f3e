// What this Worker says in its log.
import { logOf } from '../http/log.ts';

export const { log, logFailure } = logOf('registry');
