/** What the server says about keys, sites and webhooks. */

export type KeyUse = "console" | "buyer";
export type EventKind = "message.new" | "conversation.opened" | "conversation.closed" | "suggestion.sent" | "alert.complaint";

export interface KeyLine {
  id: string;
  use: KeyUse;
  ending: string;
  staff_name: string;
  created_at: string;
}

export interface Hook {
  id: string;
  url: string;
  events: EventKind[];
  texts: boolean;
  enabled: boolean;
  old_until: string | null;
  created_at: string;
}

export interface Card {
  keys: KeyLine[];
  origins: string[];
  always: string[];
  webhooks: Hook[];
  events: EventKind[];
}

export interface Attempt {
  at: string;
  status: number;
  milliseconds: number;
  problem: string;
}

export interface Delivery {
  id: string;
  event: string;
  state: "waiting" | "delivered" | "failed";
  attempts: number;
  due_at: string | null;
  created_at: string;
  finished_at: string | null;
  tries: Attempt[];
}
