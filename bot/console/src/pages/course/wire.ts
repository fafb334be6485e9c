/** What the server says about the course, and how it is asked. */

import { office } from "../../parts/office/shop";
import { session } from "../../state/session";

export type Missing = "before" | "text" | "rewrites" | "drills" | "test";
export type PaperKind = "test" | "quiz" | "sums" | "mistakes";
export type Letter = "A" | "B" | "C" | "D";
export const LETTERS: Letter[] = ["A", "B", "C", "D"];

export interface GateLine {
  day: string;
  title: string;
  aim: string;
  minutes: number;
  passed: boolean;
  open: boolean;
  missing: Missing[];
  share: number;
  read: boolean;
  rewrites: number;
  rewrites_wanted: number;
  drills: number;
  drills_wanted: number;
  best: number | null;
  passes: number;
}

export interface TaskLine {
  id: string;
  day: string;
  title: string;
  staff: string;
  staff_name: string;
  pass_mark: number;
  note: string;
  by: string;
  due_at: string;
  done: boolean;
  late: boolean;
}

export interface Certificate {
  number: string;
  name: string;
  shop_name: string;
  score: number;
  issued_at: string;
}

export interface Outline {
  days: GateLine[];
  today: string;
  due: number;
  tasks: TaskLine[];
  certificate: Certificate | null;
  running: Paper | null;
  trend: { at: string; day: string; kind: PaperKind; share: number; passed: boolean }[];
}

export interface RewriteLine {
  id: string;
  buyer: string;
  bad: string;
  wrong: string;
  done: boolean;
  last: string;
}

export interface Lesson {
  gate: GateLine;
  sections: { head: string; text: string }[];
  rewrites: RewriteLine[];
  drills: { id: string; title: string; done: boolean; trades: string[]; seats: { persona: string; scenario: string; name: string; brief: string }[] }[];
  test_minutes: number;
  test_questions: number;
  quiz: boolean;
  sums: boolean;
}

export interface RewriteResult {
  passed: boolean;
  points: { rule: string; good: boolean; text: string }[];
  acts: { key: string; zh: string }[];
  tries: number;
  model: string;
}

export interface Asked {
  id: string;
  kind: "choice" | "sum";
  ask: string;
  options: string[];
}

export interface Paper {
  id: string;
  day: string;
  kind: PaperKind;
  passes: number;
  seconds: number | null;
  questions: Asked[];
  given: Record<string, string>;
}

export interface Graded extends Asked {
  given: string;
  right: boolean;
  answer: string;
  why: string;
  optional: boolean;
}

export interface PaperResult {
  id: string;
  day: string;
  kind: PaperKind;
  marks: number;
  of: number;
  passes: number;
  passed: boolean;
  late: boolean;
  graded: Graded[];
}

export interface MistakeBook {
  items: { question: string; ask: string; answer: string; given: string; why: string; day: string; box: number; due_at: string; due: boolean; misses: number; hits: number; learnt: boolean }[];
  due: number;
  weak: { key: string; zh: string }[];
}

export interface MemberLine {
  rank: number;
  id: string;
  name: string;
  role: string;
  passed: number;
  of: number;
  share: number;
  marks: number | null;
  mistakes: number;
  days: Record<string, number>;
  certificate: string;
  tasks: TaskLine[];
}

export interface Team {
  items: MemberLine[];
  days: { key: string; zh: string }[];
}

export interface OwnQuestion {
  id: string;
  day: string;
  ask: string;
  options: string[];
  answer: Letter;
  why: string;
  psychology: string[];
  types: string[];
  version: number;
  author: string;
  updated_at: string;
}

/** Ask about the course of the shop that is chosen. */
export function ask<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T> {
  return session.api.ask<T>(method, `/api/v1/course${path}?shop=${encodeURIComponent(office.chosen)}`, body);
}
