/** The conversation list: what is in it, in which order, and how loading went. */

import { computed, reactive, ref, shallowReactive } from "vue";

import type { Api, Scope } from "../http/api";
import { reasonOf } from "../http/api";
import { words } from "../locales";
import type { Conversation } from "../wire/frames";

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
    return a.waiting_since.localeCompare(b.waiting_since) || a.id.localeCompare(b.id);
  }
  return b.updated_at.localeCompare(a.updated_at) || a.id.localeCompare(b.id);
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
    queue: { waiting: 0, unassigned: 0 },
  });
  /** While the pointer is over the list, rows keep their places. */
  readonly held = ref(false);

  readonly rows = computed(() => {
    const needle = this.state.search.trim().toLowerCase();
    const sorted = Array.from(this.items.values())
      .filter((item) => inScope(item, this.state.scope, this.me()))
      .filter((item) => !needle || `${item.buyer.name} ${item.shop_name}`.toLowerCase().includes(needle))
      .sort(byUrgency);
    const rows = this.held.value ? steadyOrder(this.#order, sorted) : sorted;
    this.#order = rows.map((row) => row.id);
    return rows;
  });

  #order: string[] = [];

  constructor(
    private readonly api: Api,
    private readonly me: () => string,
  ) {}

  count(scope: Scope): number {
    let count = 0;
    for (const item of this.items.values()) if (item.state === "open" && inScope(item, scope, this.me())) count += 1;
    return count;
  }

  async load(): Promise<void> {
    this.state.loading = true;
    this.state.error = "";
    try {
      const items = await this.api.conversations("all");
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

  put(conversation: Conversation): void {
    this.items.set(conversation.id, conversation);
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
