/** Times as agents read them; the wording itself is in the locale. */

import { words } from "../locales";

const MINUTE = 60_000;

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** `14:05` in local time; "" when `iso` is no time. */
export function clockTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** Whole local days from `iso` to `now`: 0 today, 1 yesterday. */
export function daysAgo(iso: string, now: number): number {
  const then = new Date(iso);
  const today = new Date(now);
  const midnight = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(today) - midnight(then)) / (24 * 60 * MINUTE));
}

/** The day of a separator: today, yesterday, or a date. */
export function dayName(iso: string, now: number): string {
  const date = new Date(iso);
  const days = daysAgo(iso, now);
  if (days === 0) return words.time.today;
  if (days === 1) return words.time.yesterday;
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? words.time.monthDay(date.getMonth() + 1, date.getDate())
    : words.time.fullDate(date.getFullYear(), date.getMonth() + 1, date.getDate());
}

/** Short form for a list: a clock time today, otherwise the day. */
export function listTime(iso: string, now: number): string {
  if (Number.isNaN(new Date(iso).getTime())) return "";
  return daysAgo(iso, now) <= 0 ? clockTime(iso) : dayName(iso, now);
}

export type Urgency = "calm" | "amber" | "red";

/** Milliseconds after which a wait turns amber and red; both before the three minutes that platforms measure. */
export interface Patience {
  amber: number;
  red: number;
}

export const PATIENCE: Patience = { amber: 90_000, red: 150_000 };

/** How pressing a wait of `waited` milliseconds is. */
export function urgency(waited: number, patience: Patience = PATIENCE): Urgency {
  if (waited >= patience.red) return "red";
  return waited >= patience.amber ? "amber" : "calm";
}

/** A wait as a stopwatch reads it: `2:07`, or words from an hour on. */
export function waitText(waited: number): string {
  const seconds = Math.max(0, Math.floor(waited / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 24 * 60) return words.time.waitedDays(Math.floor(minutes / (24 * 60)));
  if (minutes >= 60) return words.time.waitedHours(Math.floor(minutes / 60));
  return `${minutes}:${twoDigits(seconds % 60)}`;
}
