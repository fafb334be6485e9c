/** What the server says about settings. */

import type { DeskSettings } from "../../wire/desk";

export interface Card {
  version: number;
  wait_amber: number;
  wait_red: number;
  two_person: boolean;
  staff: string | null;
  updated_at: string | null;
  shipped: { wait_amber: number; wait_red: number; two_person: boolean };
  platform: string;
  platforms: { key: string; zh: string }[];
  packs: {
    group: string;
    rules: number;
    blocking: number;
    platforms: string[];
    valid_from: string | null;
    valid_to: string | null;
    source: string;
    holds: boolean;
  }[];
}

export type DeskRules = Omit<DeskSettings, "amber_seconds" | "red_seconds">;

export interface Facts {
  version: number;
  shop: { name: string; tone: "warm" | "brief" | "pro"; platform: string | null };
}

export interface All {
  card: Card;
  desk: DeskRules;
  facts: Facts;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface RuleSet {
  rules: Record<string, Json>;
  changed: Record<string, Json>;
  shipped: Record<string, Json>;
}

export interface Place {
  key: string;
  zh: string;
}

export interface RulePreview {
  customers: number;
  every: number;
  axes: { axis: string; moved: number; shifts: { before: Place; after: Place; customers: number }[]; tallies: (Place & { before: number; after: number })[] }[];
  contacts_before: number;
  contacts_after: number;
}

export type Periods = Record<"messages" | "asks" | "chats" | "interests" | "contacts" | "customers" | "accesses", number>;

export interface RetentionCard extends Periods {
  usual: Periods;
  last: { at: string; counts: Partial<Periods> } | null;
}

export interface OwnField {
  key: string;
  zh: string;
  kind: "text" | "number" | "flag" | "date" | "choice" | "list" | "phone" | "email";
  section: "basic" | "advanced" | "valuable";
  choices: Record<string, string>;
  own: boolean;
  retired: boolean;
  position: number;
}

export interface FieldList {
  groups: Record<string, string>;
  items: OwnField[];
}
