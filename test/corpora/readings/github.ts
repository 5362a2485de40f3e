// GitHub webhook payloads, read from docs.github.com (webhook events and payloads). The event's name is not in the
// payload: it comes in a header, which a bare body does not have.
import type { Corpus, Data, Reading } from '../corpus.ts';
import { expecting } from '../expected.ts';
import { look, parseJson, text } from '../look.ts';

const read = (event: unknown, name: string): Reading => {
  const action = text(look(event, 'action'));
  return {
    kind: `${name} ${action ?? ''}`,
    original: event,
    expected: expecting({
      user: [text(look(event, 'sender', 'login')), text(look(event, 'pusher', 'name'))],
      event_code: [action, name, `${name}.${action}`],
    }),
  };
};

/** github-webhooks: a folder an event, a payload a file. */
export const github = (data: Data): Corpus[] => {
  const bodies = data.files('github-webhooks', '.json').map((file) => {
    const document = data.read(`github-webhooks/${file}`);
    const payload = parseJson(document);
    return {
      file: `github-webhooks/${file}`,
      text: document,
      mediaType: 'application/json' as const,
      units: 1,
      read: () => read(payload, file.split('/')[0] ?? ''),
    };
  });
  return [{ name: 'github-webhooks', bodies }];
};
