// Did it work? The words senders use for outcomes, as OCSF `status_id`.
import type { JsonValue } from '../../../../schemas/json.ts';
import { FAILURE, type Status, SUCCESS } from './classes.ts';

const WORDS = new Map<string, Status>(
  Object.entries({
    success: SUCCESS,
    succeeded: SUCCESS,
    successful: SUCCESS,
    ok: SUCCESS,
    pass: SUCCESS,
    passed: SUCCESS,
    granted: SUCCESS,
    '/success': SUCCESS,
    failure: FAILURE,
    failed: FAILURE,
    fail: FAILURE,
    error: FAILURE,
    denied: FAILURE,
    refused: FAILURE,
    '/failure': FAILURE,
  }),
);

/** The status a word (in any case) or a boolean stands for; undefined for anything else. */
export const wordStatus = (value: JsonValue | undefined): Status | undefined => {
  if (value === true) return SUCCESS;
  if (value === false) return FAILURE;
  return typeof value === 'string' && value.length < 16 ? WORDS.get(value.toLowerCase()) : undefined;
};
