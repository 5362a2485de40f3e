// Events of Amazon EventBridge whose service has no mapping of its own: what changed -> Web Resources Activity (6001)
// on the resources it names, else a Base Event.
// https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
import type { DecodedEvent, NormalizeContext, OcsfEvent } from '../../../../schemas/event.ts';
import { CLASS } from '../toolkit/classes.ts';
import { methodActivity } from '../toolkit/cloud-api.ts';
import { openDraft } from '../toolkit/draft.ts';
import { buildEvent } from '../toolkit/event.ts';
import { awsCloud, awsProduct } from './amazon.ts';

/** Maps one notice by its `detail-type`. */
export const mapNotice = (event: DecodedEvent, context: NormalizeContext): OcsfEvent => {
  const draft = openDraft(event, context, 'time');
  const { fields } = draft;
  const kind = fields.text('detail-type') ?? fields.text('detailType');
  const named = fields.texts('resources');
  const activity = methodActivity(kind ?? '') ?? 99;
  return buildEvent(draft, {
    class_uid: named === undefined ? CLASS.baseEvent : CLASS.webResourcesActivity,
    activity_id: named === undefined ? 0 : activity,
    activity_name: named === undefined || activity !== 99 ? undefined : kind,
    product: awsProduct('EventBridge', fields.text('source'), fields.text('version')),
    metadata: { event_code: kind, original_event_uid: fields.text('id') },
    message: kind,
    members: {
      cloud: awsCloud(fields.text('region'), fields.text('account')),
      web_resources: named?.map((uid) => ({ uid })),
    },
  });
};
