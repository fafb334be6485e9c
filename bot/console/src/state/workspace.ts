/** The agent's workspace: one client, and the stores that its frames feed. */

import { computed, inject, onScopeDispose, ref, type InjectionKey } from "vue";

import { words } from "../locales";
import { draftText } from "../text/slots";
import type { ServerFrame } from "../wire/frames";
import type { Suggestion } from "../wire/insight";
import { Assistant } from "./assistant";
import { setSkew } from "./clock";
import { Composer } from "./composer";
import { ConversationList } from "./conversations";
import { Drafts } from "./drafts";
import { createLink } from "./link";
import { Notices } from "./notices";
import { session } from "./session";
import { Threads } from "./threads";

const BAD_TOKEN = 4501;
const EXPIRED_TOKEN = 4502;

export type Workspace = ReturnType<typeof createWorkspace>;
export const WORKSPACE: InjectionKey<Workspace> = Symbol("workspace");

export function useWorkspace(): Workspace {
  const workspace = inject(WORKSPACE);
  if (!workspace) throw new Error("no workspace above this component");
  return workspace;
}

/** Call in the set-up of the page: timers and the socket end with it. */
export function createWorkspace() {
  const { api } = session;
  const me = session.state.current?.me ?? { kind: "agent", id: "", name: "", role: "", shop: "" };
  const { client, state: connection } = createLink("console", me.id, () => session.token);
  const list = new ConversationList(api, () => me.id);
  const threads = new Threads(api, client);
  const drafts = new Drafts(localStorage, me.id);
  const assistant = new Assistant(api, client, (id) => drafts.read(id).suggestions.map((one) => one.id));
  const composer = new Composer(client, drafts);
  const notices = new Notices();
  const selected = ref<string | null>(null);
  const conversation = computed(() => (selected.value ? (list.items.get(selected.value) ?? null) : null));
  const readSent = new Map<string, number>();

  function confirmRead(): void {
    const id = selected.value;
    if (!id || document.visibilityState !== "visible") return;
    const seq = client.ledger(id).head;
    if (seq === 0 || (readSent.get(id) ?? 0) >= seq) return;
    if (client.connection.send("read", { conversation: id, seq }) === null) return;
    readSent.set(id, seq);
    list.markRead(id);
  }

  function select(id: string | null): void {
    if (id === selected.value) return;
    selected.value = id;
    if (!id) return;
    composer.open(id);
    void Promise.all([threads.open(id), assistant.load(id)]).then(() => {
      confirmRead();
      const buyer = threads.of(id).messages.findLast((one) => one.sender.kind === "buyer");
      if (buyer) void assistant.loadProfile(id, buyer.sender.id);
    });
    confirmRead();
  }

  /** Put a suggestion at the cursor, exactly as it is on the screen. */
  function insert(suggestion: Suggestion): void {
    const id = selected.value;
    if (!id || !composer.editor) return;
    const text = draftText(suggestion);
    composer.editor.insert(text);
    composer.cite(suggestion, text);
    assistant.inserted(id, suggestion);
  }

  /** The newest buyer message of the open conversation; corrections of the round name it. */
  function lastBuyerMessage(): string | null {
    const messages = selected.value ? threads.of(selected.value).messages : [];
    return messages.findLast((one) => one.sender.kind === "buyer" && one.kind !== "recall")?.id ?? null;
  }

  function take(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        setSkew(client.skew);
        assistant.reconnected();
        break;
      case "live":
        void list.load();
        if (selected.value) void assistant.load(selected.value);
        confirmRead();
        break;
      case "insight":
        assistant.understood(frame.data);
        break;
      case "suggestions":
        assistant.offered(frame.data);
        break;
      case "conversation.updated":
        list.put(frame.data.conversation);
        if (frame.data.conversation.id === selected.value) confirmRead();
        break;
      case "queue.updated":
        list.state.queue = frame.data;
        break;
      case "alert":
        notices.show("bad", words.alerts[frame.data.kind], frame.data.message, frame.data.conversation);
        break;
      case "typing":
        threads.type(frame.data.conversation, frame.data.from.name || words.thread.buyer, frame.data.active);
        break;
      case "read":
        if (frame.data.from.kind === "buyer") threads.read(frame.data.conversation, frame.data.seq);
        break;
      case "draft.marks":
        composer.marked(frame.re ?? null, frame.data.text_length, frame.data.marks);
        break;
      case "error":
        notices.show("warn", frame.data.message);
        break;
      default:
        break;
    }
  }

  client.onFrame = take;
  client.onChange = (id) => {
    threads.refresh(id);
    assistant.heard(id, client.ledger(id).messages);
  };
  client.onMessages = (id, messages) => {
    if (messages.some((message) => message.sender.kind === "buyer")) threads.type(id, "", false);
    if (id === selected.value) confirmRead();
  };
  client.onStale = (stale) => {
    composer.heldUp(stale);
  };
  client.onState = (state) => {
    connection.value = state;
    if (state.phase !== "stopped") return;
    if (state.code === BAD_TOKEN) session.expire();
    if (state.code === EXPIRED_TOKEN) {
      void session.renew().then((renewed) => {
        if (renewed) client.connection.retryNow();
      });
    }
  };
  session.onToken = (token) => {
    client.connection.send("token.renew", { token });
  };
  for (const item of client.outbox.items) {
    threads.refresh(item.conversation);
    if (item.state === "stale") composer.stillHeldUp({ item, missing: [] });
  }

  document.addEventListener("visibilitychange", confirmRead);
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", confirmRead);
    session.onToken = () => undefined;
  });
  function start(): void {
    void list.load();
    void assistant.loadLabels();
    client.connection.start();
  }

  return { api, me, client, connection, list, threads, assistant, composer, notices, selected, conversation, select, insert, lastBuyerMessage, start };
}
