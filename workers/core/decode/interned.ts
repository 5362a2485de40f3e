// Names of members that tables are made of. An engine keeps one copy of each name in the source and of each member's, and finds a
// member by it at once; a text that was cut out of another it must look up first, each time, and compare by its characters.

/** The engine's own copy of a name. For tables made at start, and names out of a header; never for each event. */
export const interned = (name: string): string => Object.keys({ [name]: 0 })[0] ?? name;
