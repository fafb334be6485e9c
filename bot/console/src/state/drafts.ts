/** Drafts per conversation, kept over reloads. */

import type { TextStorage } from "../socket/outbox";

export interface KeptDraft {
  text: string;
  /** Suggestions inserted in this draft, with the text each had when inserted. */
  suggestions: { id: string; text: string }[];
  /** Ids of the ready texts in it. */
  snippets: string[];
  /** The shop-wide notice that this draft is; "" for none. */
  notice: string;
}

export const EMPTY_DRAFT: KeptDraft = { text: "", suggestions: [], snippets: [], notice: "" };

export class Drafts {
  constructor(
    private readonly storage: TextStorage,
    /** Drafts belong to a person: two who share a machine do not see each other's. */
    private readonly owner: string,
  ) {}

  read(conversation: string): KeptDraft {
    try {
      const value = JSON.parse(this.storage.getItem(this.#key(conversation)) ?? "null") as Partial<KeptDraft> | null;
      if (typeof value?.text !== "string") return EMPTY_DRAFT;
      return {
        text: value.text,
        suggestions: Array.isArray(value.suggestions) ? value.suggestions : [],
        snippets: Array.isArray(value.snippets) ? value.snippets : [],
        notice: typeof value.notice === "string" ? value.notice : "",
      };
    } catch {
      return EMPTY_DRAFT;
    }
  }

  write(conversation: string, draft: KeptDraft): void {
    try {
      if (draft.text === "") this.storage.removeItem(this.#key(conversation));
      else this.storage.setItem(this.#key(conversation), JSON.stringify(draft));
    } catch {
      // Storage is full or forbidden: the draft lives as long as the page.
    }
  }

  #key(conversation: string): string {
    return `zhike.draft.${this.owner}.${conversation}`;
  }
}
