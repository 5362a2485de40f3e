// HTTP as OCSF has it: which activity a method is, and what a status code says.
import { FAILURE, type Status, SUCCESS } from './classes.ts';

const METHODS = new Map<string, number>([
  ['CONNECT', 1],
  ['DELETE', 2],
  ['GET', 3],
  ['HEAD', 4],
  ['OPTIONS', 5],
  ['POST', 6],
  ['PUT', 7],
  ['TRACE', 8],
  ['PATCH', 9],
]);

/** `activity_id` of HTTP Activity for a method; undefined for one OCSF has no name for. */
export const methodActivity = (method: string): number | undefined => METHODS.get(method);

/** Did the server answer well? 1xx..3xx success, 4xx and above failure; below 100 is no answer. */
export const codeStatus = (code: number | undefined): Status | undefined =>
  code === undefined || code < 100 ? undefined : code < 400 ? SUCCESS : FAILURE;
