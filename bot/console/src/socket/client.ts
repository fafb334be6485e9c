/**
 * The chat as one client sees it: ledgers that resume and fill their gaps, and an outbox that
 * resends until acknowledged. No screen code; state layers listen to `on…`.
 */

import type { Cursor, Me, ServerFrame } from "../wire/frames";
import { identifier } from "../wire/identifier";
import type { Message, MessageKind, Payload } from "../wire/message";
import type { Connection, ConnectionState } from "./connection";
import { Ledger } from "./ledger";
import type { Outbox, OutboxItem } from "./outbox";

export interface Draft {
  conversation: string;
  kind: MessageKind;
  text: string;
  payload?: Payload;
  /** Ids of the suggestions that were inserted in this draft. */
  suggestions?: string[];
  snippets?: string[];
  notice?: string;
  /** Why it is sent in spite of what blocks; "" for a message that nothing blocks. */
  override?: string;
}

/** A colleague's messages that an agent had not seen when she pressed send. */
export interface Stale {
  item: OutboxItem;
  missing: Message[];
}

const ACK_TIMEOUT = 10_000;
const ACK_TRIES = 3;
const MAX_CURSORS = 200;

export class ChatClient {
  /** Messages of a conversation, or what is on its way to it, have changed. */
  onChange: (conversation: string) => void = () => undefined;
  /** New messages that were not here before, in order. */
  onMessages: (conversation: string, messages: Message[]) => void = () => undefined;
  onStale: (stale: Stale) => void = () => undefined;
  onState: (state: ConnectionState) => void = () => undefined;
  /** Every frame, after it has been taken in. */
  onFrame: (frame: ServerFrame) => void = () => undefined;

  me: Me | null = null;
  /** Server clock minus this machine's, milliseconds. */
  skew = 0;
  limits = { frame_bytes: 65_536, message_chars: 4_000 };

  #ledgers = new Map<string, Ledger>();
  #opening = new Set<string>();
  /** Conversations that the newest hello named. */
  #announced = new Set<string>();
  #sentFrames = new Map<string, string>();
  #timers = new Map<string, { timer: ReturnType<typeof setTimeout>; tries: number }>();

  constructor(
    readonly connection: Connection,
    readonly outbox: Outbox,
    /** Agents say how far they have read; buyers do not. */
    private readonly agent: boolean,
  ) {
    connection.onState = (state) => {
      this.#state(state);
    };
    connection.onFrame = (frame) => {
      this.#take(frame);
    };
  }

