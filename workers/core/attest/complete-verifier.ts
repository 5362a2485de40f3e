// `edgeseal/verify/complete`: the verifier, and what tells whether an answer is complete (docs/accounting.md). A file of its own, since
// who only checks proofs need not carry it.

export * from './verifier.ts';
export type { CompleteOptions } from './verify-complete.ts';
export { verifyCompleteAnswer } from './verify-complete.ts';
