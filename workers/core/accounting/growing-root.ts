// The root of RFC 6962, section 2.1, over leaves that come one by one: an hour of a million packets is booked without holding them.
import { leafHash, nodeHash } from '../attest/merkle.ts';
import { sha256 } from '../attest/sha256.ts';

/** Holds one hash a level. */
export class GrowingRoot {
  /** Roots of perfect subtrees, from the largest to the smallest, with their heights. */
  readonly #peaks: { hash: Uint8Array; height: number }[] = [];

  /** Takes the data of the next leaf. */
  add(data: Uint8Array): void {
    let peak = { hash: leafHash(data) as Uint8Array, height: 0 };
    for (let left = this.#peaks.at(-1); left?.height === peak.height; left = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { hash: nodeHash(left.hash, peak.hash), height: peak.height + 1 };
    }
    this.#peaks.push(peak);
  }

  /** The root over all leaves so far. */
  root(): Uint8Array {
    const [smallest, ...larger] = this.#peaks.toReversed();
    if (smallest === undefined) return sha256(new Uint8Array(0));
    return larger.reduce((right, left) => nodeHash(left.hash, right), smallest.hash);
  }
}
