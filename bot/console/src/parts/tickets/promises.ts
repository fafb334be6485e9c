/** What sent messages promised and nobody has kept as a ticket yet, by conversation. */

import { reactive } from "vue";

import type { Proposal } from "./tickets";

export class Promises {
  readonly #open = reactive(new Map<string, Proposal[]>());

  of(conversation: string | null): readonly Proposal[] {
    return (conversation && this.#open.get(conversation)) || [];
  }

  /** Another message promised: what was promised again takes the place of the first time. */
  add(conversation: string, found: readonly Proposal[]): void {
    const kinds = new Set(found.map((one) => one.kind));
    this.#keep(conversation, [...this.of(conversation).filter((one) => !kinds.has(one.kind)), ...found]);
  }

  /** Kept as a ticket, or waved away. */
  settle(conversation: string, kind: string): void {
    this.#keep(conversation, this.of(conversation).filter((one) => one.kind !== kind));
  }

  #keep(conversation: string, left: Proposal[]): void {
    if (left.length > 0) this.#open.set(conversation, left);
    else this.#open.delete(conversation);
  }
}
