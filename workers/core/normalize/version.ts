// Which mapping code and which schema an event was made with: into every manifest and every event.
// Raise MAPPER_VERSION whenever the same input may come out differently.

/** Version of the mapping code, recorded in each packet's manifest. */
export const MAPPER_VERSION = 'edgeseal-ocsf/6';

/** The OCSF version all events are written in; why this one: docs/decisions/0002-ocsf-version.md. */
export const OCSF_VERSION = '1.8.0';
