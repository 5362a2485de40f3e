// The views that stand in place of the search: one of them at a time, each behind a button of the bar. The address of a search leads back.
import { byId } from './dom.ts';

/** What is shown while its button is pressed. */
export interface View {
  /** Id of its section; its button is `<id>-open`. */
  readonly id: string;
  /** Called when it is shown, and each {@link REFRESH_MS} while it is. Rejects with why it cannot be drawn. */
  draw(section: HTMLElement): Promise<void>;
  /** Called before it is shown. */
  opened(section: HTMLElement): void;
}

const REFRESH_MS = 15_000;

/** Which view is shown, if any. */
export class ViewSwitch {
  readonly #failed: (reason: unknown) => void;
  readonly #main = document.querySelector('main');
  readonly #views: View[] = [];
  #shown: View | undefined;
  #timer: number | undefined;

  constructor(failed: (reason: unknown) => void) {
    this.#failed = failed;
    // Back and forward, and links to events, are of searches.
    addEventListener('popstate', () => this.close());
  }

  /** Whether a view stands in place of the search. */
  get isOpen(): boolean {
    return this.#shown !== undefined;
  }

  /** Wires a view to its button. */
  add(view: View): void {
    this.#views.push(view);
    byId(`${view.id}-open`, HTMLButtonElement).addEventListener('click', () =>
      this.#shown === view ? this.close() : this.open(view),
    );
  }

  /** Shows a view in place of what is shown. */
  open(view: View): void {
    clearInterval(this.#timer);
    this.#show(view);
    view.opened(byId(view.id, HTMLElement));
    void this.refresh();
    this.#timer = setInterval(() => void this.refresh(), REFRESH_MS);
  }

  /** Shows the search. */
  close(): void {
    clearInterval(this.#timer);
    this.#show(undefined);
  }

  /** Draws the view that is shown again. */
  async refresh(): Promise<void> {
    const view = this.#shown;
    if (view === undefined) return;
    try {
      await view.draw(byId(view.id, HTMLElement));
    } catch (error) {
      if (this.#shown === view) this.close();
      this.#failed(error);
    }
  }

  /** Whether this view is the one that is shown: it may have been left while it was asked for. */
  isShown(view: View): boolean {
    return this.#shown === view;
  }

  #show(shown: View | undefined): void {
    this.#shown = shown;
    if (this.#main !== null) this.#main.hidden = shown !== undefined;
    for (const view of this.#views) {
      byId(view.id, HTMLElement).hidden = view !== shown;
      byId(`${view.id}-open`, HTMLButtonElement).setAttribute('aria-pressed', String(view === shown));
    }
  }
}
