// Light or dark: as the system has it, until the reader says otherwise.
import { byId } from './dom.ts';

const KEY = 'edgeseal-theme';

/** Takes the reader's choice of before, and wires the button. */
export function wireTheme(): void {
  const theme = localStorage.getItem(KEY);
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  byId('theme', HTMLElement).addEventListener('click', switchTheme);
}

function switchTheme(): void {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const next = (root.dataset.theme ?? system) === 'dark' ? 'light' : 'dark';
  root.dataset.theme = next;
  localStorage.setItem(KEY, next);
}
