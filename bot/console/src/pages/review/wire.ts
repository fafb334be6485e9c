/** What the server says about reviews and models. */

import type { Named, Scored } from "../../wire/insight";

export interface ReviewLine {
  id: string;
  text: string;
  context: { role: "buyer" | "agent"; text: string }[];
  psychology: Named[];
  psychology_choices: Scored[];
  intents: Scored[];
  emotion: Scored;
  grounds: { kind: "margin" | "intent" | "emotion" | "rules" | "against"; key: string; zh: string; weight: number }[];
  seen: number;
  second: boolean;
  state: string;
  conversation: string;
  asked_at: string;
}

export interface Counts {
  open: number;
  settled: number;
  disputed: number;
  dropped: number;
}

export interface Agreement {
  messages: number;
  psychology: number;
  psychology_overlap: number;
  intent: number;
  intent_kappa: number;
  emotion: number;
  emotion_kappa: number;
}

export interface Kept {
  item: ReviewLine;
  next: ReviewLine | null;
  counts: Counts;
}

export type Figures = Record<string, number | null>;

export interface Training {
  running: boolean;
  progress: string;
  problem: string;
  last: {
    ending: "accepted" | "refused" | "unchanged" | "failed" | "rolled_back";
    started_at: string;
    finished_at: string;
    reasons: string[];
    before: string;
    after: string;
    old: Figures;
    new: Figures;
    taught: number;
    changes: { truth: string; before: string; after: string; count: number }[];
  } | null;
}

export interface Models {
  at_work: string;
  degraded: boolean;
  versions: { version: string; current: boolean; made_at: string; utterances: number; taught: number; figures: Figures }[];
  training: Training;
}
