// One JSON line for each answer that was our fault. Queries, tokens and events never get into a log.
import { logOf } from '../http/log.ts';

export const { logFailure } = logOf('query');
