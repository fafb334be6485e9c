/** What the server says about a shop's facts. */

import { named } from "../../parts/office/vocabulary";

export interface Column {
  name: string;
  heading: string;
  kind: string;
  needed: boolean;
  names: boolean;
  choices: string[];
}

/** A column in the language in use; the files of shops keep their Chinese headings. */
export function columnName(column: Pick<Column, "name" | "heading">): string {
  return named({ key: column.name.replaceAll(".", "_"), zh: column.heading });
}

export interface Sheet {
  name: string;
  title: string;
  single: boolean;
  columns: Column[];
  rows: string[][];
}

export interface Book {
  version: number;
  tables: Sheet[];
}

export interface Problem {
  sheet: string;
  line: number;
  heading: string;
  code: string;
  message: string;
}

export interface Change {
  path: string[];
  before: unknown;
  after: unknown;
}

export interface Saved {
  version: number;
  changes: Change[];
  warnings: Problem[];
}

export interface Gap {
  kind: "slot" | "attribute" | "faq";
  name: string;
  zh: string;
  product: string;
  product_name: string;
  count: number;
  question: string;
  asked_at: string;
  filling: "phrase" | "text" | "structure" | string;
}

export interface Gaps {
  version: number;
  days: number;
  items: Gap[];
}

export interface Report {
  applied: boolean;
  version: number;
  rows: number;
  columns: { sheet: string; table: string; heading: string; to: string; state: "sure" | "unconfirmed" | "like" | "unknown" | "left"; book: string; known: string }[];
  problems: Problem[];
  warnings: Problem[];
  change_count: number;
  changes: Change[];
}

export interface Step {
  version: number;
  at: string;
  staff: string | null;
  staff_name: string;
  how: string;
  source: string;
  changes: Change[];
}

export interface Proposal {
  column: string;
  name: string;
  zh: string;
  value: string;
  start: number;
  end: number;
  now: string | null;
  standing: "new" | "same" | "other" | "long";
}
