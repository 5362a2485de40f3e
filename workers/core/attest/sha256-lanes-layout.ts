// What lies where in the memory of sha256-lanes.wasm: said once for the code that makes it (sha256-lanes-code.ts) and for what
// writes texts into it (batch-hasher.ts).

/** Longer texts are not for the lanes. */
export const MAX_LANE_BYTES = 4_096;

/** Texts at most in one call. */
export const MAX_TEXTS = 512;

/** Of the state, word i of lane l is at 16 i + 4 l. Behind it are the constants of the rounds, a word each. */
export const CONSTANTS = 128;

// Of each lane one word: how many blocks are left, the address of the next, which text it has (-1 is none).
export const LEFT = CONSTANTS + 256;
export const AT = LEFT + 16;
export const TEXT = AT + 16;

/** A lane's room: what is hashed before a text, the text, and what padding and copying whole vectors write behind it. */
export const HEAD_ROOM = 32;
const TAIL_ROOM = 96;
export const LANE_ROOM = HEAD_ROOM + MAX_LANE_BYTES + TAIL_ROOM;
export const ROOMS = TEXT + 16;

/** Text i lies from word i to word i + 1 of these, in {@link ARENA}. */
export const OFFSETS = ROOMS + 4 * LANE_ROOM;
/** The salt of text i, at 16 i. */
export const SALTS = OFFSETS + 4 * (MAX_TEXTS + 4);
/** The digest of text i, at 32 i. */
export const DIGESTS = SALTS + 16 * MAX_TEXTS;
/** The texts. */
export const ARENA = DIGESTS + 32 * MAX_TEXTS;

/** Pages of 64 KiB. */
export const PAGES = 9;
/** Behind the arena so much may be read that nobody looks at. */
export const ARENA_BYTES = PAGES * 65_536 - ARENA - 64;
