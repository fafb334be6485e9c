/** What the server says about the library. */

export interface Conditions {
  psychology: string[];
  emotion: string[];
  order_state: string[];
  type: Record<string, string[]>;
  trade: string[];
  known: string[];
  unknown: string[];
  flag: string[];
  after?: string[];
}

export type Kind = "answer" | "ask" | "comfort" | "offer" | "close" | "next";

export interface ReplyWords {
  wordings: string[];
  tones: { brief: string | null; pro: string | null };
  when: Conditions;
  not_when: Conditions;
  about: string[];
  kind: Kind;
  action: string | null;
  step?: string | null;
  cites: string[];
}

export type Standing =
  | "shipped"
  | "muted"
  | "replaced"
  | "proposed"
  | "pending"
  | "approved"
  | "rejected"
  | "retired"
  | "expired";

export interface Uses {
  shown: number;
  inserted: number;
  sent: number;
  edited: number;
  dismissed: number;
}

export interface LibraryLine {
  name: string;
  /** Of a shop's own reply; empty: of the library. */
  id: string;
  intent: string;
  zh: string;
  stage: string;
  standing: Standing;
  version: number;
  reply: ReplyWords;
  slots: string[];
  place: string;
  replaces: string;
  replaced_by: string;
  note: string;
  until: string | null;
  source: string;
  staff: string | null;
  updated_at: string | null;
  uses: Uses;
}

export interface LibraryPage {
  items: LibraryLine[];
  total: number;
  first: string;
  last: string;
}

export interface IntentLine {
  key: string;
  zh: string;
  shipped: number;
  own: number;
  proposed: number;
  muted: number;
  replaced: number;
  thin: number;
  least: number;
  fewest: { psychology: string; emotion: string; state: string } | null;
  no_state: string[];
  no_comfort: string[];
  shown: number;
  pasted: number;
  asleep: boolean;
}

export interface Slot {
  name: string;
  zh: string;
  group: string;
  sample: string;
}

export interface LibraryTree {
  version: string;
  shipped: number;
  own: number;
  proposed: number;
  stages: { key: string; intents: IntentLine[] }[];
  slots: Slot[];
  actions: { key: string; zh: string }[];
  trades: string[];
}

export interface Mark {
  start: number;
  end: number;
  text: string;
  rule: string;
  severity: "block" | "warn";
  reason: string;
  rewrite: string;
}

export interface Trial {
  texts: { tone: "warm" | "brief" | "pro"; text: string; missing: string[]; marks: Mark[] }[];
  findings: string[];
}

export interface Sentence {
  text: string;
  before: string[];
  intent: string;
  zh: string;
  read_as: { key: string; zh: string };
  right: boolean;
  place: number;
  offers: { template: string; text: string; mine: boolean; missing: string[] }[];
}

export interface Tried {
  sentences: Sentence[];
  taken: Sentence[];
  tried: number;
}

export interface OwnReply {
  id: string;
  name: string;
  state: Standing;
  version: number;
  source: string;
  pending: boolean;
  replaces: string;
  base: string;
  base_text: string;
  reply: ReplyWords;
  evidence: { times: number; conversations: number; staff: number; examples: string[]; day: string | null };
  expires_on: string | null;
}

export interface Past {
  version: number;
  state: Standing;
  intent: string;
  reply: ReplyWords;
  expires_on: string | null;
  staff: string | null;
  at: string;
}

export interface Act {
  at: string;
  staff: string | null;
  staff_name: string;
  action: string;
  detail: Record<string, unknown>;
}

export function noConditions(): Conditions {
  return { psychology: [], emotion: [], order_state: [], type: {}, trade: [], known: [], unknown: [], flag: [] };
}

/** A reply with nothing in it yet. */
export function blank(): ReplyWords {
  return {
    wordings: [""],
    tones: { brief: null, pro: null },
    when: noConditions(),
    not_when: noConditions(),
    about: [],
    kind: "answer",
    action: null,
    cites: [],
  };
}

/** How often a reply was pasted of the times it was shown; null when it never was. */
export function pasteRate(uses: Uses): number | null {
  return uses.shown ? (uses.inserted + uses.sent + uses.edited) / uses.shown : null;
}
