/** What the assistant says about a round: understanding, suggestions, and the customer. */

export interface Named {
  key: string;
  zh: string;
}

export interface Scored extends Named {
  /** Calibrated, 0..1. */
  score: number;
}

export interface Evidence {
  label: string;
  /** Code points of the text as received, inclusive. */
  start: number;
  /** Exclusive. */
  end: number;
  text: string;
  turn: number;
  message_id: string;
}

export interface AxisValue {
  value: string | null;
  zh: string;
  score: number;
  why: string;
  /** What `why` says, as a key: `name` or `name:count`. */
  why_key?: string;
}

export interface Understanding {
  /** In order of mention, complaint first. */
  psychology: Scored[];
  /** Intents still to be answered, in order of mention. */
  needs: Named[];
  intents: Scored[];
  emotion: Scored;
  customer_type: Record<string, AxisValue>;
  evidence: Evidence[];
  quiet: boolean;
  degraded: boolean;
}

export interface ProfileOrder {
  order_no: string;
  title: string;
  amount: number;
  state: string;
  state_zh: string;
  placed_at: string | null;
}

export interface Rfm {
  recency_days: number | null;
  frequency: number;
  monetary: number;
  segment: string | null;
  segment_key?: string;
}

export interface PromiseMade {
  text: string;
  due_at?: string | null;
  state?: string | null;
  message_id?: string | null;
  /** The ticket that keeps it, and its kind. */
  ticket?: string | null;
  kind?: string;
}

export interface Profile {
  customer: string;
  name: string;
  masked: boolean;
  tags: { text: string; source: string }[];
  psychology: Scored[];
  customer_type: Record<string, AxisValue>;
  orders: ProfileOrder[];
  order_count: number;
  spent: number;
  focus: { product: Record<string, unknown> | null; order: Record<string, unknown> | null };
  notes: string[];
  tier?: string | null;
  tier_key?: string;
  member?: string | null;
  rfm?: Rfm | null;
  last_gift?: string | null;
  /** What the tier is made of: value = numerator / denominator over the days from since to until. */
  figures?: { key: string; zh: string; value: number | null; numerator: number | null; denominator: number | null; unit: string; since: string | null; until: string | null }[];
  /** What to mind with this customer. */
  steps?: { key: string; zh: string }[];
  /** How many accounts are known to be this one person. */
  accounts?: number;
  promises?: PromiseMade[];
  concessions?: { text: string; at?: string | null }[];
  /** What was kept by then is in it: of two cards the later one is shown. */
  as_of?: string | null;
}

/** Something to do next besides answering. */
export interface NextAction {
  kind: string;
  zh: string;
  why: string;
  /** Names the ready text where use is counted; may be empty. */
  template: string;
  /** "" when there is no ready text. */
  text: string;
  segments: Segment[];
  missing_slots: SlotName[];
  order_no: string | null;
  product: string | null;
}

export interface Insight {
  conversation: string;
  /** `seq` of the round's first buyer message. */
  round: number;
  revision: number;
  understanding: Understanding;
  /** The first line says what to do first. */
  advice: string[];
  /** Ids of the lines of `advice`. */
  advice_keys?: string[];
  /** One line: what to answer first and how; "" when nothing special. */
  action?: string;
  /** The same in keys: which lines, and what is to be answered in order of mention. */
  headline?: { first: string; manner: string; topics: string[] };
  next_actions?: NextAction[];
  profile: Profile;
}

/** Text, or a slot that is still empty; the other fields are null. */
export interface Segment {
  text?: string | null;
  slot?: string | null;
  zh?: string | null;
}

export interface SlotName {
  slot: string;
  zh: string;
}

export interface Fact {
  slot: string;
  value: string;
  source: string;
}

export interface Suggestion {
  id: string;
  template: string;
  /** Unfilled slots stand as `{slot}`. */
  text: string;
  segments: Segment[];
  missing_slots: SlotName[];
  facts: Fact[];
  reasons: string[];
  reason_keys?: string[];
  score: number;
  warnings: string[];
  warning_keys?: string[];
}

export interface SuggestionSet {
  conversation: string;
  round: number;
  revision: number;
  quiet: boolean;
  frozen: boolean;
  items: Suggestion[];
}

export interface Mark {
  /** Code points. */
  start: number;
  end: number;
  text: string;
  /** Id of the red line; `empty_slot` for a slot that nobody filled. */
  rule?: string;
  /** Whether this person may send in spite of it. */
  overridable?: boolean;
  severity: "block" | "warn";
  reason: string;
  rewrite?: string | null;
}
