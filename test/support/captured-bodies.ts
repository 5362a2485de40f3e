// Requests of real clients (../shared/data/client-captures), for tests in Node.
import { sharedFolder } from './shared-data.ts';

/** What of a request is looked at. */
export interface CapturedBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Bodies sent to a path, with their headers; none where the folder is absent. */
export function capturedBodies(path: string): CapturedBody[] {
  const folder = sharedFolder('client-captures');
  if (!folder.isHere) return [];
  return folder
    .files()
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(folder.read(file)))
    .filter(({ url }: { url: string }) => url === path)
    .map(({ rawHeaders, bodyBase64 }: { rawHeaders: string[]; bodyBase64: string }) => ({
      headers: Object.fromEntries(
        rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1] ?? '']] : [])),
      ),
      body: new Uint8Array(Buffer.from(bodyBase64, 'base64')),
    }));
}
