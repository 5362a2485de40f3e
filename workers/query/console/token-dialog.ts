// Where the reader's token is entered and forgotten. It stays in the tab unless the reader asks to keep it.
import { token } from './api.ts';
import { byId } from './dom.ts';

/** Wires the dialog; `changed` runs after a token was entered or forgotten. Returns how to open it. */
export function wireTokenDialog(changed: () => void): () => void {
  const dialog = byId('token-dialog', HTMLDialogElement);
  const text = byId('token', HTMLTextAreaElement);
  const keep = byId('token-keep', HTMLInputElement);
  const open = (): void => {
    if (!dialog.open) dialog.showModal();
  };
  byId('token-open', HTMLElement).addEventListener('click', open);
  byId('token-forget', HTMLElement).addEventListener('click', () => {
    token.forget();
    text.value = '';
    dialog.close();
    changed();
  });
  dialog.addEventListener('close', () => {
    const entered = text.value.trim().replace(/^Bearer\s+/i, '');
    text.value = '';
    if (dialog.returnValue !== 'save' || entered === '') return;
    dialog.returnValue = '';
    token.save(entered, keep.checked);
    changed();
  });
  return open;
}
