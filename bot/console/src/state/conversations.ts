/** The conversation list: what is in it, in which order, and how loading went. */

import { computed, reactive, ref, shallowReactive, watch } from "vue";

import type { Api, Scope } from "../http/api";
import { reasonOf } from "../http/api";
import { words } from "../locales";
import type { Queue } from "../wire/desk";
import type { Conversation } from "../wire/frames";

export const SCOPES: readonly Scope[] = ["mine", "waiting", "all"];

/** Complaints first, then who has waited longest, then the latest; what is closed comes last. */
export function byUrgency(a: Conversation, b: Conversation): number {
  const rank = (c: Conversation): number => {
    if (c.state === "closed") return 3;
    if (c.alert) return 0;
    return c.waiting_since === null ? 2 : 1;
  };
  const difference = rank(a) - rank(b);
  if (difference !== 0) return difference;
  if (a.waiting_since !== null && b.waiting_since !== null) {
    return order(a.waiting_since, b.waiting_since) || order(a.id, b.id);
  }
  return order(b.updated_at, a.updated_at) || order(a.id, b.id);
}

/** Times and ids are ASCII of one shape: code units will do, and a long list sorts in a blink. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * `sorted` with the items of `before` kept in their places, newcomers at the end: rows must not
 * move while the pointer is over them.
 */
export function steadyOrder(before: readonly string[], sorted: readonly Conversation[]): Conversation[] {
  const byId = new Map(sorted.map((item) => [item.id, item]));
  const kept = before.flatMap((id) => byId.get(id) ?? []);
  const known = new Set(before);
  return [...kept, ...sorted.filter((item) => !known.has(item.id))];
}

const ASK_AFTER = 250;
/** Milliseconds until the list, or news of a new conversation, has come if it comes at all. */
const AWAITED = 3_000;
/** Characters of a search that the server takes. */
const SEARCHED = 100;

/** What a search looks through, in lower case. */
function searched({ buyer, shop_name, last, value }: Conversation): string {
  return [buyerName(buyer), shop_name, last?.text ?? "", words.list.values[value ?? ""] ?? ""].join("\n").toLowerCase();
}

/** What an agent calls a buyer. */
export function buyerName(buyer: Conversation["buyer"]): string {
  return buyer.name || words.list.guest(buyer.id.slice(-4));
}

export function inScope(conversation: Conversation, scope: Scope, me: string): boolean {
  if (scope === "mine") return conversation.agent?.id === me;
  if (scope === "waiting") return conversation.state === "open" && conversation.waiting_since !== null;
  return true;
}

export class ConversationList {
  readonly items = shallowReactive(new Map<string, Conversation>());
  readonly state = reactive({
    scope: "all" as Scope,
    search: "",
    loading: false,
    loaded: false,
    error: "",
    queue: { waiting: 0, unassigned: 0 } as Queue,
  });
  /** While the pointer is over the list, rows keep their places. */
  readonly held = ref(false);

  /** Buyers' messages that nobody has read, in conversations that concern this person. */
  readonly unread = computed(() => {
    let count = 0;
    for (const item of this.items.values()) {
      if (item.agent === null || item.agent.id === this.me()) count += item.unread;
    }
    return count;
  });

  readonly counts = computed<Record<Scope, number>>(() => {
    const counts = { mine: 0, waiting: 0, all: 0 };
    for (const item of this.items.values()) {
      if (item.state !== "open") continue;
      for (const scope of SCOPES) if (inScope(item, scope, this.me())) counts[scope] += 1;
    }
    return counts;
  });

  readonly rows = computed(() => {
    const needle = this.state.search.trim().toLowerCase();
    const sorted = Array.from(this.items.values())
      .filter((item) => inScope(item, this.state.scope, this.me()))
      .filter((item) => !needle || searched(item).includes(needle) || this.#saying.has(item.id))
      .sort(byUrgency);
    const rows = this.held.value ? steadyOrder(this.#order, sorted) : sorted;
    this.#order = rows.map((row) => row.id);
    return rows;
  });

  #order: string[] = [];
  #heard = new Map<string, Conversation>();
  /** In which somebody wrote what is searched for, as the server knows. */
  readonly #saying = shallowReactive(new Set<string>());
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Pick<Api, "conversations" | "conversationsSaying">,
    private readonly me: () => string,
  ) {}

  /** Search: what the list shows answers at once, what was said earlier follows from the server. */
  search(text: string): void {
    this.state.search = text;
    const asked = (this.#asked += 1);
    clearTimeout(this.#timer);
    this.#saying.clear();
    const needle = text.trim();
    if (needle) this.#timer = setTimeout(() => void this.#ask(needle.slice(0, SEARCHED), asked), ASK_AFTER);
  }

  async #ask(needle: string, asked: number): Promise<void> {
    try {
      const found = await this.api.conversationsSaying(needle);
      if (asked !== this.#asked) return;
      for (const item of found) {
        if (!this.items.has(item.id)) this.items.set(item.id, item);
        this.#saying.add(item.id);
      }
    } catch {
      // The list still answers from what it has; the connection says that it is away.
    }
  }

  /** Who waits for this person or for anybody, in the order to answer them. */
  waiting(): Conversation[] {
    return Array.from(this.items.values())
      .filter((item) => inScope(item, "waiting", this.me()) && (item.agent === null || item.agent.id === this.me()))
      .sort(byUrgency);
  }

  async load(): Promise<void> {
    this.state.loading = true;
    this.state.error = "";
    try {
      const items = await this.api.conversations("all");
      this.show();
      const fresh = new Set(items.map((item) => item.id));
      for (const id of this.items.keys()) if (!fresh.has(id)) this.items.delete(id);
      for (const item of items) this.items.set(item.id, item);
      this.#count();
      this.state.loaded = true;
    } catch (error) {
      this.state.error = reasonOf(error);
    } finally {
      this.state.loading = false;
    }
  }

  /** A conversation looks different; the list shows it when it is told to, so that many changes sort it once. */
  hear(conversation: Conversation): void {
    this.#heard.set(conversation.id, conversation);
  }

  /** Show what was heard. */
  show(): void {
    for (const [id, conversation] of this.#heard) this.items.set(id, conversation);
    this.#heard.clear();
  }

  /** The newest that is known of a conversation, shown or not. */
  latest(id: string): Conversation | undefined {
    return this.#heard.get(id) ?? this.items.get(id);
  }

  /** A conversation that may be on its way; null when it does not come in time. */
  awaited(id: string): Promise<Conversation | null> {
    const known = this.latest(id);
    if (known) return Promise.resolve(known);
    return new Promise((resolve) => {
      const stop = watch(() => this.items.get(id), (item) => {
        done(item ?? null);
      });
      const timer = setTimeout(() => {
        done(null);
      }, AWAITED);
      function done(item: Conversation | null): void {
        stop();
        clearTimeout(timer);
        resolve(item);
      }
    });
  }

  /** Read here: the badge goes at once, the server confirms later. */
  markRead(id: string): void {
    const item = this.items.get(id);
    if (item && item.unread > 0) this.items.set(id, { ...item, unread: 0, read_seq: item.head_seq });
  }

  #count(): void {
    const waiting = Array.from(this.items.values()).filter((item) => inScope(item, "waiting", this.me()));
    this.state.queue = { waiting: waiting.length, unassigned: waiting.filter((item) => !item.agent).length };
  }
}
