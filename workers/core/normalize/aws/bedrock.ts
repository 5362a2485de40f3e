// Amazon Bedrock's model invocation logs: who had which model do what -> Web Resources Activity (6001), for they name no address.
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import type { JsonObject } from '../../../../schemas/json.ts';
import { FAILURE, SUCCESS } from '../toolkit/classes.ts';
import { callEvent } from '../toolkit/cloud-api.ts';
import { openDraft } from '../toolkit/draft.ts';
import { awsCloud, awsProduct } from './amazon.ts';
import { takeIdentity } from './identity.ts';

/** Maps one invocation. What was said to the model, and what it said, stays where it was. */
export const mapBedrock = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'timestamp', 'p_event_time');
  const { fields } = draft;
  const method = fields.text('operation') ?? '';
  const identity = fields.child('identity');
  const user = identity === undefined ? undefined : takeIdentity(identity).user;
  const model = fields.text('modelId');
  const code = fields.text('errorCode');
  return callEvent(draft, {
    activity: method.startsWith('Invoke') || method.startsWith('Converse') ? 2 : undefined,
    actor: user === undefined ? undefined : { user },
    api: () => ({ operation: method, service: { name: 'bedrock.amazonaws.com' } }),
    cloud: awsCloud(fields.text('region'), fields.text('accountId')),
    message: `${method || 'invocation'} of ${model ?? 'a model'}`,
    metadata: {
      event_code: method || undefined,
      log_version: fields.text('schemaVersion'),
      original_event_uid: fields.text('requestId'),
    },
    method,
    product: awsProduct('Bedrock', 'Model Invocation Log'),
    resources: () => (model === undefined ? undefined : [{ name: model, type: 'AWS::Bedrock::Model' }]),
    service: 'bedrock.amazonaws.com',
    source: undefined,
    status: code === undefined ? SUCCESS : FAILURE,
    status_code: code,
  });
};

/** The name its schema has. */
export const isBedrock = (record: JsonObject): boolean => record.schemaType === 'ModelInvocationLog';
