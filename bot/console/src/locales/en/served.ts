/** The server's Chinese in English, by its keys; loaded only where English is chosen. */

import type { Labels } from "../../http/labels";
import type { Opening, Variable } from "../../wire/desk";
import type { ServerFrames } from "../../wire/frames";
import type { AxisValue, Insight, Mark, Named, NextAction, Profile, Segment, SlotName, Suggestion } from "../../wire/insight";
import type { Read } from "../served";
import { advice, first, manner, next, risks, tickets, topics } from "./served/desk";
import { errors } from "./served/errors";
import { marks } from "./served/marks";
import { reasons, typeReasons, types } from "./served/reasons";
import { figures, parts, rights, segments, steps, tags, tiers, warnings } from "./served/customer";
import { reading } from "./reading";
import { en } from "../en";

/** Keys of the vocabulary are English words. */
function spoken(key: string): string {
  const plain = key.replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function named<T extends Named>(label: T): T {
  return { ...label, zh: reading.labels[label.key] ?? types[label.key] ?? spoken(label.key) };
}

export function labels(given: Labels): Labels {
  return {
    psychology: given.psychology.map(named),
    emotion: given.emotion.map(named),
    intents: given.intents.map(named),
    customer_type: given.customer_type.map((axis) => ({ ...axis, zh: spoken(axis.key), values: axis.values.map(named) })),
  };
}

function reason(key: string, otherwise: string): string {
  if (key.startsWith("need:")) return `For “${topics[key.slice(5)] ?? key.slice(5).replaceAll("_", " ")}”`;
  return reasons[key] ?? otherwise;
}

/** Empty slots are named by their keys: the server knows both, so a draft in either language is held up. */
function slots<T extends { segments: Segment[]; missing_slots: SlotName[] }>(given: T): T {
  return {
    ...given,
    segments: given.segments.map((one) => (one.slot ? { ...one, zh: one.slot } : one)),
    missing_slots: given.missing_slots.map((one) => ({ ...one, zh: one.slot })),
  };
}

export function variable(given: Variable): Variable {
  return { ...given, zh: given.slot };
}

export function ready<T extends { segments: Segment[]; missing_slots: SlotName[] }>(given: T): T {
  return slots(given);
}

export function offer(given: Suggestion): Suggestion {
  const told = (given.reason_keys ?? []).flatMap((key) => reason(key, "") || []);
  const warnings = given.warnings.map((text, i) => marks[given.warning_keys?.[i] ?? ""] ?? text);
  return { ...slots(given), reasons: given.reason_keys ? [...new Set(told)] : given.reasons, warnings };
}

function axisValue(axis: string, given: AxisValue): AxisValue {
  const [kind = "", count = ""] = (given.why_key ?? "").split(/:(.*)/u);
  const why = typeReasons[kind.split(".")[0] ?? ""]?.replace("{n}", count) ?? given.why;
  const value = given.value ?? "";
  return { ...given, zh: types[value] ?? (value.length > 4 ? spoken(value) : `${spoken(axis)}: ${value}`), why };
}

function headline(given: NonNullable<Read["headline"]>): string {
  const named = given.topics.map((key) => topics[key] ?? key.replaceAll("_", " "));
  const places = ["first", "second", "third"];
  const lead = places.reduce((text, place, i) => text.replace(`{${place}}`, named[i] ?? ""), first[given.first] ?? "");
  const rest = manner[given.manner] ?? "";
  return lead ? [lead, rest].filter(Boolean).join("; ") : rest.charAt(0).toUpperCase() + rest.slice(1);
}

function step(given: NextAction): NextAction {
  const known = next[given.kind];
  return known ? { ...slots(given), zh: known.name, why: known.why((given.order_no ?? "").slice(-4)) } : given;
}

export function profile(given: Profile): Profile {
  const states = en.profile.states;
  return {
    ...given,
    psychology: given.psychology.map(named),
    customer_type: Object.fromEntries(Object.entries(given.customer_type).map(([axis, value]) => [axis, axisValue(axis, value)])),
    orders: given.orders.map((order) => ({ ...order, state_zh: states[order.state] ?? order.state_zh })),
    tier: tiers[given.tier_key ?? ""] ?? given.tier ?? null,
    rfm: given.rfm ? { ...given.rfm, segment: segments[given.rfm.segment_key ?? ""] ?? given.rfm.segment ?? null } : null,
    figures: (given.figures ?? []).map((one) => ({ ...one, zh: figures[one.key] ?? spoken(one.key) })),
    steps: (given.steps ?? []).map((one) => ({ ...one, zh: steps[one.key] ?? one.zh })),
  };
}

export function read(given: Read): Partial<Insight> {
  const { understanding } = given;
  const lines = given.advice_keys?.map((key, i) => advice[key] ?? given.advice[i] ?? "");
  return {
    understanding: {
      ...understanding,
      psychology: understanding.psychology.map(named),
      needs: understanding.needs.map(named),
      intents: understanding.intents.map(named),
      emotion: named(understanding.emotion),
      customer_type: Object.fromEntries(Object.entries(understanding.customer_type).map(([axis, value]) => [axis, axisValue(axis, value)])),
    },
    profile: profile(given.profile),
    advice: lines ?? given.advice,
    action: given.headline ? headline(given.headline) : (given.action ?? ""),
    next_actions: (given.next_actions ?? []).map(step),
  };
}

export function mark(given: Mark): Mark {
  return { ...given, reason: marks[given.rule ?? ""] ?? given.reason };
}

export function opening(given: Opening): Opening {
  const worded = <T extends { risk: keyof typeof risks; zh: string }>(one: T): T => ({ ...one, zh: risks[one.risk]?.name ?? one.zh });
  return {
    counts: given.counts.map(worded),
    items: given.items.map((item) => ({ ...worded(item), reason: risks[item.risk]?.why ?? item.reason })),
  };
}

export function ticketName(one: Named): string {
  return tickets[one.key] ?? one.zh;
}

export function alert(given: ServerFrames["alert"]): string {
  const who = given.by?.name ?? "";
  if (given.kind === "sla") return given.level === "red" ? "Answer now: the three minutes are as good as over" : "The buyer has waited for a while; three minutes are the line";
  if (given.kind === "complaint") return "The buyer complains: see to it first";
  if (given.kind === "mention") return `${who} mentioned you in a note`;
  if (given.kind === "transfer") return `${who} hands a conversation over to you`;
  if (given.kind === "ticket") return `“${tickets[given.ticket_kind ?? ""] ?? "Follow-up"}” should have been done by now`;
  return given.message;
}

export function error(code: string, message: string): string {
  return errors[code] ?? message;
}

const told = new Map(Object.entries(tags).map(([zh, en]) => [en.toLowerCase(), zh]));

export function tag(text: string): string {
  return tags[text] ?? text;
}

/** What the server calls a tag that somebody typed. */
export function tagTyped(text: string): string {
  return told.get(text.trim().toLowerCase()) ?? text;
}

export function toMind(given: Named): string {
  return steps[given.key] ?? given.zh;
}

export function warning(given: Named & { value: number }): string {
  return warnings[given.key]?.(Math.round(given.value * 100) / 100) ?? given.zh;
}

export function part(given: Named): string {
  return parts[given.key] ?? given.zh;
}

export function right(given: Named): string {
  return rights[given.zh] ?? given.zh;
}
