// Verify, for what the deployment says of itself: books, findings. Fetches the proof of a statement, and checks it here with WebCrypto.
import { verifyStatementProof } from '../../core/attest/statement-proof.ts';
import { getJson } from './api.ts';
import { h } from './dom.ts';
import { proofFailed, resultOf } from './proof-panel.ts';

/** Draws the proof of a statement into `place`, step by step. */
export async function drawStatementProof(place: HTMLElement, hash: string): Promise<void> {
  place.replaceChildren(h('p', { class: 'summary busy', role: 'status' }, 'Fetching the proof…'));
  try {
    const proof = await getJson<Record<string, unknown>>(`/v1/statements/${hash}/proof`);
    const keys = await getJson<{ keys: unknown[] }>('/.well-known/jwks.json');
    place.replaceChildren(
      ...resultOf(
        await verifyStatementProof(proof, keys, { hash }),
        proof,
        `${hash.slice(0, 16)}.proof.json`,
      ),
    );
  } catch (error) {
    place.replaceChildren(...proofFailed(error, () => void drawStatementProof(place, hash)));
  }
}

/** A button that fills a row below its own with the proof, and takes it away again. */
export function proofButton(hash: string, text: string, columns: number): HTMLButtonElement {
  const button = h('button', { class: 'quiet', type: 'button', 'aria-expanded': 'false', title: hash }, text);
  button.addEventListener('click', () => {
    const row = button.closest('tr');
    const below = row?.nextElementSibling;
    if (below?.classList.contains('proof-row')) {
      below.remove();
      button.setAttribute('aria-expanded', 'false');
      return;
    }
    const place = h('div', { class: 'proof' });
    row?.after(h('tr', { class: 'proof-row' }, h('td', { colspan: columns }, place)));
    button.setAttribute('aria-expanded', 'true');
    void drawStatementProof(place, hash);
  });
  return button;
}
