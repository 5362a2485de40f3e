// Verify: fetches the proof and the public keys, and checks every step in this browser with WebCrypto.
import { verifyEventProof } from '../../core/attest/verify.ts';
import { ApiError, getJson } from './api.ts';
import { h } from './dom.ts';

/** Runs the verification of an event and draws each step as it is known. */
export async function drawProof(place: HTMLElement, uid: string): Promise<void> {
  place.replaceChildren(h('p', { class: 'summary busy', role: 'status' }, 'Fetching the proof…'));
  try {
    const proof = await getJson<Record<string, unknown>>(`/v1/events/${encodeURIComponent(uid)}/proof`);
    const keys = await getJson<{ keys: unknown[] }>('/.well-known/jwks.json');
    const result = await verifyEventProof(proof, keys);
    place.replaceChildren(...resultOf(result, proof, `${uid}.proof.json`));
  } catch (error) {
    place.replaceChildren(...proofFailed(error, () => void drawProof(place, uid)));
  }
}

/** A verification, its steps, and a way to keep the proof. */
export function resultOf(
  { ok, steps }: Awaited<ReturnType<typeof verifyEventProof>>,
  proof: unknown,
  file: string,
): HTMLElement[] {
  return [verdictOf(ok), stepsOf(steps), saveButton(file, proof)];
}

/** Why there is nothing to verify, and a way to try again. */
export function proofFailed(error: unknown, again: () => void): HTMLElement[] {
  const waiting = error instanceof ApiError && error.code === 'QUERY_NOT_SEALED';
  const message = waiting
    ? 'Archived, but not yet under a checkpoint. That takes about two seconds.'
    : `The proof could not be checked: ${error instanceof Error ? error.message : String(error)}`;
  const button = h('button', { type: 'button' }, 'Try again');
  button.addEventListener('click', again);
  return [h('p', { role: 'alert' }, message), button];
}

function verdictOf(ok: boolean): HTMLElement {
  return h(
    'p',
    { class: `verdict ${ok ? 'ok' : 'fail'}`, role: 'status', 'data-verdict': ok ? 'ok' : 'fail' },
    ok ? '✓ Verified in this browser' : '✗ Not verified: do not trust it',
  );
}

function stepsOf(steps: readonly { name: string; ok: boolean; detail: string }[]): HTMLElement {
  const list = h('ol', { class: 'steps' });
  for (const step of steps) {
    list.append(
      h(
        'li',
        { class: step.ok ? 'ok' : 'fail' },
        h('span', { class: 'mark' }, step.ok ? '✓' : '✗'),
        h('span', {}, step.name, h('small', { class: 'mono' }, step.detail)),
      ),
    );
  }
  return list;
}

function saveButton(file: string, proof: unknown): HTMLElement {
  const link = h(
    'a',
    {
      download: file,
      href: URL.createObjectURL(new Blob([JSON.stringify(proof, null, 2)], { type: 'application/json' })),
    },
    'Save the proof',
  );
  return h('p', {}, link, ' and check it later with ', h('code', {}, 'npx edgeseal verify FILE'));
}
