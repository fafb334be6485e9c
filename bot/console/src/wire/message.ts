/** A message as it crosses the wire, the same shape everywhere. */

export type SenderKind = "buyer" | "agent" | "system" | "auto";

export interface Sender {
  kind: SenderKind;
  id: string;
  name: string;
}

export type MessageKind =
  | "text"
  | "image"
  | "video"
  | "voice"
  | "product"
  | "order"
  | "logistics"
  | "sticker"
  | "recall"
  | "event";

export type Payload = Record<string, unknown>;

export interface Message {
  id: string;
  conversation: string;
  /** Gapless from 1 within the conversation. */
  seq: number;
  sender: Sender;
  kind: MessageKind;
  text: string;
  payload: Payload | null;
  client_msg_id: string;
  /** ISO-8601, UTC. */
  sent_at: string;
  recalled: boolean;
}

export interface ProductCard {
  product: string;
  title: string;
  price: string;
  image: string | null;
}

export interface OrderCard {
  orderNo: string;
  title: string;
  amount: string;
  state: string;
}

export interface LogisticsCard {
  orderNo: string;
  courier: string;
  trackingNo: string;
  latest: string;
}

export interface FileCard {
  file: string;
  name: string;
  mime: string;
  /** Bytes; 0 when not said. */
  size: number;
}

/** What a payload says under `key`, as text; "" when it says nothing. */
function textOf(payload: Payload | null, key: string): string {
  const value = payload?.[key];
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return "";
}

export function productCard(payload: Payload | null): ProductCard {
  return {
    product: textOf(payload, "product") || textOf(payload, "key") || textOf(payload, "sku"),
    title: textOf(payload, "title"),
    price: textOf(payload, "price"),
    image: sameOrigin(textOf(payload, "image")),
  };
}

export function orderCard(payload: Payload | null): OrderCard {
  return {
    orderNo: textOf(payload, "order_no"),
    title: textOf(payload, "title"),
    amount: textOf(payload, "amount"),
    state: textOf(payload, "state_zh") || textOf(payload, "state"),
  };
}

export function logisticsCard(payload: Payload | null): LogisticsCard {
  return {
    orderNo: textOf(payload, "order_no"),
    courier: textOf(payload, "courier"),
    trackingNo: textOf(payload, "tracking_no"),
    latest: textOf(payload, "latest"),
  };
}

export function fileCard(payload: Payload | null): FileCard {
  const size = payload?.["size"];
  return {
    file: textOf(payload, "file"),
    name: textOf(payload, "name"),
    mime: textOf(payload, "mime"),
    size: typeof size === "number" && Number.isFinite(size) ? size : 0,
  };
}

/** The id of the message that a recall takes back. */
export function recalledId(message: Message): string | null {
  return message.kind === "recall" ? textOf(message.payload, "message_id") || null : null;
}

export function eventOf(payload: Payload | null): { event: string; orderNo: string } {
  return { event: textOf(payload, "event"), orderNo: textOf(payload, "order_no") };
}

/** Pictures come from our own server only: anything else would tell a stranger who is reading. */
function sameOrigin(url: string): string | null {
  return url.startsWith("/") && !url.startsWith("//") ? url : null;
}
