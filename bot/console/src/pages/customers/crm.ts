/** What all parts of the customers' pages share: the shop's address, names of keys, fields of cards. */

import { shallowRef } from "vue";

import { language } from "../../locales/language";
import { failed } from "../../parts/office/notices";
import { office } from "../../parts/office/shop";
import { named } from "../../parts/office/vocabulary";
import { session } from "../../state/session";
import type { Holds } from "./filters";
import type { FieldSpecs, FieldValue } from "./wire";
import { customerWords as words } from "./words";

const EMPTY: FieldSpecs = { groups: {}, cards: {}, items: [], filters: {}, sorts: [], names: {} };

export const specs = shallowRef<FieldSpecs>(EMPTY);

export function supervises(): boolean {
  return ["supervisor", "admin"].includes(session.state.current?.me.role ?? "");
}

function addressOf(path: string): string {
  return `/api/v1/shops/${encodeURIComponent(office.chosen)}/crm${path}`;
}

export function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  return session.api.ask<T>(method, addressOf(path), body);
}

export function download(path: string): Promise<Blob> {
  return session.api.download(addressOf(path));
}

export async function readSpecs(): Promise<void> {
  try {
    specs.value = await ask<FieldSpecs>("GET", "/fields");
  } catch (error) {
    failed(error);
  }
}

/** The name of a value, tier, stage … in the language in use. */
export function say(group: string, key: string): string {
  if (!key) return words.none;
  const names = specs.value.names[group === "risk_level" ? "risk" : group];
  return named({ key, zh: names?.[key] ?? key });
}

export function fieldName(field: string): string {
  const beside = words.card.beside[field];
  if (beside) return beside;
  const spec = specs.value.items.find((one) => `field.${one.key}` === field || one.key === field);
  if (spec?.own) return spec.zh;
  return spec ? named(spec) : (words.audiences.fields[field] ?? field);
}

/** A choice of a field: 26_35 is 26–35 in English; those that a shop made are their own keys. */
function choiceName(key: string, zh: string): string {
  return language === "zh" ? zh : key.replace(/(\d)_(\d)/u, "$1–$2").replaceAll("_", " ");
}

/** What a field of a card says, in the language in use. */
export function shownOf(field: FieldValue): string {
  if (language === "zh" || !field.shown || field.masked) return field.shown;
  if (field.kind === "flag") return field.value === true ? words.yes : words.no;
  return field.kind === "choice" ? choiceName(String(field.value), field.shown) : field.shown;
}

/** What a filter may ask, with choices where there are any. */
export function holdsOf(field: string): Holds {
  if (field.startsWith("consent.")) return "flag";
  if (field.startsWith("field.")) return "json";
  return (specs.value.filters[field] as Holds | undefined) ?? "text";
}

export function isNumeric(field: string): boolean {
  return specs.value.items.some((one) => `field.${one.key}` === field && one.kind === "number");
}

export function choicesOf(field: string): Record<string, string> {
  const spec = specs.value.items.find((one) => `field.${one.key}` === field);
  if (spec?.kind === "flag") return { true: words.yes, false: words.no };
  if (spec) return Object.fromEntries(Object.entries(spec.choices).map(([key, zh]) => [key, choiceName(key, zh)]));
  return specs.value.names[field === "risk_level" ? "risk" : field] ?? {};
}
