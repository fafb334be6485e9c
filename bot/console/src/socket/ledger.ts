/** The messages of one conversation as far as they are known here, in order of `seq`. */

import { recalledId, type Message } from "../wire/message";

export class Ledger {
  #messages: Message[] = [];
  #seqs = new Set<number>();
  #head = 0;

  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** The last `seq` up to which nothing is missing since the oldest message held; resume from here. */
  get head(): number {
    return this.#head;
  }

  /** The highest `seq` held; above `head` when something between is missing. */
  get top(): number {
    return this.#messages.at(-1)?.seq ?? 0;
  }

  /** The oldest `seq` held, 0 when empty. */
  get floor(): number {
    return this.#messages[0]?.seq ?? 0;
  }

  get hasGap(): boolean {
    return this.top > this.#head;
  }

  /** Take in messages in any order, known ones included; returns those that were new. */
  add(messages: readonly Message[]): Message[] {
    const fresh = messages.filter((message) => {
      if (this.#seqs.has(message.seq)) return false;
      this.#seqs.add(message.seq);
      return true;
    });
    if (fresh.length === 0) return fresh;
    this.#messages = [...this.#messages, ...fresh].sort((a, b) => a.seq - b.seq);
    this.#applyRecalls();
    this.#advance();
    return fresh;
  }

  /** The message sent under this id, if it has been committed. */
  sent(clientMsgId: string): Message | undefined {
    return this.#messages.findLast((message) => message.client_msg_id === clientMsgId);
  }

  #applyRecalls(): void {
    const gone = new Set(this.#messages.map(recalledId).filter((id) => id !== null));
    if (gone.size === 0) return;
    this.#messages = this.#messages.map((message) =>
      gone.has(message.id) && !message.recalled ? { ...message, recalled: true } : message,
    );
  }

  #advance(): void {
    let head = this.floor;
    while (this.#seqs.has(head + 1)) head += 1;
    this.#head = head;
  }
}
