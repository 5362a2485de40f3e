// The time range on the page: presets, custom bounds, and the part of the address that remembers them.
import { byId, h } from './dom.ts';
import { boundsOf, PRESETS, type TimeRange, toInput } from './time-range.ts';

const NAMES = [...Object.keys(PRESETS), 'custom'];

/** Holds the chosen range, draws it, and calls `changed` when the reader chooses another. */
export class RangePicker {
  #range: TimeRange = { preset: '24h' };
  readonly #changed: () => void;
  readonly #presets = byId('presets', HTMLElement);
  readonly #custom = byId('custom', HTMLElement);
  readonly #from = byId('from', HTMLInputElement);
  readonly #to = byId('to', HTMLInputElement);

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#presets.addEventListener('keydown', (event) => this.#walk(event));
    for (const input of [this.#from, this.#to]) input.addEventListener('change', () => this.#readInputs());
    this.#draw();
  }

  /** The chosen bounds now, epoch ms. */
  bounds(): { from: number; to: number } {
    return boundsOf(this.#range, Date.now());
  }

  /** Looks at exactly this span, and searches. */
  zoom(from: number, to: number): void {
    this.#range = { preset: 'custom', from, to };
    this.#draw();
    this.#changed();
  }

  /** Writes the choice into the state of the address. */
  write(state: URLSearchParams): void {
    state.set('range', this.#range.preset);
    if (this.#range.preset !== 'custom') return;
    state.set('from', String(this.#range.from));
    state.set('to', String(this.#range.to));
  }

  /** Takes the choice from the address; what does not fit leaves the default. */
  read(state: URLSearchParams): void {
    const preset = state.get('range') ?? '24h';
    const [from, to] = [Number(state.get('from')), Number(state.get('to'))];
    if (preset === 'custom' && from > 0 && to > from) this.#range = { preset, from, to };
    else if (isPreset(preset)) this.#range = { preset };
    this.#draw();
  }

  #choose(name: string): void {
    if (isPreset(name)) this.#range = { preset: name };
    else this.#range = { preset: 'custom', ...this.bounds() };
    this.#draw();
    this.#presets.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
    this.#changed();
  }

  #readInputs(): void {
    const [from, to] = [Date.parse(this.#from.value), Date.parse(this.#to.value)];
    if (from < to) this.#range = { preset: 'custom', from, to };
  }

  #walk(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = NAMES[(NAMES.indexOf(this.#range.preset) + step + NAMES.length) % NAMES.length];
    if (step !== 0 && next !== undefined) this.#choose(next);
  }

  #draw(): void {
    this.#presets.replaceChildren(...NAMES.map((name) => this.#button(name)));
    this.#custom.hidden = this.#range.preset !== 'custom';
    if (this.#range.preset !== 'custom') return;
    this.#from.value = toInput(this.#range.from);
    this.#to.value = toInput(this.#range.to);
  }

  #button(name: string): HTMLElement {
    const chosen = this.#range.preset === name;
    const attributes = {
      type: 'button',
      role: 'radio',
      'aria-checked': String(chosen),
      tabindex: chosen ? 0 : -1,
    };
    const button = h('button', attributes, name === 'custom' ? 'Custom' : name);
    button.addEventListener('click', () => this.#choose(name));
    return button;
  }
}

const isPreset = (name: string): name is keyof typeof PRESETS => Object.hasOwn(PRESETS, name);
