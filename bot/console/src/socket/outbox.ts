/** Messages on their way, kept in the tab's storage until the server has acknowledged them. */

import type { OutgoingMessage } from "../wire/frames";

export type OutboxState =
  /** Waiting for the connection, or sent and not yet acknowledged. */
  | "sending"
  /** Refused or given up; the person decides. */
  | "failed"
  /** A colleague wrote first; the person decides. */
  | "stale";

export interface OutboxItem extends OutgoingMessage {
  state: OutboxState;
  /** ISO-8601, by this machine's clock. */
  created_at: string;
  /** What the server said, for `failed`. */
  error: string;
}

export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export class Outbox {
  #items: OutboxItem[];

  constructor(
    private readonly storage: TextStorage,
    private readonly key: string,
  ) {
    this.#items = this.#read();
  }

  get items(): readonly OutboxItem[] {
    return this.#items;
  }

  of(conversation: string): OutboxItem[] {
    return this.#items.filter((item) => item.conversation === conversation);
  }

  find(clientMsgId: string): OutboxItem | undefined {
    return this.#items.find((item) => item.client_msg_id === clientMsgId);
  }

  put(item: OutboxItem): void {
    const at = this.#items.findIndex((held) => held.client_msg_id === item.client_msg_id);
    this.#items = at < 0 ? [...this.#items, item] : this.#items.with(at, item);
    this.#write();
  }

  remove(clientMsgId: string): OutboxItem | undefined {
    const item = this.find(clientMsgId);
    if (!item) return undefined;
    this.#items = this.#items.filter((held) => held !== item);
    this.#write();
    return item;
  }

  #read(): OutboxItem[] {
    try {
      const value: unknown = JSON.parse(this.storage.getItem(this.key) ?? "[]");
      return Array.isArray(value) ? (value as OutboxItem[]).filter((item) => !!item.client_msg_id) : [];
    } catch {
      return [];
    }
  }

  #write(): void {
    try {
      if (this.#items.length === 0) this.storage.removeItem(this.key);
      else this.storage.setItem(this.key, JSON.stringify(this.#items));
    } catch {
      // Storage is full or forbidden: the message still goes out, it only does not survive a reload.
    }
  }
}
