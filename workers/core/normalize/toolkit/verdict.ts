// What a control did about it: the words firewalls and scanners use, as OCSF `action` and `disposition`
// (security_control profile). The sender's own word is kept in `unmapped`.

/** OCSF action and disposition with their captions. */
export interface Verdict {
  readonly action: string;
  readonly action_id: number;
  readonly disposition: string;
  readonly disposition_id: number;
}

const verdict = (action_id: number, disposition_id: number, disposition: string): Verdict => ({
  action: ACTIONS[action_id] ?? 'Unknown',
  action_id,
  disposition,
  disposition_id,
});

const ACTIONS: Readonly<Record<number, string>> = { 1: 'Allowed', 2: 'Denied', 3: 'Observed', 4: 'Modified' };

const ALLOWED = verdict(1, 1, 'Allowed');
const BLOCKED = verdict(2, 2, 'Blocked');
const DROPPED = verdict(2, 6, 'Dropped');
const REJECTED = verdict(2, 25, 'Rejected');
const RESET = verdict(2, 21, 'Reset');
const QUARANTINED = verdict(2, 3, 'Quarantined');
const DELETED = verdict(2, 5, 'Deleted');
const DETECTED = verdict(3, 15, 'Detected');
const ALERTED = verdict(3, 19, 'Alert');
const LOGGED = verdict(3, 17, 'Logged');

const WORDS = new Map<string, Verdict>(
  Object.entries({
    allow: ALLOWED,
    allowed: ALLOWED,
    accept: ALLOWED,
    accepted: ALLOWED,
    permit: ALLOWED,
    permitted: ALLOWED,
    pass: ALLOWED,
    passed: ALLOWED,
    bypass: ALLOWED,
    continue: ALLOWED,
    exempt: ALLOWED,
    override: ALLOWED,
    passthrough: ALLOWED,
    'pass-through': ALLOWED,
    block: BLOCKED,
    'block-continue': BLOCKED,
    'block-ip': BLOCKED,
    'block-override': BLOCKED,
    'block-url': BLOCKED,
    sinkhole: BLOCKED,
    terminate: BLOCKED,
    terminated: BLOCKED,
    blocked: BLOCKED,
    deny: BLOCKED,
    denied: BLOCKED,
    prevent: BLOCKED,
    prevented: BLOCKED,
    drop: DROPPED,
    dropped: DROPPED,
    'drop-all-packets': DROPPED,
    'drop-icmp': DROPPED,
    'drop-packet': DROPPED,
    'random-drop': DROPPED,
    reject: REJECTED,
    rejected: REJECTED,
    reset: RESET,
    clear_session: RESET,
    'reset-both': RESET,
    'reset both': RESET,
    'reset client': RESET,
    'reset server': RESET,
    reset_client: RESET,
    reset_server: RESET,
    'reset-client': RESET,
    'reset-server': RESET,
    quarantine: QUARANTINED,
    quarantined: QUARANTINED,
    delete: DELETED,
    deleted: DELETED,
    detect: DETECTED,
    detected: DETECTED,
    alert: ALERTED,
    log: LOGGED,
    logged: LOGGED,
    monitor: LOGGED,
    monitored: LOGGED,
  }),
);

/** The verdict a word stands for, in any case; undefined for a word that is none. */
export const wordVerdict = (word: string): Verdict | undefined =>
  word.length > 16 ? undefined : (WORDS.get(word) ?? WORDS.get(word.toLowerCase()));