  /** Where conversations resume; for the hello, which may name 200: the latest opened. */
  cursors(): Cursor[] {
    const latest = Array.from(this.#ledgers).slice(-MAX_CURSORS);
    this.#announced = new Set(latest.map(([conversation]) => conversation));
    return latest.map(([conversation, ledger]) => ({ conversation, after_seq: ledger.head }));
  }

  ledger(conversation: string): Ledger {
    const held = this.#ledgers.get(conversation);
    if (held) return held;
    const ledger = new Ledger();
    this.#ledgers.set(conversation, ledger);
    return ledger;
  }

  /** Follow a conversation from what is known of it; before live the hello does it. */
  open(conversation: string): void {
    const ledger = this.ledger(conversation);
    if (this.#opening.has(conversation)) return;
    const id = this.connection.send("conversation.open", { conversation, after_seq: ledger.head });
    if (id !== null) this.#opening.add(conversation);
  }

  /** Take in messages that came another way (history over HTTP). */
  learn(conversation: string, messages: readonly Message[]): void {
    const fresh = this.ledger(conversation).add(messages);
    if (fresh.length > 0) this.onChange(conversation);
  }

  /** Put a message on its way; it stays in the outbox until it is acknowledged. */
  send(draft: Draft, clientMsgId: string = identifier()): OutboxItem {
    const item: OutboxItem = {
      conversation: draft.conversation,
      client_msg_id: clientMsgId,
      kind: draft.kind,
      text: draft.text,
      ...(draft.payload ? { payload: draft.payload } : {}),
      ...(this.agent ? { seen_seq: this.ledger(draft.conversation).head } : {}),
      suggestions: draft.suggestions ?? [],
      ...(draft.snippets?.length ? { snippets: draft.snippets } : {}),
      ...(draft.notice ? { notice: draft.notice } : {}),
      ...(draft.override ? { override: true, override_reason: draft.override } : {}),
      state: "sending",
      created_at: new Date(Date.now() + this.skew).toISOString(),
      error: "",
    };
    this.outbox.put(item);
    this.#transmit(item);
    this.onChange(item.conversation);
    return item;
  }

  /** Send what failed, or what a colleague's message held up, again: same id, what is seen now. */
  resend(clientMsgId: string): void {
    const item = this.outbox.find(clientMsgId);
    if (item) this.send({ ...item, override: item.override_reason ?? "" }, clientMsgId);
  }

  /** Give up a message that has not been acknowledged. */
  discard(clientMsgId: string): OutboxItem | undefined {
    this.#settle(clientMsgId);
    const item = this.outbox.remove(clientMsgId);
    if (item) this.onChange(item.conversation);
    return item;
  }

  #state(state: ConnectionState): void {
    if (state.phase !== "live") {
      this.#opening.clear();
      this.#sentFrames.clear();
      for (const { timer } of this.#timers.values()) clearTimeout(timer);
      this.#timers.clear();
    } else {
      for (const item of this.outbox.items) if (item.state === "sending") this.#transmit(item);
      for (const [conversation, ledger] of this.#ledgers) {
        if (ledger.hasGap || !this.#announced.has(conversation)) this.open(conversation);
      }
    }
    this.onState(state);
  }

  #transmit(item: OutboxItem): void {
    const { state: _state, created_at: _at, error: _error, ...frame } = item;
    const data = { ...frame };
    if (!this.agent) delete data.suggestions;
    if (!this.connection.fits("message.send", data)) {
      this.#fail(item, "too_long");
      return;
    }
    const id = this.connection.send("message.send", data);
    if (id === null) return;
    this.#sentFrames.set(id, item.client_msg_id);
    const tries = (this.#timers.get(item.client_msg_id)?.tries ?? 0) + 1;
    clearTimeout(this.#timers.get(item.client_msg_id)?.timer);
    const timer = setTimeout(() => {
      this.#unanswered(item.client_msg_id, tries);
    }, ACK_TIMEOUT);
    this.#timers.set(item.client_msg_id, { timer, tries });
  }

  #unanswered(clientMsgId: string, tries: number): void {
    const item = this.outbox.find(clientMsgId);
    if (item?.state !== "sending") return;
    if (tries >= ACK_TRIES) this.#fail(item, "timeout");
    else this.#transmit(item);
  }

  #fail(item: OutboxItem, error: string): void {
    this.#settle(item.client_msg_id);
    this.outbox.put({ ...item, state: "failed", error });
    this.onChange(item.conversation);
  }

  #settle(clientMsgId: string): void {
    clearTimeout(this.#timers.get(clientMsgId)?.timer);
    this.#timers.delete(clientMsgId);
  }

  #take(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.me = frame.data.me;
        this.limits = frame.data.limits;
        this.skew = Date.parse(frame.data.server_time) - Date.now() || 0;
        break;
      case "messages.page":
        this.#add(frame.data.conversation, frame.data.messages);
        break;
      case "conversation.live":
        this.#opening.delete(frame.data.conversation);
        break;
      case "message.new":
        this.#add(frame.data.message.conversation, [frame.data.message]);
        this.#fill(frame.data.message.conversation, frame.data.message.seq);
        break;
      case "message.ack":
        this.#acknowledged(frame.data);
        break;
      case "stale_view":
        this.#stale(frame.data);
        break;
      case "heartbeat":
        for (const [conversation, head] of Object.entries(frame.data.heads)) this.#fill(conversation, head);
        if (frame.data.server_time) this.skew = Date.parse(frame.data.server_time) - Date.now() || 0;
        break;
      case "error":
        // A refused message says so where it stands; everything else is for the listener.
        if (this.#refused(frame.re ?? null, frame.data.message, frame.data.detail ?? null)) return;
        break;
      default:
        break;
    }
    this.onFrame(frame);
  }

  /** Ask for what is missing when the server is further than the ledger. */
  #fill(conversation: string, head: number): void {
    const ledger = this.#ledgers.get(conversation);
    if (ledger && head > ledger.head) this.open(conversation);
  }

  #add(conversation: string, messages: readonly Message[]): void {
    const fresh = this.ledger(conversation).add(messages);
    // A message that is in the ledger has been committed: as good as its ack.
    for (const message of fresh) {
      if (!this.outbox.find(message.client_msg_id)) continue;
      this.#settle(message.client_msg_id);
      this.outbox.remove(message.client_msg_id);
    }
    if (fresh.length === 0) return;
    this.onMessages(conversation, fresh);
    this.onChange(conversation);
  }

  #acknowledged(ack: Extract<ServerFrame, { type: "message.ack" }>["data"]): void {
    const item = this.outbox.find(ack.client_msg_id);
    this.#settle(ack.client_msg_id);
    this.#add(ack.conversation, ack.unseen);
    if (item && this.me) {
      const { kind, id, name } = this.me;
      this.#add(ack.conversation, [
        {
          id: ack.message_id,
          conversation: ack.conversation,
          seq: ack.seq,
          sender: { kind: kind === "buyer" ? "buyer" : "agent", id, name },
          kind: item.kind,
          text: item.text,
          payload: item.payload ?? null,
          client_msg_id: item.client_msg_id,
          sent_at: ack.sent_at,
          recalled: false,
        },
      ]);
    }
    this.outbox.remove(ack.client_msg_id);
    this.onChange(ack.conversation);
    this.#fill(ack.conversation, ack.seq);
  }

  #stale(data: Extract<ServerFrame, { type: "stale_view" }>["data"]): void {
    this.#settle(data.client_msg_id);
    this.#add(data.conversation, data.missing);
    this.#fill(data.conversation, data.head_seq);
    const item = this.outbox.find(data.client_msg_id);
    if (!item) return;
    const held: OutboxItem = { ...item, state: "stale" };
    this.outbox.put(held);
    this.onChange(data.conversation);
    this.onStale({ item: held, missing: data.missing });
  }

  #refused(re: string | null, message: string, detail: Record<string, unknown> | null): boolean {
    const named = detail?.["client_msg_id"];
    const id = typeof named === "string" ? named : re === null ? undefined : this.#sentFrames.get(re);
    const item = id === undefined ? undefined : this.outbox.find(id);
    this.#opening.clear();
    if (item?.state !== "sending") return false;
    this.#fail(item, message);
    return true;
  }
}
