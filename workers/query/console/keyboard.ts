// The keys of the page: / ? j k v Enter Esc. Keys that someone types into a field are theirs.

/** What a key can ask for. */
export interface KeyActions {
  readonly focusQuery: () => void;
  readonly help: () => void;
  readonly move: (step: number) => void;
  readonly openChosen: () => void;
  readonly verify: () => void;
  readonly close: () => void;
}

/** Listens on the whole page. */
export function wireKeyboard(actions: KeyActions): void {
  addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]') !== null) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const typing = target.matches('input, textarea');
    if (event.key === 'Escape') {
      // A search field would clear itself, and no longer say what is shown.
      event.preventDefault();
      if (typing && target instanceof HTMLElement) target.blur();
      else actions.close();
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionOf(event.key, target, actions);
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

function actionOf(key: string, target: Element, actions: KeyActions): (() => void) | undefined {
  // Arrows and Enter belong to the control in focus, unless that is a row or nothing.
  const onRow = target.closest('#rows') !== null;
  const free = onRow || target === document.body;
  if (key === '/') return actions.focusQuery;
  if (key === '?') return actions.help;
  if (key === 'v') return actions.verify;
  if (key === 'j' || (free && key === 'ArrowDown')) return () => actions.move(1);
  if (key === 'k' || (free && key === 'ArrowUp')) return () => actions.move(-1);
  if (onRow && key === 'Enter') return actions.openChosen;
  return undefined;
}
