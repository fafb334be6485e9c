/** What the server says about customers. */

export interface Named {
  key: string;
  zh: string;
}

export interface CustomerRow {
  customer: string;
  buyer: string;
  name: string;
  member: string;
  first_seen: string;
  last_seen: string;
  tags: string[];
  gender: string;
  province: string;
  city: string;
  completeness: number;
  orders: number;
  spent: number;
  last_at: string | null;
  mean_interval: number | null;
  value: string;
  cell: string;
  layer: number;
  tier: string;
  stage: string;
  relation: string;
  risk: number | null;
  risk_level: string;
  /** The shop's own fields that are filled, as people read them. */
  own: Record<string, string>;
}

export interface CustomerRows {
  items: CustomerRow[];
  total: number;
}

export type FieldKind = "text" | "number" | "flag" | "date" | "choice" | "list" | "phone" | "email";

export interface FieldSpec {
  key: string;
  zh: string;
  kind: FieldKind;
  section: "basic" | "advanced" | "valuable";
  choices: Record<string, string>;
  masked: boolean;
  own: boolean;
  retired: boolean;
}

export interface FieldSpecs {
  groups: Record<string, string>;
  cards: Record<string, string>;
  items: FieldSpec[];
  filters: Record<string, string>;
  sorts: string[];
  names: Record<string, Record<string, string>>;
}

export interface FieldValue {
  key: string;
  zh: string;
  kind: FieldKind;
  section: "basic" | "advanced" | "valuable";
  value: unknown;
  shown: string;
  masked: boolean;
  how: string;
  source: string;
  at: string;
}

export interface SpecialDay {
  id: string;
  kind: string;
  whose: string;
  name: string;
  calendar: "solar" | "lunar";
  month: number;
  day: number;
  year: number | null;
  leap: boolean;
  next: string;
}

export interface Merge {
  id: string;
  kept: string;
  gone: string;
  at: string;
  undone_at: string | null;
}

export interface CustomerCard {
  customer: string;
  buyer: string;
  name: string;
  member: string;
  kind: string;
  kind_zh: string;
  first_seen: string;
  last_seen: string;
  completeness: number;
  missing: string[];
  fields: FieldValue[];
  tags: { text: string; source: "text" | "behaviour" | "person"; confidence: number }[];
  notes: string[];
  dates: SpecialDay[];
  consents: Record<string, boolean>;
  purchases: {
    order_no: string;
    state: string;
    amount: number;
    refunded: number;
    placed_at: string | null;
    paid_at: string | null;
    title: string;
    counted: boolean;
    step: string;
    pay_before: string | null;
  }[];
  undated: { orders: number; amount: number };
  points: number;
  chats: number;
  complaints: number;
  members: string[];
  merges: Merge[];
  erased: boolean;
  conversation: string | null;
}

export interface Gauge extends Named {
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  unit: string;
  since: string | null;
  until: string | null;
}

/** Why, with its figure: days, times or a share, as the key says. */
export interface Reason extends Named {
  value: number;
}

export interface CustomerFigures {
  as_of: string;
  value: Named;
  layer: Named;
  cell: Named;
  tier: Named;
  stage: Named;
  relation: Named;
  risk: number | null;
  risk_level: Named;
  footing: Named;
  cluster: Named;
  gauges: Gauge[];
  reasons: Reason[];
  parts: Reason[];
  types: { axis: string; value: string | null; score: number; why: string }[];
  steps: Named[];
  rights: Named[];
  transitions: { at: string; what: string; before: Named; after: Named }[];
}

export interface Change {
  at: string;
  staff: string | null;
  staff_name: string;
  how: string;
  source: string;
  changes: Record<string, [unknown, unknown]>;
}

export interface Look {
  at: string;
  staff: string | null;
  staff_name: string;
  customer: string;
  what: string;
}

export interface Tally extends Named {
  customers: number;
  orders: number;
  spent: number;
}

