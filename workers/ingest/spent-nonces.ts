// The nonces this isolate has taken signed requests by, for as long as their signatures still count: the same request does not
// come in twice here. Another isolate does not know them; what a replay there comes to stands in docs/threat-model.md.

/** Of some 150 B: 8 MB of the isolate's 128. At more than 180 signed requests a second the oldest are forgotten early. */
const MAX_NONCES = 65_536;

/** A bounded memory; times are in seconds. */
export class SpentNonces {
  /** In the order they were spent. */
  readonly #until = new Map<string, number>();

  /** Whether the key's nonce was spent by a signature that still counts. */
  isSpent(keyid: string, nonce: string, now: number): boolean {
    return (this.#until.get(nameOf(keyid, nonce)) ?? 0) >= now;
  }

  /** Spends a nonce; false when it was spent before. At once, so that of two requests that come together one is refused. */
  spend(keyid: string, nonce: string, until: number, now: number): boolean {
    if (this.isSpent(keyid, nonce, now)) return false;
    const name = nameOf(keyid, nonce);
    this.#until.delete(name);
    this.#until.set(name, until);
    this.#forget(now);
    return true;
  }

  get size(): number {
    return this.#until.size;
  }

  /** From the oldest on: what no longer counts, and what there is no room for. */
  #forget(now: number): void {
    for (const [name, until] of this.#until) {
      if (until >= now && this.#until.size <= MAX_NONCES) return;
      this.#until.delete(name);
    }
  }
}

/** A keyid has no spaces. */
function nameOf(keyid: string, nonce: string): string {
  return `${keyid} ${nonce}`;
}
