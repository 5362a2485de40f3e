// `edgeseal/verify`: what a page or a script gets of the verifier, and nothing else. One file without imports once built
// (workers/query/console/build-verifier.mjs), at most 15 KiB: cli/dev/bundles.ts holds it to that.

export type { StatementOptions } from './statement-proof.ts';
export { verifyStatementProof } from './statement-proof.ts';
export type { Jwks, Verification, VerifyOptions, VerifyStep } from './verify.ts';
export { verifyEventProof, verifyPacketProof } from './verify.ts';