/** Amounts in fen. */
export interface ChartData {
  window: [string, string];
  year: [string, string];
  matrix: { customers: number[][]; spent: number[][] };
  cells: { key: string; customers: number; spent: number }[];
  pyramid: { key: string; share: number; customers: number; spent: number; least: number | null }[];
  pareto: {
    customers: number;
    total: number;
    curve: [number, number][];
    best_share: number;
    best: number;
    customers_needed: number;
    sales: number;
    gini: number;
  };
  intervals: { bars: [number, number | null, number][]; median: number | null; mean: number | null; gaps: number; without: number };
  cohorts: { month: string; customers: number; bought: number[] }[];
  months: { month: string; buyers: number; new: number; returning: number; purchases: number; spent: number }[];
}

export interface Cluster {
  name: string;
  zh: string;
  size: number;
  spent: number;
  days_since: number;
  purchases: number;
  mean_spent: number;
  interval: number | null;
}

export interface Verdict {
  winner?: string;
  why?: string;
  rule?: { brier: number; auc: number } | null;
  model?: { brier: number; auc: number } | null;
}

export interface ShopCharts {
  recomputed_at: string | null;
  charts: ChartData | Record<string, never>;
  value: Tally[];
  tier: Tally[];
  stage: Tally[];
  relation: Tally[];
  risk: Tally[];
  clusters: Cluster[];
  verdict: Verdict;
  names: Record<string, Record<string, string>>;
  visits: { day: string; visitors: number; new_visitors: number; carts: number; favourites: number }[];
  origins: { origin: string; visitors: number }[];
}

export interface Share {
  people: number;
  successes: number;
  share: number | null;
}

export interface Effect {
  treated: Share;
  held: Share;
  difference: number | null;
  low: number | null;
  high: number | null;
  clear: boolean;
}

export interface Case {
  id: string;
  customer: string;
  name: string;
  warned_at: string;
  risk: number;
  reasons: Reason[];
  cause: string;
  measure: string;
  measured_at: string | null;
  outcome: string;
  closed_at: string | null;
  value: number;
  spent: number;
  days_since: number | null;
  stage: Named;
  measures: { id: string; zh: string }[];
}

export interface Cases {
  items: Case[];
  open: number;
  saved: Effect;
  returned: number;
  verdict: Verdict;
}

export interface Contact {
  id: string;
  customer: string;
  name: string;
  activity: string;
  occasion: string;
  zh: string;
  reference: string;
  channel: string;
  due_at: string;
  due: boolean;
  until: string | null;
  text: string;
  gift: string;
  stage: Named;
  tier: Named;
  staff: string | null;
  state: string;
  conversation: string | null;
}

export interface Effects {
  planned: number;
  done: number;
  skipped: number;
  completion: number | null;
  experiments: { experiment: string; zh: string; effect: Effect; value_treated: number; value_held: number }[];
}

export interface Audience {
  id: string;
  name: string;
  kind: string;
  definition: unknown;
  size: number | null;
  counted_at: string | null;
}

export interface Audiences {
  presets: Audience[];
  saved: Audience[];
  fields: Record<string, string>;
}

export interface PointsEntry {
  id: string;
  at: string;
  kind: string;
  points: number;
  reference: string;
  note: string;
  balance: number;
}

export interface PointsAccount {
  customer: string;
  balance: number;
  items: PointsEntry[];
  offset_points: number;
  offset_yuan: number;
}

export interface PointsSummary {
  started: boolean;
  since: string;
  until: string;
  totals: { kind: string; entries: number; customers: number; points: number }[];
}

export interface FileProblem {
  line: number;
  heading: string;
  code: string;
  message: string;
}

export type ColumnState = "sure" | "unconfirmed" | "like" | "unknown" | "left";

export interface FileColumn {
  heading: string;
  to: string;
  zh: string;
  state: ColumnState;
  book: string;
  known: string;
}

export interface FileLook {
  table: string | null;
  table_zh: string;
  book: string;
  platform: string;
  rows: number;
  good: number;
  bad_rows: number;
  problem_count: number;
  problems: FileProblem[];
  note_count: number;
  notes: FileProblem[];
  columns: FileColumn[];
  choices: Record<string, string>;
  sample: Record<string, unknown>[];
  job: string | null;
}

export interface Job {
  id: string;
  kind: string;
  file: string;
  started_at: string;
  ended_at: string | null;
  state: "running" | "done" | "failed" | "refused";
  rows: number;
  done: number;
  report: { taken?: number; skipped?: number; changed?: number; undated?: number };
}
