// What a request meets before its body is read: the deployment with its keys, and who may send. One part (part.ts), so that a
// check of health and whatever is query's need not evaluate it.
export { authenticate } from './authenticate.ts';
export { openDeployment } from './deployment.ts';
export { ingest } from './ingest.ts';
