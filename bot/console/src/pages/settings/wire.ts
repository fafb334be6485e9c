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
