/** What the server says about drills. */

export type Mode = "practice" | "exam";
export type Help = "suggestions" | "hints" | "off";

export interface Named {
  key: string;
  zh: string;
}

export interface PersonaLine {
  key: string;
  name: string;
  level: number;
  level_zh: string;
  psychology: Named[];
  type: string[];
  trades: string[];
  own: string | null;
}

export interface ScenarioLine {
  key: string;
  name: string;
  brief: string;
  stage: string;
  stage_zh: string;
  goal_zh: string;
  trades: string[];
  psychology: string[];
  levels: number[];
  own: string | null;
}

export interface SourceLine {
  key: string;
  name: string;
  trade: string;
  trade_zh: string;
}

export interface Catalogue {
  personas: PersonaLine[];
  scenarios: ScenarioLine[];
  sources: SourceLine[];
  levels: Record<string, string>;
  most: number;
  typing: Named[];
  objections: Named[];
  troubles: Named[];
  threats: Named[];
  goals: Named[];
  intents: Named[];
  acts: Named[];
}

export interface SeatState {
  number: number;
  conversation: string;
  name: string;
  arrived: boolean;
  over: boolean;
  answers: number;
  hints: number;
  stated: boolean;
  psychology: string[];
  type: Record<string, string>;
}

export interface DrillState {
  id: string;
  mode: Mode;
  help: Help;
  title: string;
  task: string;
  space: string;
  source: string;
  clock: number;
  paused: boolean;
  hints: number;
  hint_points: number;
  seats: SeatState[];
}

export interface HintLine {
  texts: string[];
  why: string[];
  hints: number;
  points: number;
}

export interface DrillLine {
  id: string;
  staff: string;
  staff_name: string;
  title: string;
  task: string;
  source: string;
  mode: Mode;
  help: Help;
  state: "running" | "finished" | "broken";
  total: number | null;
  passed: boolean | null;
  hints: number;
  seconds: number;
  buyers: number;
  started_at: string;
  ended_at: string | null;
  seed: string;
}

export interface MarkLine {
  turn: number | null;
  cell: string;
  zh: string;
  value: number;
  key: string;
  text: string;
}

export interface FailLine {
  turn: number;
  key: string;
  zh: string;
  /** Why it must never happen; absent in results from before it was told. */
  why?: string;
}

export interface Debrief {
  persona: string;
  scenario: string;
  brief: string;
  hidden: string;
  strategy: string;
  goal: string;
  wanted: string[];
  hid: string[];
  unanswered: string[];
  /** What the buyer claimed of herself, other shops or rules; absent in results from before it was told. */
  claimed?: { text: string; true: boolean }[];
  motives: string[];
  type: string[];
  wins: string;
  loses: string;
  closed: boolean;
  why_open: string[];
  ordered: boolean;
  paid: boolean;
  satisfaction: number;
  given: number;
  allowed: number | null;
}

export interface TranscriptLine {
  at: number;
  role: "buyer" | "agent" | "event";
  text: string;
  turn: number | null;
  kind: string;
}

export interface SeatResult {
  total: number;
  passed: boolean;
  cost: number;
  hints: number;
  first_wait: number | null;
  mean_wait: number | null;
  cells: { key: string; zh: string; value: number }[];
  fails: FailLine[];
  marks: MarkLine[];
  better: { turn: number; texts: string[]; why: string[] }[];
  transcript: TranscriptLine[];
  debrief: Debrief;
}

export interface SeatLine {
  number: number;
  persona: string;
  scenario: string;
  level: number;
  psychology: Named;
  total: number;
  passed: boolean;
  result: SeatResult;
}

export interface DrillResult {
  drill: DrillLine;
  pass_mark: number;
  plan: { buyers: { persona: string; scenario: string }[]; pace: number };
  seats: SeatLine[];
}

export interface RankLine {
  staff: string;
  name: string;
  drills: number;
  passed: number;
  mean: number;
  best: number;
  last: number;
  progress: number[];
  weak: Named[];
}

export interface MaterialChoices {
  places: string[];
  goods: (Named & { trade: string })[];
  openings: Named[];
  orders: Named[];
  parcels: Named[];
  reds: Named[];
  /** What buyers push for though it must be refused, with the red lines that it comes with. */
  baits: (Named & { red: string[] })[];
  misquotes: Named[];
  overstates: Named[];
  /** What a buyer comes back with, and the need that it raises. */
  events: (Named & { need: string })[];
}

/** Something wrong in a form; `kind`, by which it is worded. */
export interface Slip {
  field: string;
  kind?: string;
}

export interface MaterialPreview {
  persona: string;
  scenario: string;
  lines: string[];
  chosen: { field: string; values: Named[] }[];
  problems: Slip[];
}

export interface MaterialLine {
  id: string;
  shop: string;
  kind: "persona" | "scenario";
  key: string;
  name: string;
  entry: Record<string, unknown>;
  version: number;
  updated_at: string;
}
