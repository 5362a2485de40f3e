// A segment object as a file: a link cannot carry the token, so it is fetched and handed over.
import { getBytes } from './api.ts';
import { h } from './dom.ts';

/** A button that saves the object of a segment, and says where it cannot. */
export function saveSegment(segment: string): HTMLButtonElement {
  const title = 'Then: npx edgeseal verify FILE';
  const button = h('button', { class: 'quiet', type: 'button', title }, 'Save the file');
  button.addEventListener('click', async () => {
    try {
      const bytes = await getBytes(`/v1/segments/${encodeURIComponent(segment)}`);
      const link = h('a', { download: `${segment}.parquet`, href: URL.createObjectURL(bytes) });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) {
      button.textContent = error instanceof Error ? error.message : String(error);
    }
  });
  return button;
}
