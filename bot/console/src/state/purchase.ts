/** A buyer talking to one shop: the demo's other side of the counter. */

import { effectScope, onScopeDispose, reactive, shallowRef } from "vue";

import { Api, reasonOf, type BuyerOrder, type Product } from "../http/api";
import type { ChatClient } from "../socket/client";
import type { ConnectionState } from "../socket/connection";
import type { OutboxItem } from "../socket/outbox";
import { identifier } from "../wire/identifier";
import type { Message } from "../wire/message";
import { setSkew } from "./clock";
import { createLink } from "./link";

const KEY = "zhike.buyer.";
const TYPING_EVERY = 3_000;
const TYPING_FADES = 6_000;
const HISTORY = 50;
const EXPIRED_TOKEN = 4502;
const LONGEST_TIMER = 2 ** 31 - 1;

export interface Visit {
  shop: string;
  /** Who to be; somebody new for this tab when empty. */
  buyer: string | null;
  name: string | null;
  /** hex(HMAC-SHA256(shop secret, buyer)), from the shop's own site. */
  signature?: string | null;
}

/** The buyer of this tab, the same one after a reload; where nothing may be kept, as long as the page. */
function guest(shop: string): string {
  const fresh = `guest-${identifier().slice(0, 8)}`;
  try {
    const id = sessionStorage.getItem(KEY + shop) ?? fresh;
    sessionStorage.setItem(KEY + shop, id);
    return id;
  } catch {
    return fresh;
  }
}

/** Call in the set-up of a component: the socket ends with it. */
export function createPurchase(visit: Visit) {
  const state = reactive({
    phase: "entering" as "entering" | "ready" | "failed",
    error: "",
    shopName: "",
    conversation: "",
    messages: [] as readonly Message[],
    outgoing: [] as readonly OutboxItem[],
    typing: false,
  });
  const connection = shallowRef<ConnectionState>({ phase: "idle" });
  const buyer = visit.buyer ?? guest(visit.shop);
  let token = "";
  const api = new Api(() => token || null);
  /** The link is made after signing in, but ends with the component all the same. */
  const scope = effectScope();
  let client: ChatClient | null = null;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let fading: ReturnType<typeof setTimeout> | undefined;
  let typingSent = 0;
  let readSent = 0;

  async function signIn(): Promise<void> {
    const entered = await api.enterShop(visit.shop, buyer, visit.name, visit.signature);
    token = entered.token;
    state.shopName = entered.shop_name;
    state.conversation = entered.conversation;
    clearTimeout(renewal);
    const left = Date.parse(entered.expires_at) - Date.now();
    renewal = setTimeout(() => void renew(), Math.min(LONGEST_TIMER, Math.max(5_000, left * 0.8)));
  }

  async function renew(): Promise<void> {
    try {
      await signIn();
      client?.connection.send("token.renew", { token });
    } catch {
      renewal = setTimeout(() => void renew(), 15_000);
    }
  }

  async function enter(): Promise<void> {
    state.phase = "entering";
    try {
      await signIn();
      if (!client) follow();
      state.phase = "ready";
      client?.connection.start();
    } catch (error) {
      state.phase = "failed";
      state.error = reasonOf(error);
    }
  }

  function follow(): void {
    client = scope.run(() => createLink("buyer", `${visit.shop}.${buyer}`, () => token).client) ?? null;
    if (!client) return;
    client.ledger(state.conversation);
    client.onState = (now) => {
      connection.value = now;
      if (now.phase === "stopped" && now.code === EXPIRED_TOKEN) {
        void signIn().then(() => client?.connection.retryNow(), () => undefined);
      }
    };
    client.onChange = refresh;
    client.onMessages = (_, messages) => {
      if (messages.some((message) => message.sender.kind !== "buyer")) state.typing = false;
      confirmRead();
    };
    client.onFrame = (frame) => {
      if (frame.type === "welcome") setSkew(client?.skew ?? 0);
      if (frame.type === "live") confirmRead();
      if (frame.type === "typing" && frame.data.from.kind !== "buyer") showTyping(frame.data.active);
    };
    refresh();
  }

  function refresh(): void {
    if (!client) return;
    state.messages = client.ledger(state.conversation).messages.slice(-HISTORY * 10);
    state.outgoing = client.outbox.of(state.conversation);
  }

  function showTyping(active: boolean): void {
    clearTimeout(fading);
    state.typing = active;
    if (active) fading = setTimeout(() => (state.typing = false), TYPING_FADES);
  }

  /** What the shop wrote has been read; nobody asks whether the buyer has read what she wrote herself. */
  function confirmRead(): void {
    if (!client || document.visibilityState !== "visible") return;
    const { messages, head } = client.ledger(state.conversation);
    const seq = messages.findLast((message) => message.sender.kind !== "buyer" && message.seq <= head)?.seq ?? 0;
    if (seq > readSent && client.connection.send("read", { conversation: state.conversation, seq }) !== null) readSent = seq;
  }

  function limit(): number {
    return client?.limits.message_chars ?? 4_000;
  }

  function say(text: string): boolean {
    const trimmed = text.trim();
    if (!client || trimmed === "" || Array.from(trimmed).length > limit()) return false;
    // The message itself says that she has stopped typing.
    typingSent = 0;
    client.send({ conversation: state.conversation, kind: "text", text: trimmed });
    return true;
  }

  function showProduct(product: Product): void {
    const price = Number(product.price);
    client?.send({
      conversation: state.conversation,
      kind: "product",
      text: "",
      payload: {
        product: product.key,
        title: product.title,
        ...(Number.isFinite(price) ? { price } : {}),
        ...(product.image ? { image: product.image } : {}),
      },
    });
  }

  function showOrder(order: BuyerOrder): void {
    const amount = Number(order.amount);
    client?.send({
      conversation: state.conversation,
      kind: "order",
      text: "",
      payload: {
        order_no: order.order_no,
        title: order.title,
        ...(Number.isFinite(amount) ? { amount } : {}),
        state: order.state,
      },
    });
  }

  async function showPicture(file: File): Promise<void> {
    const stored = await api.upload(file);
    const { file: id, name, mime, size } = stored;
    client?.send({ conversation: state.conversation, kind: "image", text: "", payload: { file: id, name, mime, size } });
  }

  function typing(active: boolean): void {
    const due = active ? Date.now() - typingSent > TYPING_EVERY : typingSent > 0;
    if (!due) return;
    typingSent = active ? Date.now() : 0;
    client?.connection.send("typing", { conversation: state.conversation, active });
  }

  /** Forget who this tab is; the next entry is somebody new. */
  function leave(): void {
    sessionStorage.removeItem(KEY + visit.shop);
  }

  document.addEventListener("visibilitychange", confirmRead);
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", confirmRead);
    clearTimeout(renewal);
    clearTimeout(fading);
  });

  return {
    state,
    connection,
    api,
    enter,
    say,
    showProduct,
    showOrder,
    showPicture,
    typing,
    leave,
    limit,
    resend: (id: string) => client?.resend(id),
    retryNow: () => client?.connection.retryNow(),
  };
}

export type Purchase = ReturnType<typeof createPurchase>;
