/** Every frame of the socket, by direction. The server's models refuse unknown fields. */

import type { Colleague, Note, Queue, ShopNotice, Status, Transfer } from "./desk";
import type { Insight, Mark, Named, SuggestionSet } from "./insight";
import type { Message, MessageKind, Payload, SenderKind } from "./message";

export const WIRE_VERSION = 1;

export type ClientKind = "console" | "buyer" | "panel" | "cli";

export interface Person {
  kind: string;
  id: string;
  name: string;
}

export interface Me extends Person {
  role: string;
  shop: string;
}

export interface Conversation {
  id: string;
  shop: string;
  shop_name: string;
  buyer: { id: string; name: string };
  state: "open" | "closed";
  agent: { id: string; name: string } | null;
  head_seq: number;
  read_seq: number;
  unread: number;
  last: { text: string; kind: MessageKind; sender: SenderKind; sent_at: string } | null;
  waiting_since: string | null;
  psychology: Named[];
  emotion: string | null;
  alert: boolean;
  alert_kind?: "complaint" | "sla" | "red_line" | null;
  /** Note of the last transfer. */
  handover?: string;
  /** Pending only. */
  transfer?: Transfer | null;
  /** What the buyer is worth to the shop: high, medium, low, none; "" where nothing is computed. */
  value?: string;
  updated_at: string;
}

export interface Cursor {
  conversation: string;
  after_seq: number;
}

export interface Correction {
  conversation: string;
  message_id: string;
  psychology?: string[];
  intent?: string;
  emotion?: string;
  customer_type?: Record<string, string | null>;
}

export interface OutgoingMessage {
  conversation: string;
  client_msg_id: string;
  kind: MessageKind;
  text: string;
  payload?: Payload;
  seen_seq?: number;
  suggestions?: string[];
  /** Ids of the ready texts in it: their use is counted. */
  snippets?: string[];
  /** The shop-wide notice that this is. */
  notice?: string;
  /** Sent in spite of what blocks; the server writes down who did. */
  override?: boolean;
  /** Why, for the record. */
  override_reason?: string;
}

export interface ClientFrames {
  hello: { token: string; client: ClientKind; conversations: Cursor[] };
  "conversation.open": Cursor;
  "conversation.assign": { conversation: string; agent: string | null };
  "conversation.close": { conversation: string };
  "conversation.transfer": { conversation: string; agent: string | null; note: string };
  "transfer.answer": { conversation: string; transfer: string; accept: boolean; reason: string };
  "presence.set": { status: Status; capacity?: number };
  "conversation.view": { conversation: string | null };
  "note.add": { conversation: string; client_note_id: string; text: string; mentions: string[] };
  "draft.sync": { conversation: string; text: string; suggestions: string[] };
  "message.send": OutgoingMessage;
  typing: { conversation: string; active: boolean };
  read: { conversation: string; seq: number };
  "suggestion.displayed": { conversation: string; round: number; revision: number; suggestions: string[] };
  "suggestion.inserted": { conversation: string; suggestion: string; revision: number };
  "suggestion.edited": { conversation: string; suggestion: string; text: string };
  "suggestion.sent": { conversation: string; suggestion: string; text: string };
  "suggestion.dismissed": { conversation: string; suggestion: string; reason?: string };
  "label.correct": Correction;
  "draft.check": { conversation: string; text: string };
  "token.renew": { token: string };
  "heartbeat.ack": Record<string, never>;
}

export interface ServerFrames {
  welcome: {
    session: string;
    /** Seconds. */
    heartbeat: number;
    server_time: string;
    me: Me;
    limits: { frame_bytes: number; message_chars: number };
    conversations: { conversation: string; head_seq: number }[];
  };
  "messages.page": { conversation: string; messages: Message[]; head_seq: number; last: boolean };
  live: Record<string, never>;
  "conversation.live": { conversation: string };
  "message.ack": {
    conversation: string;
    client_msg_id: string;
    message_id: string;
    seq: number;
    sent_at: string;
    unseen: Message[];
  };
  stale_view: { conversation: string; client_msg_id: string; missing: Message[]; head_seq: number };
  "message.new": { message: Message };
  insight: Insight;
  suggestions: SuggestionSet;
  "conversation.updated": { conversation: Conversation };
  "queue.updated": Queue;
  alert: {
    kind: "complaint" | "sla" | "red_line" | "mention" | "transfer" | "ticket";
    /** "" for a ticket made outside conversations. */
    conversation: string;
    message: string;
    level?: "amber" | "red" | null;
    waiting_since?: string | null;
    due_at?: string | null;
    by?: { id: string; name: string } | null;
    ticket?: string | null;
    ticket_kind?: string | null;
  };
  presence: { shop: string; people: Colleague[] };
  viewers: { conversation: string; people: { id: string; name: string }[] };
  "note.new": { note: Note };
  notes: { conversation: string; notes: Note[] };
  "transfer.updated": { transfer: Transfer };
  "notice.updated": { notice: ShopNotice };
  "draft.synced": { conversation: string; text: string; suggestions: string[] };
  typing: { conversation: string; from: Person; active: boolean };
  read: { conversation: string; from: Person; seq: number };
  "draft.marks": { text_length: number; marks: Mark[] };
  "token.renewed": { expires_at: string };
  heartbeat: { heads: Record<string, number>; server_time?: string };
  error: { code: string; message: string; detail?: Record<string, unknown> | null };
  goodbye: { code: number; retry_after?: number | null };
}

export type ClientType = keyof ClientFrames;
export type ServerType = keyof ServerFrames;

/** A server frame, discriminated by `type`. */
export type ServerFrame = {
  [T in ServerType]: { v: number; type: T; id: string; re?: string | null; data: ServerFrames[T] };
}[ServerType];

/** The frame in `text`, or null when it is not one (the connection goes on). */
export function parseFrame(text: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const frame = value as Record<string, unknown>;
  if (typeof frame["type"] !== "string") return null;
  if (typeof frame["data"] !== "object" || frame["data"] === null) return null;
  return value as ServerFrame;
}
