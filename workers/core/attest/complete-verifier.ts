// `edgeseal/verify/complete`: the verifier, and what goes beyond one proof of one thing: whether an answer is complete
// (docs/accounting.md), whether witnesses cosigned (docs/witnesses.md), what is left of an erased event (docs/erasure.md). A file of its
// own, since who only checks proofs need not carry it.

export * from './verifier.ts';
export type { CompleteOptions, CompleteVerification } from './verify-complete.ts';
export { verifyCompleteAnswer, verifyCompletePages } from './verify-complete.ts';
export type { ErasedOptions } from './verify-erased.ts';
export { verifyErasedProof } from './verify-erased.ts';
export type { WitnessOptions } from './verify-witnesses.ts';
export { verifyWitnesses } from './verify-witnesses.ts';
