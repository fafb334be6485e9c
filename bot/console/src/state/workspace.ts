/** The agent's workspace: one client, and the stores that its frames feed. */

import { computed, inject, onBeforeUnmount, onScopeDispose, ref, watch, type InjectionKey } from "vue";

import { words } from "../locales";
import { alertIn, errorIn, marksIn, offerIn, readIn } from "../locales/served";
import { messageText } from "../text/gist";
import { draftText, type Ready } from "../text/slots";
import type { Conversation, ServerFrame, ServerFrames } from "../wire/frames";
import type { Suggestion } from "../wire/insight";
import type { Message } from "../wire/message";
import { Assistant } from "./assistant";
import { Attachments } from "./attachments";
import { tell } from "./chime";
import { setSkew } from "./clock";
import { Composer } from "./composer";
import { buyerName, ConversationList } from "./conversations";
import { Desk } from "./desk";
import { Drafts } from "./drafts";
import { countLate } from "./late";
import { Leisure } from "./leisure";
import { createLink } from "./link";
import { Notes } from "./notes";
import { Notices } from "./notices";
import { session } from "./session";
import { Threads } from "./threads";

const BAD_TOKEN = 4501;
const EXPIRED_TOKEN = 4502;
/** Milliseconds in which a link stands if it can. */
const LINKED = 1_500;
/** Roles that may send past a red line. */
const SUPERVISORS = ["supervisor", "admin"];

export type Workspace = ReturnType<typeof createWorkspace>;
export const WORKSPACE: InjectionKey<Workspace> = Symbol("workspace");

export function useWorkspace(): Workspace {
  const workspace = inject(WORKSPACE);
  if (!workspace) throw new Error("no workspace above this component");
  return workspace;
}

