/** Ready texts behind `/`: what is known answers at once, the server's answer follows. */

import { reactive } from "vue";

import type { Api } from "../http/api";
import { search } from "../text/search";
import type { Snippet } from "../wire/desk";

const ASK_AFTER = 80;

export class Snippets {
  readonly state = reactive({ items: [] as Snippet[], asking: false, failed: false });

  #conversation = "";
  #known = new Map<string, Snippet>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The newest question; answers to older ones come too late. */
  #asked = 0;

  constructor(private readonly api: Pick<Api, "snippets">) {}

  /** Show what answers `needle` in a conversation. */
  find(conversation: string, needle: string): void {
    if (conversation !== this.#conversation) {
      // Filled with the values of another conversation's item and order.
      this.#known.clear();
      this.#conversation = conversation;
    }
    this.state.items = search([...this.#known.values()], needle);
    clearTimeout(this.#timer);
    const question = (this.#asked += 1);
    this.state.asking = true;
    const ask = (): void => {
      void this.#ask(conversation, needle, question);
    };
    if (this.#known.size === 0) ask();
    else this.#timer = setTimeout(ask, ASK_AFTER);
  }

  /** Values may have changed: fill in anew the next time. */
  forget(): void {
    this.#known.clear();
  }

  async #ask(conversation: string, needle: string, question: number): Promise<void> {
    try {
      const items = await this.api.snippets(conversation, needle);
      if (question !== this.#asked) return;
      for (const item of items) this.#known.set(item.id, item);
      Object.assign(this.state, { items, asking: false, failed: false });
    } catch {
      if (question === this.#asked) Object.assign(this.state, { asking: false, failed: this.state.items.length === 0 });
    }
  }
}
