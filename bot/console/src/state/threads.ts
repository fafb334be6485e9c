/** The messages on the screen, per conversation, with what is still on its way. */

import { shallowReactive } from "vue";

import { reasonOf, type Api } from "../http/api";
import type { ChatClient } from "../socket/client";
import type { OutboxItem } from "../socket/outbox";
import type { Person } from "../wire/frames";
import type { Message } from "../wire/message";

export interface Thread {
  messages: readonly Message[];
  outgoing: readonly OutboxItem[];
  /** First load under way. */
  loading: boolean;
  loadingEarlier: boolean;
  error: string;
  /** Nothing older on the server. */
  complete: boolean;
  /** Who is typing now, buyer and colleagues. */
  typing: readonly Person[];
  /** Up to where the other side has read. */
  readSeq: number;
}

const PAGE = 50;
/** Older messages come in larger helpings: who scrolls up means to go far. */
const EARLIER = 200;
const TYPING_FADES = 6_000;

const BLANK: Thread = {
  messages: [],
  outgoing: [],
  loading: false,
  loadingEarlier: false,
  error: "",
  complete: false,
  typing: [],
  readSeq: 0,
};

export class Threads {
  readonly items = shallowReactive(new Map<string, Thread>());

  #loaded = new Set<string>();
  #typing = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly api: Api,
    private readonly client: ChatClient,
  ) {}

  of(conversation: string): Thread {
    return this.items.get(conversation) ?? BLANK;
  }

  /** Load what was last said and follow what comes; once is enough. */
  async open(conversation: string): Promise<void> {
    if (this.#loaded.has(conversation) || this.of(conversation).loading) return;
    this.#patch(conversation, { loading: true, error: "" });
    try {
      const page = await this.api.messages(conversation, null, PAGE);
      this.#loaded.add(conversation);
      this.client.learn(conversation, page.messages);
      this.client.open(conversation);
      this.#patch(conversation, { loading: false, complete: page.messages.length < PAGE });
      this.refresh(conversation);
    } catch (error) {
      this.#patch(conversation, { loading: false, error: reasonOf(error) });
    }
  }

  async earlier(conversation: string): Promise<void> {
    const thread = this.of(conversation);
    if (thread.loadingEarlier || thread.complete) return;
    this.#patch(conversation, { loadingEarlier: true });
    try {
      const { floor } = this.client.ledger(conversation);
      const page = await this.api.messages(conversation, floor, EARLIER);
      this.client.learn(conversation, page.messages);
      const complete = page.messages.length < EARLIER || this.client.ledger(conversation).floor <= 1;
      this.#patch(conversation, { loadingEarlier: false, complete });
    } catch {
      this.#patch(conversation, { loadingEarlier: false });
    }
  }

  /** Show what the client knows now. */
  refresh(conversation: string): void {
    const { messages, floor } = this.client.ledger(conversation);
    this.#patch(conversation, {
      messages,
      outgoing: this.client.outbox.of(conversation),
      ...(floor === 1 ? { complete: true } : {}),
    });
  }

  /** Somebody types; without news it fades by itself. */
  type(conversation: string, who: Person, active: boolean): void {
    const key = `${conversation} ${who.id}`;
    clearTimeout(this.#typing.get(key));
    const others = this.of(conversation).typing.filter((one) => one.id !== who.id);
    this.#patch(conversation, { typing: active ? [...others, who] : others });
    if (!active) return;
    const timer = setTimeout(() => {
      this.silent(conversation, who.id);
    }, TYPING_FADES);
    this.#typing.set(key, timer);
  }

  /** What was being typed has come, or will not. */
  silent(conversation: string, id: string): void {
    const { typing } = this.of(conversation);
    if (typing.some((one) => one.id === id)) this.#patch(conversation, { typing: typing.filter((one) => one.id !== id) });
  }

  read(conversation: string, seq: number): void {
    if (seq > this.of(conversation).readSeq) this.#patch(conversation, { readSeq: seq });
  }

  #patch(conversation: string, change: Partial<Thread>): void {
    this.items.set(conversation, { ...this.of(conversation), ...change });
  }
}