/** Call in the set-up of the page: timers and the socket end with it. `go` opens a conversation. */
export function createWorkspace(go: (conversation: string) => void) {
  const { api } = session;
  const me = session.state.current?.me ?? { kind: "agent", id: "", name: "", role: "", shop: "" };
  const { client, state: connection } = createLink("console", me.id, () => session.token);
  const { connection: wire } = client;
  const list = new ConversationList(api, () => me.id);
  const threads = new Threads(api, client);
  const drafts = new Drafts(localStorage, me.id);
  const assistant = new Assistant(api, wire, (id) => drafts.read(id).suggestions.map((one) => one.id));
  const composer = new Composer(client, drafts);
  const attachments = new Attachments(api, client);
  const notes = new Notes(wire, { id: me.id, name: me.name });
  const desk = new Desk(api, wire, { id: me.id, name: me.name });
  const notices = new Notices();
  const selected = ref<string | null>(null);
  const conversation = computed(() => (selected.value ? (list.items.get(selected.value) ?? null) : null));
  const live = computed(() => connection.value.phase === "live");
  const supervises = SUPERVISORS.includes(me.role);
  const leisure = new Leisure();
  /** How far each conversation has been read here, as the server knows or is about to hear. */
  const readHere = new Map<string, number>();

  async function loadList(): Promise<void> {
    await list.load();
    desk.waiting(Array.from(list.items.values()).flatMap((one) => one.transfer ?? []));
  }

  /** Without a link the list is shown as it is now. */
  function loadAnyway(): void {
    if (!list.state.loaded && !list.state.loading && !list.state.error) void loadList();
  }

  /** What is on the screen has been read; the server hears of it when it has nothing better to do. */
  function confirmRead(): void {
    const id = showing();
    const seq = id ? client.ledger(id).head : 0;
    if (!id || seq <= (readHere.get(id) ?? 0)) return;
    readHere.set(id, seq);
    leisure.later(`read ${id}`, () => {
      tellRead(id);
    });
  }

  function tellRead(id: string): void {
    const sent = wire.send("read", { conversation: id, seq: readHere.get(id) ?? 0 });
    if (sent === null) readHere.delete(id);
    else list.markRead(id);
  }

  /** News of a conversation in the list; what is read here does not count as unread until the server knows. */
  function looksLike(card: Conversation): void {
    const read = card.unread > 0 && card.head_seq <= (readHere.get(card.id) ?? 0);
    list.hear(read ? { ...card, unread: 0 } : card);
    leisure.later("list", () => {
      list.show();
    });
  }

  function showing(): string | null {
    return document.visibilityState === "visible" ? selected.value : null;
  }

  function select(id: string | null): void {
    if (id === selected.value) return;
    selected.value = id;
    desk.view(showing());
    if (!id) return;
    composer.open(id);
    void Promise.all([threads.open(id), assistant.load(id)]).then(() => {
      confirmRead();
    });
    confirmRead();
  }

  /** Put a suggestion at the cursor, exactly as it is on the screen. */
  async function insert(suggestion: Suggestion): Promise<void> {
    const id = selected.value;
    if (!composer.editor) await composer.toReply();
    if (!id || id !== selected.value || !composer.editor) return;
    const text = draftText(suggestion);
    composer.editor.insert(text);
    composer.cite(suggestion, text);
    assistant.inserted(id, suggestion);
  }

  async function insertReady(ready: Ready, template: string): Promise<void> {
    if (!composer.editor) await composer.toReply();
    composer.insert(ready, template);
  }

  function ofBuyer(message: Message): boolean {
    return message.sender.kind === "buyer" && message.kind !== "recall";
  }

  /** The newest buyer message of the open conversation; corrections of the round name it. */
  function lastBuyerMessage(): string | null {
    const messages = selected.value ? threads.of(selected.value).messages : [];
    return messages.findLast(ofBuyer)?.id ?? null;
  }

  /** The buyer spoke last, and nobody has answered. */
  function due(): boolean {
    const id = selected.value;
    const last = id ? threads.of(id).messages.findLast((one) => ofBuyer(one) || one.sender.kind === "agent") : undefined;
    return id !== null && last?.sender.kind === "buyer" && last.seq > assistant.of(id).offers.answered;
  }

  /** The next buyer who waits, complaints first, after the open one. */
  function next(): void {
    leisure.now();
    const waiting = list.waiting();
    const at = waiting.findIndex((one) => one.id === selected.value);
    const found = waiting[at + 1] ?? waiting[0];
    if (found && found.id !== selected.value) go(found.id);
  }

  /** Say in the corner whom an alert is about, as soon as the list knows. */
  async function noticed(alert: ServerFrames["alert"]): Promise<void> {
    const urgent = alert.kind === "complaint" || alert.kind === "red_line" || alert.level === "red";
    const about = alert.by || !alert.conversation ? null : await list.awaited(alert.conversation);
    const who = alert.by?.name ?? (about ? buyerName(about.buyer) : "");
    const title = [words.alerts[alert.kind], who].filter(Boolean).join(" · ");
    notices.show(urgent ? "bad" : "warn", title, alertIn(alert), alert.conversation || null, alert.kind === "sla" ? "sla" : "");
  }

  function alerted(alert: ServerFrames["alert"]): void {
    if (alert.kind === "ticket") void countLate();
    // A transfer has a bar of its own that asks for the answer.
    if (alert.kind !== "transfer") void noticed(alert);
    tell({
      id: `${alert.kind} ${alert.conversation} ${alert.level ?? ""} ${alert.waiting_since ?? alert.message}`,
      title: words.alerts[alert.kind],
      text: alertIn(alert),
      seen: alert.conversation === showing(),
      open: () => {
        go(alert.conversation);
      },
    });
  }

  /** A buyer wrote: in the list all staff see it, but it rings for those whom it concerns. */
  function heardBuyer(frame: ServerFrames["conversation.updated"], before: string | null): void {
    const { conversation: card } = frame;
    const since = card.waiting_since;
    const mine = card.agent === null || card.agent.id === me.id;
    if (!since || !mine || card.last?.sender !== "buyer" || card.last.sent_at === before) return;
    tell({
      id: `message ${card.id} ${card.last.sent_at}`,
      title: `${buyerName(card.buyer)} · ${card.shop_name}`,
      text: messageText(card.last),
      seen: card.id === showing(),
      open: () => {
        go(card.id);
      },
    });
  }

  function take(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        setSkew(client.skew);
        assistant.reconnected();
        break;
      case "heartbeat":
        setSkew(client.skew);
        break;
      case "live":
        void loadList();
        void desk.load();
        desk.view(showing(), true);
        if (selected.value) void assistant.load(selected.value);
        confirmRead();
        break;
      case "insight":
        assistant.understood(readIn(frame.data));
        break;
      case "suggestions":
        assistant.offered({ ...frame.data, items: frame.data.items.map(offerIn) });
        leisure.came(frame.data.conversation);
        break;
      case "conversation.updated": {
        const before = list.latest(frame.data.conversation.id)?.last?.sent_at ?? null;
        looksLike(frame.data.conversation);
        if (frame.data.conversation.transfer) desk.transferred(frame.data.conversation.transfer);
        heardBuyer(frame.data, before);
        if (frame.data.conversation.id === selected.value) confirmRead();
        break;
      }
      case "queue.updated":
        list.state.queue = frame.data;
        break;
      case "alert":
        alerted(frame.data);
        break;
      case "typing":
        threads.type(frame.data.conversation, frame.data.from, frame.data.active);
        break;
      case "read":
        if (frame.data.from.kind === "buyer") threads.read(frame.data.conversation, frame.data.seq);
        else if (frame.data.from.id === me.id) list.markRead(frame.data.conversation);
        break;
      case "draft.marks":
        composer.marked(frame.re ?? null, frame.data.text_length, marksIn(frame.data.marks));
        break;
      case "draft.synced":
        composer.synced(frame.data.conversation, frame.data.text, frame.data.suggestions);
        break;
      case "presence":
        desk.present(frame.data.shop, frame.data.people);
        break;
      case "viewers":
        desk.viewers.set(frame.data.conversation, frame.data.people);
        break;
      case "notes":
        notes.all(frame.data.conversation, frame.data.notes);
        break;
      case "note.new":
        notes.take(frame.data.note);
        break;
      case "transfer.updated":
        transferred(frame.data);
        break;
      case "notice.updated":
        desk.noticed(frame.data.notice);
        break;
      case "error":
        notices.show("warn", errorIn(frame.data.code, frame.data.message));
        break;
      default:
        break;
    }
  }

  /** The one who asked hears what became of it. */
  function transferred({ transfer }: ServerFrames["transfer.updated"]): void {
    desk.transferred(transfer);
    if (transfer.from.id !== me.id) return;
    const said = words.desk.transferred[transfer.state];
    if (said) notices.show(transfer.state === "accepted" ? "good" : "warn", said(transfer.to?.name ?? ""), transfer.reason, transfer.conversation);
  }

  client.onFrame = take;
  client.onChange = (id) => {
    threads.refresh(id);
    assistant.heard(id, client.ledger(id).messages);
  };
  client.onMessages = (id, messages) => {
    for (const message of messages) threads.silent(id, message.sender.id);
    if (id !== selected.value) return;
    if (id === showing() && messages.some(ofBuyer)) leisure.expect(id);
    confirmRead();
  };
  client.onStale = (stale) => {
    composer.heldUp(stale);
  };
  client.onState = (state) => {
    connection.value = state;
    if (state.phase === "waiting") loadAnyway();
    if (state.phase !== "stopped") return;
    if (state.code === BAD_TOKEN) session.expire();
    if (state.code === EXPIRED_TOKEN) {
      void session.renew().then((renewed) => {
        if (renewed) wire.retryNow();
      });
    }
  };
  session.onToken = (token) => {
    wire.send("token.renew", { token });
  };
  for (const item of client.outbox.items) {
    threads.refresh(item.conversation);
    if (item.state === "stale") composer.stillHeldUp({ item, missing: [] });
  }

  function looked(): void {
    confirmRead();
    desk.view(showing());
  }

  /** Closing the tab now would lose what the server has not got. */
  function leaving(event: BeforeUnloadEvent): void {
    if (client.outbox.items.some((item) => item.state !== "stale") || attachments.items.length > 0) event.preventDefault();
  }

  document.addEventListener("visibilitychange", looked);
  window.addEventListener("beforeunload", leaving);
  // The router writes the title too, with every conversation that is opened.
  watch(
    [list.unread, selected],
    ([count]) => {
      const plain = document.title.replace(/^\(\d+\+?\) /u, "");
      document.title = count > 0 ? `(${count > 99 ? "99+" : count}) ${plain}` : plain;
    },
    { flush: "post" },
  );
  onBeforeUnmount(() => {
    leisure.now();
  });
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", looked);
    window.removeEventListener("beforeunload", leaving);
    session.onToken = () => undefined;
    attachments.clear();
  });
  /** The list is loaded when the link is live, so that nothing falls between. */
  function start(): void {
    void assistant.loadLabels();
    wire.start();
    setTimeout(loadAnyway, LINKED);
  }

  return {
    api,
    me,
    supervises,
    client,
    connection,
    live,
    list,
    threads,
    assistant,
    composer,
    attachments,
    notes,
    desk,
    notices,
    selected,
    conversation,
    go,
    next,
    select,
    insert,
    insertReady,
    lastBuyerMessage,
    due,
    start,
  };
}
