// Wazuh rule levels 0..15 onto OCSF severity, by the bands of Wazuh's own dashboard (low to 6, medium to 11, high to 14,
// critical from 15); its rule classification calls levels to 3 notices and authorized actions.

/** From this level on, the severity; the last that applies counts. */
export const LEVELS: readonly (readonly [level: number, severity: number])[] = [
  [0, 1],
  [4, 2],
  [7, 3],
  [12, 4],
  [15, 5],
];

/** OCSF `severity_id` of a rule level; unknown without one. */
export const levelSeverity = (level: number | undefined): number => {
  let severity = 0;
  if (level === undefined) return severity;
  for (const [from, id] of LEVELS) if (level >= from) severity = id;
  return severity;
};
