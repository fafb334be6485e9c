/** What staff share besides messages: presence, notes, transfers, notices, snippets, the opening list. */

import type { Conversation } from "./frames";
import type { Fact, Segment, SlotName } from "./insight";

export interface Named {
  id: string;
  name: string;
}

export type Status = "online" | "busy" | "away" | "offline";

export interface Colleague extends Named {
  role: string;
  status: Status;
  /** Conversations that keep this person busy. */
  load: number;
  capacity: number;
}

export interface Note {
  id: string;
  conversation: string;
  /** Stands after the message with this `seq`; 0 before all. */
  after_seq: number;
  kind: "note" | "transfer" | "accepted" | "declined" | "withdrawn";
  author: Named;
  text: string;
  mentions: Named[];
  written_at: string;
  client_note_id: string;
}

export interface Transfer {
  id: string;
  conversation: string;
  from: Named;
  /** null: to the queue. */
  to: Named | null;
  note: string;
  state: "pending" | "accepted" | "declined" | "withdrawn" | "expired";
  reason: string;
  asked_at: string;
  answered_at: string | null;
}

export interface DeskSettings {
  assignment: "manual" | "round_robin" | "least_busy";
  capacity: number;
  transfer_seconds: number;
  service_from: string;
  service_to: string;
  away: { enabled: boolean; closed_text: string; nobody_text: string; quiet_minutes: number };
}

export interface Queue {
  waiting: number;
  unassigned: number;
  complaints?: number;
  longest_since?: string | null;
}

export interface DeskState {
  shop: string;
  server_time: string;
  settings: DeskSettings;
  /** When waits turn amber and red. */
  marks: { amber_seconds: number; red_seconds: number };
  me: { status: Status; capacity: number };
  people: Colleague[];
  queue: Queue;
}

export type Risk = "refund_unsent" | "dispute" | "complaint" | "unpaid" | "plain";

export interface OpeningItem {
  conversation: Conversation;
  risk: Risk;
  zh: string;
  reason: string;
  order_no: string | null;
  due_at: string | null;
  overnight: boolean;
}

export interface Opening {
  items: OpeningItem[];
  counts: { risk: Risk; zh: string; count: number }[];
}

export interface ShopNotice {
  id: string;
  shop: string;
  cause: string;
  text: string;
  state: "draft" | "approved" | "ended";
  intents: string[];
  order_states: string[];
  products: string[];
  ends_at: string | null;
  written_by: Named | null;
  approved_by: Named | null;
  approved_at: string | null;
  created_at: string;
  version: number;
  sent: number;
}

/** A text with what could be filled in, and what could not. */
export interface Filled {
  text: string;
  segments: Segment[];
  missing_slots: SlotName[];
}

export interface NoticeTarget extends Filled {
  conversation: Conversation;
  reason: string;
  sent: { by: Named; at: string } | null;
}

export interface Snippet {
  id: string;
  source: "own" | "shop" | "reply" | "library";
  title: string;
  text: string;
  filled: string;
  segments: Segment[];
  missing_slots: SlotName[];
  facts: Fact[];
  /** Of the title, syllable by syllable. */
  pinyin: string[];
  initials: string;
  uses: number;
  mine: number;
  version: number;
  editable: boolean;
}

export interface Variable {
  slot: string;
  zh: string;
  group: string;
  value: string | null;
  source: string | null;
}
