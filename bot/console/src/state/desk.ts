/** The desk that staff of a shop share: who is there, who looks at what, transfers, the opening list, notices. */

import { reactive, shallowReactive } from "vue";

import { reasonOf, type Api, type Shop } from "../http/api";
import type { Connection } from "../socket/connection";
import type { Colleague, Named, Opening, OpeningItem, Risk, ShopNotice, Status, Transfer } from "../wire/desk";
import { patience } from "./clock";

const RISKS: readonly Risk[] = ["refund_unsent", "dispute", "complaint", "unpaid", "plain"];

/** Several shops' lists as one: by risk, then by deadline, then by who has waited longest. */
export function merged(openings: readonly Opening[]): Opening {
  const rank = (item: OpeningItem): string =>
    [RISKS.indexOf(item.risk), item.due_at ?? "9", item.conversation.waiting_since ?? "9"].join(" ");
  const items = openings.flatMap((one) => one.items).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const counts = RISKS.flatMap((risk) => {
    const same = openings.flatMap((one) => one.counts.filter((count) => count.risk === risk));
    const [first] = same;
    return first ? [{ ...first, count: same.reduce((sum, one) => sum + one.count, 0) }] : [];
  });
  return { items, counts };
}

export class Desk {
  readonly state = reactive({
    status: "online" as Status,
    opening: null as Opening | null,
    openingError: "",
    notices: [] as ShopNotice[],
  });
  /** The shops that this person serves; known once the desk has been loaded. */
  readonly shops = shallowReactive<Shop[]>([]);
  /** Who works for a shop, by its key. */
  readonly people = shallowReactive(new Map<string, readonly Colleague[]>());
  /** Who has a conversation on the screen, oneself included. */
  readonly viewers = shallowReactive(new Map<string, readonly Named[]>());
  /** Transfers that wait for an answer, by conversation. */
  readonly transfers = shallowReactive(new Map<string, Transfer>());

  #viewed: string | null = null;
  #asking: Promise<void> | null = null;

  constructor(
    private readonly api: Api,
    private readonly wire: Pick<Connection, "send">,
    private readonly me: Named,
  ) {}

  async load(): Promise<void> {
    try {
      await this.#know();
      const [desks, notices] = await Promise.all([
        this.#everywhere((shop) => this.api.desk(shop)),
        this.#everywhere((shop) => this.api.notices(shop)),
      ]);
      for (const desk of desks) this.people.set(desk.shop, desk.people);
      const [first] = desks;
      if (first) {
        this.state.status = first.me.status;
        patience.amber = first.marks.amber_seconds * 1000;
        patience.red = first.marks.red_seconds * 1000;
      }
      this.state.notices = notices.flat();
    } catch {
      // The desk is an extra: conversations go on without it, and the next reconnect asks again.
    }
  }

  async loadOpening(): Promise<void> {
    this.state.openingError = "";
    try {
      await this.#know();
      this.state.opening = merged(await this.#everywhere((shop) => this.api.opening(shop)));
    } catch (error) {
      this.state.openingError = reasonOf(error);
    }
  }

  /** Colleagues who can take a conversation of a shop now, the least busy first. */
  available(shop: string): Colleague[] {
    const rank = (one: Colleague): number => (one.status === "online" ? 0 : 1);
    return this.colleagues(shop)
      .filter((one) => one.status !== "offline")
      .sort((a, b) => rank(a) - rank(b) || a.load / a.capacity - b.load / b.capacity || a.name.localeCompare(b.name));
  }

  /** Everybody else who serves a shop. */
  colleagues(shop: string): Colleague[] {
    return (this.people.get(shop) ?? []).filter((one) => one.id !== this.me.id);
  }

  /** Others who look at a conversation now. */
  others(conversation: string): readonly Named[] {
    return (this.viewers.get(conversation) ?? []).filter((one) => one.id !== this.me.id);
  }

  setStatus(status: Status): void {
    if (this.wire.send("presence.set", { status }) !== null) this.state.status = status;
  }

  /** Say what is on the screen; again after a reconnect. */
  view(conversation: string | null, again = false): void {
    if (conversation === this.#viewed && !again) return;
    if (this.wire.send("conversation.view", { conversation }) !== null) this.#viewed = conversation;
  }

  present(shop: string, people: readonly Colleague[]): void {
    this.people.set(shop, people);
    const mine = people.find((one) => one.id === this.me.id);
    if (mine && mine.status !== "offline") this.state.status = mine.status;
  }

  /** The transfers that wait now, as the whole list of conversations says. */
  waiting(transfers: readonly Transfer[]): void {
    this.transfers.clear();
    for (const transfer of transfers) this.transferred(transfer);
  }

  transferred(transfer: Transfer): void {
    if (transfer.state === "pending") this.transfers.set(transfer.conversation, transfer);
    else this.transfers.delete(transfer.conversation);
  }

  /** What is asked of this person, oldest first. */
  get asked(): Transfer[] {
    return [...this.transfers.values()].filter((one) => one.to?.id === this.me.id).sort((a, b) => a.asked_at.localeCompare(b.asked_at));
  }

  answer(transfer: Transfer, accept: boolean, reason = ""): boolean {
    const sent = this.wire.send("transfer.answer", {
      conversation: transfer.conversation,
      transfer: transfer.id,
      accept,
      reason,
    });
    return sent !== null;
  }

  /** Let a notice be sent from now on; the reason when the server refuses, else "". */
  async approve(notice: ShopNotice): Promise<string> {
    try {
      this.noticed(await this.api.noticeState(notice, "approved"));
      return "";
    } catch (error) {
      return reasonOf(error);
    }
  }

  noticed(notice: ShopNotice): void {
    const others = this.state.notices.filter((one) => one.id !== notice.id);
    this.state.notices = notice.state === "ended" ? others : [notice, ...others];
  }

  /** Ask once which shops there are; a failure asks again the next time. */
  #know(): Promise<void> {
    this.#asking ??= this.api.shops().then(
      (shops) => {
        this.shops.splice(0, this.shops.length, ...shops);
      },
      (error: unknown) => {
        this.#asking = null;
        throw error;
      },
    );
    return this.#asking;
  }

  #everywhere<T>(ask: (shop: string) => Promise<T>): Promise<T[]> {
    return Promise.all(this.shops.map((shop) => ask(shop.key)));
  }
}
