// The OpenAPI document's part about what the deployment says of itself: statements, their proofs, and the books.
import * as z from 'zod';
import {
  accountingAnswer,
  accountingLine,
  accountingParameters,
  completeAnswer,
} from '../../schemas/accounting-api.ts';
import { proofParameters } from '../../schemas/proof-api.ts';
import { selfAuditAnswer, selfAuditFinding } from '../../schemas/self-audit-api.ts';
import {
  statementHash,
  statementItem,
  statementProofAnswer,
  statementsPage,
  statementsParameters,
} from '../../schemas/statement-api.ts';
import { answer, type Json, parametersIn, refused } from './openapi-parts.ts';

/** Its named schemas. */
export const ACCOUNTING_COMPONENTS = {
  Statement: statementItem,
  StatementsPage: statementsPage,
  StatementProof: statementProofAnswer,
  AccountingLine: accountingLine,
  Accounting: accountingAnswer,
  CompleteAnswer: completeAnswer,
  SelfAuditFinding: selfAuditFinding,
  SelfAudit: selfAuditAnswer,
} as const satisfies Record<string, z.core.$ZodType>;

const security = [{ token: ['read'] }];
const hashPath = parametersIn('path', z.object({ hash: statementHash }));

/** Its paths. */
export function accountingPaths(): Json {
  return {
    '/v1/accounting': {
      get: {
        summary: 'What was received from each source in each hour, and what became of it.',
        security,
        parameters: parametersIn('query', accountingParameters),
        responses: { 200: answer('The books.', 'Accounting'), ...refused(400, 401, 403, 503) },
      },
    },
    '/v1/audit': {
      get: {
        summary: 'What the deployment’s own audit found, and how far it got.',
        security,
        parameters: [],
        responses: { 200: answer('Findings, newest first.', 'SelfAudit'), ...refused(401, 403, 503) },
      },
    },
    '/v1/statements': {
      get: {
        summary: 'What the deployment has said and sealed about itself, newest first: books, erasures, keys.',
        security,
        parameters: parametersIn('query', statementsParameters),
        responses: { 200: answer('One page.', 'StatementsPage'), ...refused(400, 401, 403, 503) },
      },
    },
    '/v1/statements/{hash}/proof': {
      get: {
        summary: 'That a statement is in the log.',
        security,
        parameters: [...hashPath, ...parametersIn('query', proofParameters)],
        responses: { 200: answer('The proof.', 'StatementProof'), ...refused(400, 401, 403, 404, 503) },
      },
    },
  };
}
