// The findings of the deployment's own audit (docs/audit.md), fetched from persist each minute and taken in as events: of the tenant they
// concern, or of the deployment's own where they concern the log.
import { AUDIT_SOURCE } from '../core/audit/finding-event.ts';
import { openDeployment } from './deployment.ts';
import { causeOf, log } from './log.ts';
import { collectEvents } from './outbox.ts';

/** What wrangler.toml binds; a deployment of before findings were events has none. */
interface AuditorBinding {
  readonly AUDITOR?: Fetcher | undefined;
}

/** What fails is logged and waits for the next minute: it is in the log already, as a statement. */
export async function collectFindings(env: IngestEnv & AuditorBinding, now: number): Promise<void> {
  const { AUDITOR: auditor, DEFAULT_TENANT: deploymentTenant } = env;
  if (auditor === undefined) return;
  const ask = (request: Request): Promise<Response> => auditor.fetch(request);
  try {
    const outbox = { worker: 'auditor', source: AUDIT_SOURCE, deploymentTenant, ask };
    await collectEvents(outbox, await openDeployment(env), now);
  } catch (error) {
    log('warn', 'audit-outbox-failed', { cause: causeOf(error) });
  }
}
