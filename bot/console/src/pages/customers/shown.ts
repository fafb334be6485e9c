/** Figures as people read them here. */

import { yuan } from "../../text/money";
import type { Gauge } from "./wire";
import { customerWords as words } from "./words";

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** `2025-05-01` in local time; "–" for nothing. A day without a time is kept. */
export function dayOf(iso: string | null | undefined): string {
  if (!iso) return words.none;
  if (/^\d{4}-\d{2}-\d{2}$/.test(iso)) return iso;
  const date = new Date(iso);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** `2025-05-01 14:05`. */
export function minuteOf(iso: string | null | undefined): string {
  if (!iso) return words.none;
  const date = new Date(iso);
  return `${dayOf(iso)} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function percent(share: number | null | undefined, digits = 0): string {
  return share === null || share === undefined ? words.none : `${(100 * share).toFixed(digits)}%`;
}

export function fen(amount: number): string {
  return yuan(amount / 100);
}

/** At most one decimal. */
export function rounded(value: number | null | undefined): string {
  return value === null || value === undefined ? words.none : String(Math.round(value * 10) / 10);
}

/** The figure itself, in its unit. */
export function gaugeValue(gauge: Gauge): string {
  if (gauge.value === null) return words.none;
  if (gauge.unit === "share") return percent(gauge.value);
  if (gauge.unit === "yuan") return yuan(Math.round(gauge.value * 100) / 100);
  return `${rounded(gauge.value)} ${words.figures.units[gauge.unit] ?? ""}`.trim();
}

/** The days a figure is of. */
export function periodOf(gauge: { since: string | null; until: string | null }): string {
  if (!gauge.since && !gauge.until) return words.none;
  if (!gauge.since) return words.figures.until(gauge.until ?? "");
  return words.figures.between(gauge.since, gauge.until ?? "");
}
